import Geometry
import Sensors

/// Brings the items that start in the basket to rest there, before the first tick.
///
/// They enter one after the other in keyed poses, each a little above what lies below it, with
/// walls above the rim to guide them. When the walls are gone and the whole heap sleeps, it must pass
/// an at-rest certificate; one that fails is thrown away and another one is keyed.
struct Settling {
  let basket: Box3
  let key: RandomKey

  /// Overlap of two bodies that the certificate allows, in metres.
  static let largestPenetration = 0.004
  static let attempts = 16
  /// The attempt from which large items go first and stand upright.
  private static let firstCareful = 4
  /// The attempt from which the heap is built in the middle, away from the rim.
  private static let firstCentral = 8

  /// Physics steps between two items.
  private static let entryInterval = 40
  /// Physics steps within which a heap must fall asleep.
  private static let calmingSteps = 3000
  private static let gravity = SIMD3(0, 0, -standardGravity)

  /// - Parameter items: those that start in the basket, ascending.
  /// - Throws: `SimulationError` if no attempt came to rest.
  func settle(_ items: [Int], in world: PhysicsWorld) throws {
    var failures: [String] = []
    for attempt in 0..<Self.attempts {
      for item in items { world.park(item) }
      world.setGuides(true)
      let isCareful = attempt >= Self.firstCareful
      for item in order(items, world, attempt: attempt, isCareful: isCareful) {
        enter(item, world, attempt: attempt, isCareful: isCareful)
        for _ in 0..<Self.entryInterval {
          try world.step(gravity: Self.gravity)
          // Nobody throws: a little viscosity takes the bounce out of the way in.
          world.dampItems(by: 0.99)
        }
      }
      world.setGuides(false)
      guard let failure = try certificate(items, world) else { return }
      failures.append(failure)
    }
    throw SimulationError(
      code: .unsettled,
      problems: [
        "\(items.count) items did not come to rest in the basket in \(Self.attempts) attempts "
          + "(the last: \(failures.last ?? "")); use fewer or smaller items"
      ])
  }

  private func order(_ items: [Int], _ world: PhysicsWorld, attempt: Int, isCareful: Bool) -> [Int]
  {
    if isCareful {
      return items.sorted {
        (-world.items[$0].boundingRadius, $0) < (-world.items[$1].boundingRadius, $1)
      }
    }
    var stream = key.with("settling.order", tick: attempt).stream
    var order = items
    for i in order.indices.dropFirst().reversed() { order.swapAt(i, stream.index(below: i + 1)) }
    return order
  }

  /// Places one item above what lies below it.
  private func enter(_ item: Int, _ world: PhysicsWorld, attempt: Int, isCareful: Bool) {
    var stream = key.with("settling.pose", entity: item, tick: attempt).stream
    let yaw = Quaternion(angle: stream.uniform(in: 0...(2 * .pi)), axis: SIMD3(0, 0, 1))
    let axis = SIMD3(stream.normal(), stream.normal(), stream.normal() + 1e-9)
    let tilt = stream.uniform(in: 0...(2 * .pi))
    let isUpright = stream.uniform() < 0.6 || isCareful
    let rotation = isUpright ? yaw : yaw * Quaternion(angle: tilt, axis: axis)
    let half = world.items[item].halfExtents(rotation: rotation)
    // The lowest of a few keyed places: heaps grow level, as they do in a shopper's care.
    let margin = attempt >= Self.firstCentral ? 0.15 : 0
    let candidates = (0..<(isCareful ? 12 : 3)).map { _ in
      let place = SIMD2(
        basket.coordinate(0, at: stream.uniform(in: margin...(1 - margin)), inset: half.x),
        basket.coordinate(1, at: stream.uniform(in: margin...(1 - margin)), inset: half.y))
      return (place: place, top: max(world.top(around: place, half: half), basket.minimum.z))
    }
    guard let best = candidates.min(by: { $0.top < $1.top }) else { return }
    let position = SIMD3(best.place.x, best.place.y, best.top + half.z + 0.005)
    world.place(item, cartFromItem: RigidTransform(rotation: rotation, translation: position))
  }

  /// Waits for the heap to fall asleep; nil if it then lies in the basket, else what is wrong.
  private func certificate(_ items: [Int], _ world: PhysicsWorld) throws -> String? {
    var depth = 0.0
    var steps = 0
    while !items.allSatisfy({ world.isAsleep($0) }) {
      if steps == Self.calmingSteps { return "items still move" }
      // Contacts of what sleeps are no longer listed: the last ones seen count.
      depth = max(world.deepestPenetration, 0.9 * depth)
      try world.step(gravity: Self.gravity)
      steps += 1
    }
    // The force on the basket is exact from the second sleeping step on.
    for _ in 0..<2 { try world.step(gravity: Self.gravity) }
    if depth > Self.largestPenetration { return "items overlap by \(depth) m" }
    let bounds = BasketBounds(inside: basket)
    guard let outside = items.first(where: { !bounds.holds(world.cartFromItem($0).translation) })
    else { return nil }
    return "item \(outside) lies outside the basket"
  }
}
