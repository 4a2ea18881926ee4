import CartInterface
import Catalog
import Geometry
import Scenario
import Sensors
import Simulation
import Testing

@Suite struct DeterminismTests {
  private func plan(seed: UInt64 = 77) -> EpisodePlan {
    Fixtures.plan(
      seed: seed, ticks: 60,
      items: Fixtures.items(9, seed: 77) + Fixtures.items(1, seed: 78, startInBasket: false),
      actions: [
        PlannedAction(kind: .add(items: [9], dropHeight: 0.05), pause: 0.3),
        PlannedAction(kind: .roll(distance: 0.5, speed: 0.5), pause: 0.2),
      ])
  }

  private func outcomes(_ plan: EpisodePlan, display: CartDisplay? = nil) throws
    -> [EpisodeDynamics.Outcome]
  {
    let episode = try EpisodeDynamics(plan: plan, catalog: Fixtures.catalog)
    var outcomes: [EpisodeDynamics.Outcome] = []
    while let tick = try episode.nextTick(display: display) { outcomes.append(tick) }
    return outcomes
  }

  /// Every bit of two runs agrees, whatever a screen without prompts shows.
  @Test func sameplanSameBits() throws {
    let first = try outcomes(plan())
    let second = try outcomes(plan(), display: CartDisplay(basket: ["can": 3]))
    #expect(first.count == 60 && second.count == 60)
    for (a, b) in zip(first, second) {
      #expect(a.scaleSamples == b.scaleSamples)
      #expect(a.scaleReadings == b.scaleReadings)
      #expect(a.events == b.events)
      #expect(a.states.map(\.cartFromItems) == b.states.map(\.cartFromItems))
      #expect(a.states.map(\.hands) == b.states.map(\.hands))
    }
  }

  @Test func concurrentPlayersDoNotMeet() async throws {
    let alone = try outcomes(plan())
    let plans = [plan(), plan(seed: 5), plan()]
    let together = try await withThrowingTaskGroup(of: (Int, [[RigidTransform?]]).self) { group in
      for (number, plan) in plans.enumerated() {
        group.addTask {
          (number, try outcomes(plan).flatMap { $0.states.map(\.cartFromItems) })
        }
      }
      return try await group.reduce(into: [Int: [[RigidTransform?]]]()) { $0[$1.0] = $1.1 }
    }
    let expected = alone.flatMap { $0.states.map(\.cartFromItems) }
    #expect(together[0] == expected)
    #expect(together[2] == expected)
    #expect(together[1] != expected)
  }

  @Test func seedsDiffer() throws {
    let first = try outcomes(plan()).first?.states.first?.cartFromItems
    let second = try outcomes(plan(seed: 78)).first?.states.first?.cartFromItems
    #expect(first != second)
  }

  /// States tile the ticks without gaps and end with them.
  @Test func statesCoverTheTick() throws {
    let outcomes = try outcomes(Fixtures.plan(tickRate: 15, ticks: 7))
    var last: Nanoseconds = 0
    for outcome in outcomes {
      #expect(outcome.states.first?.time == last)
      let times = outcome.states.map(\.time)
      #expect(times == times.sorted())
      last = outcome.states.last?.time ?? -1
      #expect(last <= outcome.time && outcome.time - last < 2_000_000)
    }
  }
}
