import CartInterface
import Geometry
import Scenario
import Scene
import Sensors
import Simulation
import Testing

/// A child in the seat, which hangs on the weighed basket.
@Suite struct ChildTests {
  private static func outcomes(_ child: SeatedChild?, items: Int = 2) throws
    -> [EpisodeDynamics.Outcome]
  {
    var plan = Fixtures.plan(ticks: 150, items: Fixtures.items(items, seed: 3))
    plan.child = child
    let dynamics = try EpisodeDynamics(plan: plan, catalog: Fixtures.catalog)
    var outcomes: [EpisodeDynamics.Outcome] = []
    while let outcome = try dynamics.nextTick(display: nil) { outcomes.append(outcome) }
    return outcomes
  }

  /// The scale was set to zero with the child: asleep it changes nothing.
  @Test func asleep() throws {
    let outcomes = try Self.outcomes(SeatedChild(mass: 12, restlessness: 0))
    let mass = Fixtures.items(2, seed: 3).reduce(0) { $0 + $1.mass }
    for outcome in outcomes {
      #expect(abs(outcome.trueLoad - mass) < 1e-6)
      #expect(outcome.isAtRest)
    }
    let reading = try #require(outcomes.last?.scaleReadings.last)
    #expect(abs(reading.extendedMass - mass) < 0.01)
  }

  /// What moves weighs more and less by turns; over all it weighs what it does, less what the handle
  /// bears.
  @Test func restless() throws {
    let mass = Fixtures.items(2, seed: 3).reduce(0) { $0 + $1.mass }
    func swing(_ restlessness: Double) throws -> (Double, Double) {
      let loads = try Self.outcomes(SeatedChild(mass: 12, restlessness: restlessness)).map {
        $0.trueLoad - mass
      }
      return (loads.min() ?? 0, loads.max() ?? 0)
    }
    let (lively, calm) = (try swing(1), try swing(0.3))
    #expect(lively.0 < -1.5 && lively.1 > 0.5)
    #expect(lively.0 < calm.0 && lively.1 > calm.1)
    // The handle takes 35 % at most, bouncing 3.5 of 9.8 m/s².
    #expect(lively.0 > -12 * 0.8 && lively.1 < 12 * 0.6)
  }

  @Test func goodsStayClearOfTheSeat() throws {
    let child = SeatedChild(mass: 12, restlessness: 1)
    let seat = ChildSeat(basket: Fixtures.basket)
    for outcome in try Self.outcomes(child, items: 8).suffix(1) {
      for pose in outcome.states.last?.cartFromItems ?? [] {
        let place = try #require(pose).translation
        #expect(place.x > seat.openBasket.minimum.x)
      }
    }
    #expect(try Self.outcomes(nil, items: 1).allSatisfy { $0.states[0].childOffset == nil })
  }

  @Test func isDrawn() throws {
    var plan = DrawnWorldFixtures.plan()
    plan.child = SeatedChild(mass: 12, restlessness: 1)
    let world = try DrawnWorld(plan: plan, catalog: DrawnWorldFixtures.catalog)
    var state = DrawnWorldFixtures.state(hands: [])
    state.childOffset = SIMD3(0.05, 0, 0)
    let instance = try #require(
      world.motion(of: [state]).base.instances.first { $0.kind == .other(name: "child") })
    #expect(instance.id == DrawnWorld.childID)
    let positions = try #require(instance.deformedPositions)
    #expect(positions.allSatisfy { $0.x.isFinite && $0.y.isFinite && $0.z.isFinite })
    // Sitting, head above the seat, legs below it.
    #expect((0.48...0.64).contains(positions.map(\.z).max() ?? 0))
    #expect((-0.32 ... -0.2).contains(positions.map(\.z).min() ?? 0))
  }
}
