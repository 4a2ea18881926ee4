import Catalog
import Geometry
import Scenario
import Sensors
import Simulation
import Testing

/// What lies on a heap that rises above the rim is in the basket; what falls past is not, until it is below.
@Suite struct HeapTruthTests {
  /// A column that stands in the basket and ends so far above its rim, and a pack, 0.1 m a side.
  private func world(column top: Double) throws -> PhysicsWorld {
    let basket = Fixtures.basket
    let height = basket.size.z + top
    let world = try PhysicsWorld(
      basket: basket, deadLoad: 4,
      items: [(5.0, SIMD3(0.3, 0.3, height)), (0.5, SIMD3(0.1, 0.1, 0.1))].map {
        ItemBody(mass: $0, friction: 0.5, proxy: .box(size: $1))
      })
    world.place(
      0,
      cartFromItem: RigidTransform(
        rotation: .identity, translation: SIMD3(0, 0, basket.minimum.z + height / 2)))
    return world
  }

  /// - Returns: Events of the pack with their times in seconds, let go of at a height above the rim.
  private func play(_ world: PhysicsWorld, from height: Double, seconds: Double) throws -> (
    events: [TrueEvent], inBasket: [Int]
  ) {
    var ledger = BasketLedger(basket: Fixtures.basket, items: 2)
    var purposes = [1: Purpose(kind: .add, start: 0)]
    world.place(
      1,
      cartFromItem: RigidTransform(
        rotation: .identity, translation: SIMD3(0, 0, Fixtures.basket.maximum.z + height)))
    var events: [TrueEvent] = []
    for step in 1...Int(seconds / PhysicsWorld.step.seconds) {
      try world.step(gravity: SIMD3(0, 0, -standardGravity))
      events += ledger.update(
        world, at: Nanoseconds(step) * PhysicsWorld.step, purposes: &purposes)
    }
    return (events, ledger.itemsInBasket)
  }

  @Test func whatRestsOnAHeapIsInTheBasket() throws {
    let (events, inBasket) = try play(try world(column: 0.12), from: 0.19, seconds: 1.5)
    #expect(events.map(\.kind) == [.add])
    let end = try #require(events.first?.end.seconds)
    #expect(end >= 0.2 && end < 1)
    #expect(inBasket == [0, 1])
  }

  @Test func whatFallsThroughTheAirIsNotYet() throws {
    let world = try world(column: -0.3)
    let (events, _) = try play(world, from: 0.6, seconds: 1)
    #expect(events.map(\.kind) == [.add])
    // Half a metre down to what is let go of in the basket at once.
    let end = try #require(events.first?.end.seconds)
    #expect(abs(end - (2 * 0.5 / standardGravity).squareRoot()) < 0.02)
  }
}
