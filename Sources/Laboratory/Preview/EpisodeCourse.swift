import CartInterface
import Geometry
package import Scenario
package import Simulation

/// An episode as it went, without pictures: what its preview draws.
package struct EpisodeCourse: Sendable {
  package struct Point: Sendable {
    /// Seconds.
    package var time: Double
    /// Kilograms.
    package var mass: Double
  }

  package var plan: EpisodePlan
  /// Seconds.
  package var duration: Double
  /// What the cells carry, net.
  package var load: [Point] = []
  /// What the indicator shows.
  package var indicated: [Point] = []
  /// True masses of what lies in the basket.
  package var basket: [Point] = []
  package var actions: [ActionRecord] = []

  /// Plays the episode through physics and scale alone; the cart's screen stays empty.
  /// - Throws: `SimulationError`, `CatalogError`.
  package init(plan: EpisodePlan, dynamics: EpisodeDynamics) throws {
    self.plan = plan
    duration = Double(plan.ticks) / plan.tickRate
    while let tick = try dynamics.nextTick(display: nil) {
      let time = tick.time.seconds
      load.append(Point(time: time, mass: tick.trueLoad))
      indicated += tick.scaleReadings.map {
        Point(time: max($0.time.seconds, 0), mass: $0.displayedMass)
      }
      basket.append(Point(time: time, mass: tick.trueBasketMass))
      actions += tick.actions
    }
  }

  /// Ticks worth a picture, ascending: the first, the middles of what was done, the last, and
  /// between them where the gaps are widest.
  package func moments(count: Int) -> [Int] {
    let last = plan.ticks - 1
    var chosen = Set([0, last])
    let middles = actions.filter { $0.action != nil }
      .map { Int(($0.start.seconds + $0.end.seconds) / 2 * plan.tickRate) }
      .filter { $0 > 0 && $0 < last }
    // Nearer to each other than that they would show the same.
    let spacing = max(1, plan.ticks / (2 * max(count, 1)))
    for middle in middles.sorted() where chosen.count < count {
      if chosen.allSatisfy({ abs($0 - middle) >= spacing }) { chosen.insert(middle) }
    }
    while chosen.count < min(count, plan.ticks) {
      let order = chosen.sorted()
      let gaps = zip(order, order.dropFirst()).map { (low: $0, width: $1 - $0) }
      guard let widest = gaps.max(by: { $0.width < $1.width }), widest.width > 1 else { break }
      chosen.insert(widest.low + widest.width / 2)
    }
    return Array(chosen.sorted().prefix(max(count, 1)))
  }
}
