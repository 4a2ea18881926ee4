import Catalog
import Geometry
import Scenario
import Sensors
import Simulation
import Testing

/// What lies across the basket's rim and the frame's rail is a beam on two supports.
@Suite struct GuardRailTests {
  private let gravity = SIMD3(0, 0, -standardGravity)
  private let deadLoad = 4.0
  private let rail = GuardRail(side: .left)

  private func world(_ masses: [Double], sizes: [SIMD3<Double>]) throws -> PhysicsWorld {
    let axis = rail.axis(of: Fixtures.basket)
    return try PhysicsWorld(
      basket: Fixtures.basket, deadLoad: deadLoad,
      items: zip(masses, sizes).map { ItemBody(mass: $0, friction: 0.5, proxy: .box(size: $1)) },
      rail: FrameRail(start: axis.start, end: axis.end, radius: GuardRail.radius))
  }

  private func rest(_ world: PhysicsWorld) throws -> Wrench {
    var last = world.plateLoad
    for _ in 0..<5000 {
      if world.items.indices.allSatisfy({ world.isAsleep($0) }) { break }
      try world.step(gravity: gravity)
      if !world.isAsleep(0) { last = world.plateLoad }
    }
    #expect(world.isAsleep(0))
    for _ in 0..<3 { try world.step(gravity: gravity) }
    // Nothing leaps as it falls asleep.
    #expect(abs(last.force.z - world.plateLoad.force.z) < 0.02 * world.items[0].mass * 9.8)
    return world.plateLoad
  }

  /// Lying on rim and rail, its centre of mass over `share` of the way between them.
  private func lying(_ share: Double, x: Double = 0, size: SIMD3<Double>, above: Double = 0)
    -> RigidTransform
  {
    let rim = Fixtures.basket.maximum
    let turn = Quaternion(
      angle: DeterministicMath.asin(rail.rise / rail.contactDistance), axis: SIMD3(1, 0, 0))
    let out = turn.rotate(
      SIMD3(0, share * rail.contactDistance, size.z / 2 + above + 0.0005))
    return RigidTransform(rotation: turn, translation: SIMD3(x, rim.y, rim.z) + out)
  }

  /// How far the items' common centre of mass is out from the rim, over the rail's distance.
  private func outness(_ world: PhysicsWorld) -> Double {
    let masses = world.items.map(\.mass)
    let moment = masses.indices.reduce(0.0) {
      $0 + masses[$1] * (world.cartFromItem($1).translation.y - Fixtures.basket.maximum.y)
    }
    return moment / masses.reduce(0, +) / rail.contactDistance
  }

  /// The lever rule: the rail bears the distance of the centre of mass from the rim over that of the
  /// rail, and what the scale feels acts at the rim.
  @Test(arguments: [0.25, 0.5, 0.8])
  func leverRule(share: Double) throws {
    let (mass, size) = (1.6, SIMD3(0.12, 0.3, 0.05))
    let world = try world([mass], sizes: [size])
    world.place(0, cartFromItem: lying(share, x: 0.05, size: size))
    let load = try rest(world)
    let expected = outness(world)
    let felt = -load.force.z - deadLoad * standardGravity
    #expect(abs(1 - felt / (mass * standardGravity) - expected) < 0.04)
    #expect(abs(expected - share) < 0.15)
    // Torque about the plate's middle: y·F_z − z·F_y.
    let rim = Fixtures.basket.maximum
    let height = rim.z - Fixtures.basket.minimum.z + 0.01
    let place = -(load.torque.x + height * load.force.y) / felt
    #expect(abs(place - rim.y) < 0.012)
  }

  /// Of a heap on the rail the scale misses no more than what the rail bears: all of the second item's
  /// weight goes through the first.
  @Test func stacked() throws {
    let sizes = [SIMD3(0.2, 0.3, 0.05), SIMD3(0.1, 0.1, 0.06)]
    let world = try world([1, 0.5], sizes: sizes)
    world.place(0, cartFromItem: lying(0.5, size: sizes[0]))
    world.place(1, cartFromItem: lying(0.5, size: sizes[1], above: 0.051))
    let felt = -(try rest(world)).force.z - deadLoad * standardGravity
    #expect(abs(1 - felt / (1.5 * standardGravity) - outness(world)) < 0.04)
  }

  /// A rail that nothing touches changes nothing.
  @Test func untouched() throws {
    let world = try world([2], sizes: [SIMD3(repeating: 0.08)])
    world.place(
      0,
      cartFromItem: RigidTransform(
        translation: SIMD3(0.1, 0.1, Fixtures.basket.minimum.z + 0.0405)))
    let load = try rest(world)
    #expect(abs(load.force.z + 6 * standardGravity) < 1e-9)
  }

  /// A shopper lays a box there, and takes it away again.
  @Test func laidAndTaken() throws {
    var items = [PlannedItem(sku: "box", mass: 1.2, startsInBasket: false)]
    items[0].place = .acrossRail(share: 0.5)
    var plan = Fixtures.plan(
      ticks: 140, items: items,
      actions: [
        PlannedAction(kind: .add(items: [0], dropHeight: 0.02), pause: 0.3),
        PlannedAction(kind: .remove(item: 0), pause: 3),
      ])
    plan.cart.guardRail = rail
    let dynamics = try EpisodeDynamics(plan: plan, catalog: Fixtures.catalog)
    var resting: [Double] = []
    var last: EpisodeDynamics.Outcome?
    var events: [TrueEvent.Kind] = []
    while let outcome = try dynamics.nextTick(display: nil) {
      if outcome.isAtRest, outcome.itemsInBasket == [0] { resting.append(outcome.trueLoad) }
      events += outcome.events.map(\.kind)
      last = outcome
    }
    #expect(events == [.add, .remove])
    #expect(resting.count > 10)
    for load in resting.suffix(5) { #expect(abs(load / 1.2 - 0.5) < 0.1) }
    #expect(abs(last?.trueLoad ?? 1) < 1e-6)
  }

  @Test func planWithoutRail() throws {
    var items = [PlannedItem(sku: "box", mass: 1.2, startsInBasket: false)]
    items[0].place = .acrossRail(share: 0.5)
    let plan = Fixtures.plan(
      items: items, actions: [PlannedAction(kind: .add(items: [0], dropHeight: 0.02), pause: 0)])
    #expect(throws: SimulationError.self) {
      _ = try EpisodeDynamics(plan: plan, catalog: Fixtures.catalog)
    }
  }
}
