import Geometry
import Sensors

/// Brings the items that start in the basket to rest there, before the first tick.
///
/// They enter one after the other in keyed poses, each a little above what lies below it, with
/// walls above the rim to guide them and some artificial viscosity. Then both are taken away, and
/// the heap must pass an at-rest certificate under plain physics; a heap that fails is thrown away
/// and another one is keyed.
struct Settling {
  let basket: Box3
  let deadLoad: Double
  let key: RandomKey

  /// What the certificate allows.
  static let restingSpeed = 0.005
  static let restingSpin = 0.1
  static let largestPenetration = 0.004
  static let largestLoadError = 0.000_2
  static let attempts = 8

  private static let entryInterval = 30
  private static let dampedSteps = 1000
  private static let plainSteps = 150
  private static let gravity = SIMD3(0, 0, -standardGravity)

  /// - Parameter items: those that start in the basket, ascending.
  /// - Throws: `SimulationError` if no attempt came to rest.
  func settle(_ items: [Int], in world: PhysicsWorld) throws {
    var failures: [String] = []
    for attempt in 0..<Self.attempts {
      for item in items { world.park(item) }
      world.setGuides(true)
      // From the second half of the attempts on, large items go first and stand upright.
      let isCareful = attempt >= Self.attempts / 2
      for item in order(items, world, attempt: attempt, isCareful: isCareful) {
        enter(item, world, attempt: attempt, isCareful: isCareful)
        for _ in 0..<Self.entryInterval { try dampedStep(world) }
      }
      try calm(items, world)
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
    let candidates = (0..<(isCareful ? 12 : 3)).map { _ in
      let place = SIMD2(
        basket.coordinate(0, at: stream.uniform(), inset: half.x),
        basket.coordinate(1, at: stream.uniform(), inset: half.y))
      return (place: place, top: max(world.top(around: place, half: half), basket.minimum.z))
    }
    guard let best = candidates.min(by: { $0.top < $1.top }) else { return }
    let position = SIMD3(best.place.x, best.place.y, best.top + half.z + 0.005)
    world.place(item, cartFromItem: RigidTransform(rotation: rotation, translation: position))
  }

  private func dampedStep(_ world: PhysicsWorld) throws {
    try world.step(gravity: Self.gravity)
    world.dampItems(by: 0.99)
  }

  /// Runs with viscosity until nothing moves.
  private func calm(_ items: [Int], _ world: PhysicsWorld) throws {
    var quiet = 0
    for _ in 0..<Self.dampedSteps {
      try dampedStep(world)
      quiet = isQuiet(items, world) ? quiet + 1 : 0
      if quiet >= 25 { return }
    }
  }

  private func isQuiet(_ items: [Int], _ world: PhysicsWorld) -> Bool {
    items.allSatisfy {
      let v = world.velocity(ofItem: $0)
      return v.linear.length < Self.restingSpeed && v.angular.length < Self.restingSpin
    }
  }

  /// Runs plain physics; nil if the heap then rests, else what is wrong with it.
  private func certificate(_ items: [Int], _ world: PhysicsWorld) throws -> String? {
    let mass = items.reduce(0) { $0 + world.items[$1].mass }
    var load = 0.0
    let window = 50
    for step in 0..<Self.plainSteps {
      try world.step(gravity: Self.gravity)
      if step >= Self.plainSteps - window { load -= world.plateLoad.force.z }
    }
    let error = load / Double(window) / standardGravity - deadLoad - mass
    if abs(error) > Self.largestLoadError + 1e-5 * mass {
      return "the basket carries \(error) kg too much"
    }
    if !isQuiet(items, world) { return "items still move" }
    let depth = world.deepestPenetration
    if depth > Self.largestPenetration { return "items overlap by \(depth) m" }
    let ledger = BasketBounds(inside: basket)
    guard let outside = items.first(where: { !ledger.holds(world.cartFromItem($0).translation) })
    else { return nil }
    return "item \(outside) lies outside the basket"
  }
}
