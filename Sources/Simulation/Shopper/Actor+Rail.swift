import Geometry
import Scenario

extension FrameRail {
  /// Nil on a cart without a guard rail.
  init?(_ cart: CartRig) {
    guard let rail = cart.guardRail else { return nil }
    let axis = rail.axis(of: cart.basket)
    self.init(start: axis.start, end: axis.end, radius: GuardRail.radius)
  }
}

/// Laying things across the rim and the guard rail.
extension Actor {
  /// From where an action is done that lays something across the rail; nil for others.
  func railSide(of action: PlannedAction.Kind) -> CartSide? {
    guard let rail = plan.cart.guardRail, case .add(let items, _) = action,
      items.contains(where: { railShare(of: $0) != nil })
    else { return nil }
    return rail.side
  }

  private func railShare(of item: Int) -> Double? {
    if case .acrossRail(let share) = plan.items[item].place { share } else { nil }
  }

  /// How an item is held that is to lie across the rail: its flat side down, its longest side outwards.
  /// Nil for others.
  func layRotation(of item: Int, _ world: PhysicsWorld) -> Quaternion? {
    guard railShare(of: item) != nil, let rail = plan.cart.guardRail else { return nil }
    let half = world.items[item].halfExtents(rotation: .identity)
    let axes = (0..<3).sorted { (half[$0], $0) < (half[$1], $1) }
    var columns = [SIMD3<Double>](repeating: .zero, count: 3)
    columns[axes[0]] = SIMD3(0, 0, 1)
    columns[axes[2]] = rail.side.outward
    let middle = axes[1]
    // Right-handed: each axis is the product of the next two.
    columns[middle] = columns[(middle + 1) % 3].cross(columns[(middle + 2) % 3])
    return Quaternion(columns: columns[0], columns[1], columns[2])
  }

  /// Across the rim and the rail, so that the rail bears the share that is wanted: a beam on two
  /// supports. Nil where nothing in the hand is meant to lie there.
  func layAcrossRail(_ load: HeldLoad, _ world: PhysicsWorld) -> [HandStep]? {
    guard let rail = plan.cart.guardRail, let item = world.heldItems(by: hand).first,
      let share = railShare(of: item)
    else { return nil }
    let outward = rail.side.outward
    let along = SIMD3(-outward.y, outward.x, 0)
    var stream = plan.randomKey.with("shopper.rail-place", tick: undertaking).stream
    let shift = stream.uniform(in: -0.3...0.3)
    let basket = plan.cart.basket
    let half = basket.size / 2
    let reach = abs(outward.x) * half.x + abs(outward.y) * half.y
    let length = abs(along.x) * half.x + abs(along.y) * half.y
    let center =
      basket.center + outward * (reach + share * rail.contactDistance) + along * (shift * length)
    // What balances is the centre of mass, which need not be the box's.
    let pose = world.cartFromItem(item)
    let mass = pose.apply(toPoint: world.inertia(ofItem: item).center)
    let palm = world.cartFromPalm(hand).translation
    let place = center - (mass - palm - load.center)
    return putDown(
      load, at: SIMD2(place.x, place.y), over: basket.maximum.z + rail.rise, dropHeight: 0.006,
      world)
  }
}
