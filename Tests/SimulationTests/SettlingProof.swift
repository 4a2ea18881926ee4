import CartInterface
import Catalog
import Geometry
import Scenario
import Sensors
import Simulation
import TestSupport
import Testing

@Suite struct SettlingProof {
  /// Two hundred full baskets: every settled reading is the sum of the true masses.
  @Test(.enabled(if: LongProof.isDue("settled-reading-200")))
  func twoHundredBaskets() throws {
    for seed in 1000..<1200 {
      let items = Fixtures.items(24, seed: UInt64(seed))
      let plan = Fixtures.plan(seed: UInt64(seed), ticks: 2, items: items)
      let episode = try EpisodeDynamics(plan: plan, catalog: Fixtures.catalog)
      let mass = items.reduce(0) { $0 + $1.mass }
      while let tick = try episode.nextTick(display: nil) {
        try #require(tick.itemsInBasket == Array(0..<24), "seed \(seed)")
        try #require(abs(tick.trueLoad - mass) < 1e-4, "seed \(seed)")
        for reading in tick.scaleReadings {
          try #require(reading.isStable, "seed \(seed)")
          let error = abs(reading.displayedMass - mass)
          try #require(
            error < plan.cart.scale.expectedError(load: mass), "seed \(seed): off by \(error) kg")
        }
      }
    }
    try LongProof.recordPass("settled-reading-200")
  }
}
