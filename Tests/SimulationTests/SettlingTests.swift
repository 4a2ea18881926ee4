import CartInterface
import Catalog
import Geometry
import Scenario
import Sensors
import Simulation
import TestSupport
import Testing

@Suite struct SettlingTests {
  /// The settled reading is the sum of the true masses, at every seed.
  @Test(arguments: LongProof.sample(Array(0..<20), every: 4))
  func readingIsTheSumOfMasses(seed: Int) throws {
    let items = Fixtures.items(24, seed: UInt64(seed))
    let plan = Fixtures.plan(seed: UInt64(seed), ticks: 3, items: items)
    let episode = try EpisodeDynamics(plan: plan, catalog: Fixtures.catalog)
    let mass = items.reduce(0) { $0 + $1.mass }
    while let tick = try episode.nextTick(display: nil) {
      #expect(tick.itemsInBasket == Array(0..<24))
      #expect(abs(tick.trueLoad - mass) < 0.001)
      for reading in tick.scaleReadings {
        #expect(reading.isStable)
        #expect(!reading.isOverloaded)
        let error = abs(reading.displayedMass - mass)
        #expect(error < plan.cart.scale.expectedError(load: mass), "off by \(error) kg")
      }
      #expect(tick.isAtRest)
    }
  }
}
