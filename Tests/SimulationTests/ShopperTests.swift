import CartInterface
import Catalog
import Geometry
import Scenario
import Sensors
import Simulation
import Testing

@Suite struct ShopperTests {
  @Test func addsAndRemovesInOrder() throws {
    let items = Fixtures.items(4, seed: 3, startInBasket: false)
    let actions = [
      PlannedAction(kind: .add(items: [0], dropHeight: 0.03), pause: 0.5),
      PlannedAction(kind: .add(items: [1, 2], dropHeight: 0.03), pause: 0.5),
      PlannedAction(kind: .remove(item: 1), pause: 1),
    ]
    let plan = Fixtures.plan(seed: 3, ticks: 250, items: items, actions: actions)
    let episode = try EpisodeDynamics(plan: plan, catalog: Fixtures.catalog)
    var events: [TrueEvent] = []
    var last: EpisodeDynamics.Outcome?
    while let tick = try episode.nextTick(display: nil) {
      events += tick.events
      last = tick
    }
    #expect(events.map(\.kind) == [.add, .add, .add, .remove])
    #expect(events.last?.item == 1)
    #expect(last?.itemsInBasket == [0, 2])
    let mass = items[0].mass + items[2].mass
    #expect(abs((last?.trueLoad ?? 0) - mass) < 0.001)
    #expect(abs((last?.scaleReadings.last?.displayedMass ?? 0) - mass) < 0.0045)
  }
}
