import Geometry
import Scenario

extension Actor {
  /// The steps of a planned action; empty where the world no longer allows it.
  mutating func steps(for action: PlannedAction.Kind, in world: PhysicsWorld) -> [HandStep] {
    switch action {
    case .add(let items, let dropHeight):
      let absent = items.filter { world.isParked[$0] }
      guard !absent.isEmpty else { return [] }
      for item in absent { stage.purposes[item] = Purpose(kind: .add, start: undertakingStart) }
      stage.lastHandledItem = absent.last
      return bringIn(absent, world) + [.decide(.putDown(dropHeight: dropHeight))]
    case .remove(let item):
      guard !world.isParked[item] else { return [] }
      stage.purposes[item] = Purpose(kind: .remove, start: undertakingStart)
      stage.lastHandledItem = item
      return enterEmptyHanded(world)
        + [.decide(.reach(item: item, tries: 0)), .decide(.lift), .decide(.takeAway)]
    case .hover(let item, let duration):
      guard world.isParked[item] else { return [] }
      stage.purposes[item] = Purpose(kind: .hover, start: undertakingStart)
      let over = place(keyed: "shopper.hover-place")
      let grip = self.grip(of: item, world)
      let height = crossingHeight(lowest: grip.lowest, world)
      var above = grip.posture(itemAt: SIMD3(over.x, over.y, 0))
      above.position.z = height
      return bringIn([item], world)
        + [move(to: above, from: approach.outside(height: height - basket.maximum.z))]
        + [.wait(duration), .decide(.takeAway), .finish(.hover, item: item)]
    case .scan(let item, let duration, let putsIn, let dropHeight):
      return scan(
        item, duration: duration, after: AfterScan(putsIn: putsIn, dropHeight: dropHeight), world)
    case .rearrange(let duration):
      let end = undertakingStart + Nanoseconds(seconds: duration)
      return enterEmptyHanded(world)
        + [.decide(.sweep(until: end, stroke: 0)), .decide(.lift), .decide(.takeAway)]
        + [.finish(.rearrange, item: nil)]
    case .lean(let force, let duration): return lean(force: force, duration: duration)
    case .roll(let distance, let speed, let stopWay):
      return [
        .roll(distance: distance, speed: speed, stopWay: stopWay), .finish(.roll, item: nil),
      ]
    }
  }

  /// Steps of showing an item to a camera and putting it back.
  mutating func present(_ item: Int, in world: PhysicsWorld) -> [HandStep] {
    stage.purposes[item] = Purpose(kind: .present, start: undertakingStart)
    return enterEmptyHanded(world)
      + [.decide(.reach(item: item, tries: 0)), .decide(.lift), .decide(.show(item: item))]
  }

  /// The item added last if it still lies in the basket, else the topmost one there.
  /// - Parameter other: not this one.
  func itemToPresent(in world: PhysicsWorld, besides other: Int? = nil) -> Int? {
    let bounds = basketBounds
    let there = world.items.indices.filter {
      $0 != other && !world.isParked[$0] && bounds.holds(world.cartFromItem($0).translation)
    }
    if let last = stage.lastAddedItem, there.contains(last) { return last }
    return there.max { world.cartFromItem($0).translation.z < world.cartFromItem($1).translation.z }
  }

  private func lean(force: Double, duration: Double) -> [HandStep] {
    let outside = HandPosture(position: approach.outside(height: 0.15), yaw: approach.yaw, pitch: 0)
    // The palm just above the rim, fingers inwards.
    var above = outside
    above.position = approach.rim + SIMD3(0, 0, 0.03)
    // So deep that the servo saturates at the wanted force. A hand that lifts holds the rim from above.
    var below = above
    if force > 0 { below.position.z -= force / HandBody.stiffness + 0.08 }
    return [
      .appear(at: outside, holding: [:]), move(to: above, from: outside.position),
      .press(towards: below, force: force, duration: duration), .decide(.lift),
      .decide(.takeAway), .finish(.lean, item: nil),
    ]
  }

  /// The hand appears beside the cart with items in it.
  private func bringIn(_ items: [Int], _ world: PhysicsWorld) -> [HandStep] {
    var grips: [Int: Grip] = [:]
    let style = carryingStyle(of: items, world)
    // Side by side across the palm, a hair apart.
    let widths = items.map { 2 * grip(of: $0, world, style: style).halfWidth + 0.004 }
    var edge = -widths.reduce(0, +) / 2
    for (item, width) in zip(items, widths) {
      grips[item] = grip(of: item, world, sideways: edge + width / 2, style: style)
      edge += width
    }
    let lowest = grips.values.map(\.lowest).min() ?? 0
    var posture = HandPosture(
      position: .zero, yaw: approach.yaw, pitch: style.pitch, roll: style.roll)
    posture.position = approach.outside(
      height: crossingHeight(lowest: lowest, world) - basket.maximum.z)
    return [.appear(at: posture, holding: grips)]
  }

  private func carryingStyle(of items: [Int], _ world: PhysicsWorld) -> Grip.Style {
    if items.count > 1 || layRotation(of: items[0], world) != nil { return .over }
    if plan.items[items[0]].takesTwoHands { return .beside(isRightHand: approach.isRightHand) }
    return graspForm(of: items, world) == .pinch ? .fingertips : .palm
  }

  /// How the fingers close on items that one hand holds.
  func graspForm(of items: [Int], _ world: PhysicsWorld) -> GraspForm {
    guard profile.graspsByItem, items.count == 1, !plan.items[items[0]].takesTwoHands else {
      return .palm
    }
    let item = world.items[items[0]]
    let half = item.halfExtents(rotation: .identity)
    let sides = [half.x, half.y, half.z].map { 2 * $0 }.sorted()
    if item.mass < 0.25, sides[0] < 0.03 || sides[2] < 0.09 { return .pinch }
    return sides[1] < 0.1 ? .wrap : .palm
  }

  private func enterEmptyHanded(_ world: PhysicsWorld) -> [HandStep] {
    let height = crossingHeight(lowest: 0, world) - basket.maximum.z
    return [
      .appear(
        at: HandPosture(
          position: approach.outside(height: height), yaw: approach.yaw, pitch: Grip.pitch),
        holding: [:])
    ]
  }

  private func grip(
    of item: Int, _ world: PhysicsWorld, sideways: Double = 0, style: Grip.Style = .palm
  ) -> Grip {
    var stream = plan.randomKey.with("shopper.grip", entity: item, tick: undertaking).stream
    var rotation = Quaternion(angle: stream.uniform(in: 0...(2 * .pi)), axis: SIMD3(0, 0, 1))
    if plan.items[item].facesDown {
      rotation = rotation * Quaternion(angle: .pi / 2, axis: SIMD3(0, 1, 0))
    }
    if let lying = layRotation(of: item, world) { rotation = lying }
    return Grip(
      item: world.items[item], rotation: rotation, yaw: approach.yaw, sideways: sideways,
      style: style)
  }
}
