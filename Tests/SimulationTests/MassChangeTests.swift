import CartInterface
import Catalog
import Geometry
import Scenario
import Sensors
import Simulation
import Testing

/// An item that grows lighter, as truth, cells and scale have it.
@Suite struct MassChangeTests {
  private static func outcomes(
    _ change: MassChange?, awake: Bool = false
  ) throws -> [EpisodeDynamics.Outcome] {
    var items = Fixtures.items(3, seed: 5)
    items[1].mass = 0.9
    items[1].massChange = change
    var plan = Fixtures.plan(
      tickRate: 5, ticks: 50, items: items,
      actions: awake ? [PlannedAction(kind: .rearrange(duration: 3), pause: 0.2)] : [],
      scale: ScaleModel.Preset.ideal.model)
    plan.seed = 9
    let dynamics = try EpisodeDynamics(plan: plan, catalog: Fixtures.catalog)
    var all: [EpisodeDynamics.Outcome] = []
    while let tick = try dynamics.nextTick(display: nil) { all.append(tick) }
    return all
  }

  @Test("Half of the water is gone after half of the time, and then no more")
  func course() {
    let change = MassChange(amount: -0.2, start: 2, duration: 4)
    #expect(change.amount(at: -1) == 0)
    #expect(change.amount(at: 2) == 0)
    #expect(change.amount(at: 4) == -0.1)
    #expect(change.amount(at: 6) == -0.2)
    #expect(change.amount(at: .infinity) == -0.2)
    #expect(MassChange(amount: 0.1, start: 1, duration: 0).amount(at: 1.001) == 0.1)
  }

  @Test("What the cells bear follows the truth, asleep and awake", arguments: [false, true])
  func load(awake: Bool) throws {
    let ticks = try Self.outcomes(MassChange(amount: -0.3, start: 4, duration: 4), awake: awake)
    let (first, last) = (try #require(ticks.first), try #require(ticks.last))
    #expect(abs(first.trueBasketMass - last.trueBasketMass - 0.3) < 1e-9)
    #expect(abs(last.trueLoad - last.trueBasketMass) < 1e-3)
    let middle = ticks[29]
    #expect(abs(first.trueBasketMass - middle.trueBasketMass - 0.15) < 1e-9)
    if !awake { #expect(abs(middle.trueLoad - middle.trueBasketMass) < 1e-3) }
    let reading = try #require(last.scaleReadings.last)
    #expect(abs(reading.extendedMass - last.trueBasketMass) < 0.003)
  }

  @Test("Nothing else moves while it melts")
  func rest() throws {
    let (dry, wet) = (
      try Self.outcomes(nil), try Self.outcomes(MassChange(amount: -0.3, start: 4, duration: 4))
    )
    for (a, b) in zip(dry, wet) {
      #expect(a.itemsInBasket == b.itemsInBasket)
      #expect(a.states.last?.cartFromItems == b.states.last?.cartFromItems)
    }
  }
}
