import Catalog
import Geometry
import Scenario

/// The flexible packs of an episode among all that presses on them: goods, basket, floor and fingers.
struct SoftHeap: Sendable {
  /// By item; nil for those that are rigid.
  private let packs: [SoftPack?]
  /// By item, in its frame.
  private let solids: [[ConvexSolid]]
  private let corners: [[SIMD3<Float>]]
  private let radii: [Double]
  /// Of the cart, and the floor, in the cart's frame.
  private let walls: [ConvexSolid]

  /// Nil where nothing is flexible.
  /// - Parameter items: products and drawn models of the plan's items.
  init?(_ items: [(product: Product, model: Model)], cart: CartRig, seat: ChildSeat?) {
    guard items.contains(where: { $0.product.give > 0 }) else { return nil }
    var made: [ObjectIdentifier: SoftPack] = [:]
    packs = items.map { item in
      guard item.product.give > 0 else { return nil }
      let id = ObjectIdentifier(item.model)
      if let known = made[id] { return known }
      let pack = SoftPack(item.model, give: item.product.give)
      made[id] = pack
      return pack
    }
    var known: [CollisionProxy: [ConvexSolid]] = [:]
    solids = items.map { item in
      let proxy = item.product.collisionProxy
      if let found = known[proxy] { return found }
      let found = ConvexSolid.solids(of: proxy)
      known[proxy] = found
      return found
    }
    corners = solids.map { $0.flatMap(\.corners) }
    radii = corners.map { Double($0.map(\.length).max() ?? 0) }
    walls = Self.walls(cart, seat: seat)
  }

  /// What the wires of the basket's sides are for a pack: slabs so thick that none gets through.
  private static func walls(_ cart: CartRig, seat: ChildSeat?) -> [ConvexSolid] {
    let (low, high, t) = (cart.basket.minimum, cart.basket.maximum, 0.1)
    func slab(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> ConvexSolid {
      ConvexSolid(Box3(minimum: a, maximum: b))
    }
    return [
      slab(SIMD3(low.x - t, low.y - t, low.z - t), SIMD3(high.x + t, high.y + t, low.z)),
      slab(SIMD3(high.x, low.y - t, low.z), SIMD3(high.x + t, high.y + t, high.z)),
      slab(SIMD3(low.x - t, low.y - t, low.z), SIMD3(low.x, high.y + t, high.z)),
      slab(SIMD3(low.x, high.y, low.z), SIMD3(high.x, high.y + t, high.z)),
      slab(SIMD3(low.x, low.y - t, low.z), SIMD3(high.x, low.y, high.z)),
      slab(SIMD3(-20, -20, -t), SIMD3(20, 20, 0)),
    ] + [seat?.obstacle].compactMap { $0 }.map { ConvexSolid($0) }
  }

  /// The vertices of the packs that something presses on, by item.
  /// - Parameter fingers: of hands that press into what they hold, in the cart's frame, metres.
  func positions(
    at state: WorldState, fingers: [(center: SIMD3<Double>, radius: Double)]
  ) -> [Int: [SIMD3<Float>]] {
    var result: [Int: [SIMD3<Float>]] = [:]
    for (item, pack) in packs.enumerated() {
      guard let pack, item < state.cartFromItems.count, let cartFromItem = state.cartFromItems[item]
      else { continue }
      result[item] = pack.positions(
        under: presses(on: item, pack, at: state, cartFromItem, fingers: fingers))
    }
    return result
  }

  private func presses(
    on item: Int, _ pack: SoftPack, at state: WorldState, _ cartFromItem: RigidTransform,
    fingers: [(center: SIMD3<Double>, radius: Double)]
  ) -> [SoftPack.Press] {
    let itemFromCart = cartFromItem.inverse
    let place = cartFromItem.translation
    var presses: [SoftPack.Press] = []
    func add(_ solid: ConvexSolid, from frame: RigidTransform, share: Float, isWall: Bool) {
      let here = solid.placed(by: frame)
      if here.center.length < here.radius + Float(radii[item]),
        let pressing = here.pressing(on: corners[item])
      {
        presses.append(.init(shape: .solid(pressing), share: share, isWall: isWall))
      }
    }
    for (other, cartFromOther) in state.cartFromItems.enumerated() {
      guard other != item, let cartFromOther,
        (cartFromOther.translation - place).length < radii[item] + radii[other]
      else { continue }
      let share: Float = packs[other] == nil ? 1 : 0.5
      for solid in solids[other] {
        add(solid, from: itemFromCart * cartFromOther, share: share, isWall: false)
      }
    }
    for finger in fingers {
      let center = SIMD3<Float>(itemFromCart.apply(toPoint: finger.center))
      guard center.length < pack.radius + Float(finger.radius) else { continue }
      presses.append(
        .init(
          shape: .ball(center: center, radius: Float(finger.radius)), share: 1, isWall: false))
    }
    // Last, so that nothing else pushes the pack into them.
    for wall in walls { add(wall, from: itemFromCart, share: 1, isWall: true) }
    return presses
  }
}
