package import Catalog
package import Geometry
package import Scenario
import Synchronization

/// The flexible packs of an episode among all that presses on them: goods, basket, floor and fingers.
///
/// A pack's shape is a function of its `Surroundings` alone: what is near it, and where, in its own frame
/// and rounded. Each pack keeps the last ones with the shape that they made, and is shaped anew when they
/// differ in anything. So what is remembered tells nothing that computing would not, and a frame made
/// alone, on any thread, has the bytes of one in a run.
package final class SoftHeap: Sendable {
  /// By item; nil for those that are rigid.
  private let packs: [SoftPack?]
  /// By item, in its frame.
  private let solids: [[ConvexSolid]]
  private let corners: [[SIMD3<Float>]]
  private let boxes: [Box3]
  /// Of the cart, and the floor, in the cart's frame.
  private let walls: [Box3]
  private let wallSolids: [ConvexSolid]
  private let memory = Mutex(Memory())

  private struct Memory: Sendable {
    /// By item.
    var shapes: [Int: Shape] = [:]
    var made = 0
  }

  private struct Shape: Sendable {
    var surroundings: Surroundings
    var positions: [SIMD3<Float>]?
  }

  /// How many shapes were computed until now, as none that was kept would do.
  package var shapesMade: Int { memory.withLock(\.made) }

  /// All that a pack's shape depends on.
  struct Surroundings: Hashable {
    /// Items whose boxes meet the pack's, ascending, and where each is in the pack's frame.
    var neighbours: [Neighbour] = []
    /// Where the pack is in the cart's frame; nil where no wall is near.
    var cartFromPack: RoundedPose?
    /// Middles and, as the last number, radii of what fingers are made of near the pack, in its frame, in
    /// steps of `RoundedPose`.
    var fingers: [SIMD4<Int32>] = []

    var isEmpty: Bool { neighbours.isEmpty && cartFromPack == nil && fingers.isEmpty }
  }

  struct Neighbour: Hashable {
    var item: Int
    var packFromItem: RoundedPose
  }

  /// Nil where nothing is flexible.
  /// - Parameter items: products and drawn models of the plan's items.
  package init?(_ items: [(product: Product, model: Model)], cart: CartRig, seat: ChildSeat?) {
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
    boxes = corners.map { Self.box(around: $0) }
    walls = Self.walls(cart) + [seat?.obstacle].compactMap { $0 }
    wallSolids = walls.map { ConvexSolid($0) }
  }

  /// With room for how much wider round things are than the hull of the points on them.
  private static func box(around points: [SIMD3<Float>]) -> Box3 {
    var (low, high) = (SIMD3<Float>(repeating: .infinity), SIMD3<Float>(repeating: -.infinity))
    for p in points {
      low = low.replacing(with: p, where: p .< low)
      high = high.replacing(with: p, where: p .> high)
    }
    return Box3(minimum: SIMD3<Double>(low - 0.002), maximum: SIMD3<Double>(high + 0.002))
  }

  /// What the wires of the basket's sides are for a pack: slabs so thick that none gets through.
  private static func walls(_ cart: CartRig) -> [Box3] {
    let (low, high, t) = (cart.basket.minimum, cart.basket.maximum, 0.1)
    func slab(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> Box3 { Box3(minimum: a, maximum: b) }
    return [
      slab(SIMD3(low.x - t, low.y - t, low.z - t), SIMD3(high.x + t, high.y + t, low.z)),
      slab(SIMD3(high.x, low.y - t, low.z), SIMD3(high.x + t, high.y + t, high.z)),
      slab(SIMD3(low.x - t, low.y - t, low.z), SIMD3(low.x, high.y + t, high.z)),
      slab(SIMD3(low.x, high.y, low.z), SIMD3(high.x, high.y + t, high.z)),
      slab(SIMD3(low.x, low.y - t, low.z), SIMD3(high.x, low.y, high.z)),
      slab(SIMD3(-20, -20, -t), SIMD3(20, 20, 0)),
    ]
  }

  /// The vertices of the packs that something presses on, by item.
  /// - Parameters:
  ///   - cartFromItems: by item; nil for those that are not there.
  ///   - fingers: of hands that press into what they hold, in the cart's frame, metres.
  package func positions(
    at cartFromItems: [RigidTransform?], fingers: [(center: SIMD3<Double>, radius: Double)]
  ) -> [Int: [SIMD3<Float>]] {
    positions(at: cartFromItems, fingers, among: .near) { item, pack, surroundings in
      let known = memory.withLock { $0.shapes[item] }
      if let known, known.surroundings == surroundings { return known.positions }
      let positions = pack.positions(under: presses(on: item, surroundings))
      memory.withLock {
        $0.shapes[item] = Shape(surroundings: surroundings, positions: positions)
        $0.made += 1
      }
      return positions
    }
  }

  /// The same from nothing but its arguments, by `SoftPack.plainPositions(under:)`, whatever is far off
  /// taken for near.
  package func plainPositions(
    at cartFromItems: [RigidTransform?], fingers: [(center: SIMD3<Double>, radius: Double)]
  ) -> [Int: [SIMD3<Float>]] {
    positions(at: cartFromItems, fingers, among: .everything) { item, pack, surroundings in
      pack.plainPositions(under: presses(on: item, surroundings))
    }
  }

  private func positions(
    at cartFromItems: [RigidTransform?], _ fingers: [(center: SIMD3<Double>, radius: Double)],
    among: Selection, _ shape: (Int, SoftPack, Surroundings) -> [SIMD3<Float>]?
  ) -> [Int: [SIMD3<Float>]] {
    var result: [Int: [SIMD3<Float>]] = [:]
    for (item, pack) in packs.enumerated() {
      guard let pack, item < cartFromItems.count, let cartFromItem = cartFromItems[item] else {
        continue
      }
      let surroundings = surroundings(
        of: item, pack, cartFromItem, at: cartFromItems, fingers, among)
      if !surroundings.isEmpty { result[item] = shape(item, pack, surroundings) }
    }
    return result
  }

  // MARK: - What is near

  private enum Selection {
    case near, everything
  }

  private func surroundings(
    of item: Int, _ pack: SoftPack, _ cartFromItem: RigidTransform,
    at cartFromItems: [RigidTransform?], _ fingers: [(center: SIMD3<Double>, radius: Double)],
    _ selection: Selection
  ) -> Surroundings {
    let itemFromCart = cartFromItem.inverse
    let (box, takesAll) = (boxes[item], selection == .everything)
    var result = Surroundings()
    for (other, cartFromOther) in cartFromItems.enumerated() {
      guard other != item, let cartFromOther else { continue }
      let itemFromOther = itemFromCart * cartFromOther
      if takesAll
        || Self.meets(box, boxes[other], itemFromOther)
          && Self.meets(boxes[other], box, itemFromOther.inverse)
      {
        result.neighbours.append(
          Neighbour(item: other, packFromItem: RoundedPose(itemFromOther)))
      }
    }
    if takesAll || walls.contains(where: { Self.meets($0, box, cartFromItem) }) {
      result.cartFromPack = RoundedPose(cartFromItem)
    }
    for finger in fingers {
      let center = itemFromCart.apply(toPoint: finger.center)
      guard takesAll || center.length < Double(pack.radius) + finger.radius else { continue }
      let steps = RoundedPose.rounded(center)
      let radius = RoundedPose.rounded(SIMD3(finger.radius, 0, 0)).x
      result.fingers.append(SIMD4(steps, radius))
    }
    return result
  }

  /// Whether a box meets the one that holds a turned other one.
  private static func meets(_ box: Box3, _ other: Box3, _ boxFromOther: RigidTransform) -> Bool {
    let center = boxFromOther.apply(toPoint: other.center)
    let reach = boxFromOther.rotation.halfExtents(of: other.size / 2)
    return all(center - reach .< box.maximum) && all(center + reach .> box.minimum)
  }

  // MARK: - What presses

  private func presses(on item: Int, _ surroundings: Surroundings) -> [SoftPack.Press] {
    var presses: [SoftPack.Press] = []
    func add(_ solid: ConvexSolid, from frame: RigidTransform, share: Float, isWall: Bool) {
      if let pressing = solid.placed(by: frame).pressing(on: corners[item]) {
        presses.append(.init(shape: .solid(pressing), share: share, isWall: isWall))
      }
    }
    for neighbour in surroundings.neighbours {
      let share: Float = packs[neighbour.item] == nil ? 1 : 0.5
      for solid in solids[neighbour.item] {
        add(solid, from: neighbour.packFromItem.transform, share: share, isWall: false)
      }
    }
    for finger in surroundings.fingers {
      let ball = SIMD4<Float>(finger) / Float(RoundedPose.steps)
      presses.append(
        .init(
          shape: .ball(center: SIMD3(ball.x, ball.y, ball.z), radius: ball.w), share: 1,
          isWall: false))
    }
    // Last, so that nothing else pushes the pack into them.
    if let packFromCart = surroundings.cartFromPack?.transform.inverse {
      for wall in wallSolids { add(wall, from: packFromCart, share: 1, isWall: true) }
    }
    return presses
  }
}
