import CartInterface
import Scenario

extension EpisodeTrace {
  /// Of what lies in the basket at the last moment of rest.
  var missedWeight: Double? {
    ticks.last { $0.isAtRest && $0.trueBasketMass > 0 && !$0.readings.isEmpty }.flatMap { tick in
      tick.readings.map(\.extendedMass).upperMedian.map { 1 - $0 / tick.trueBasketMass }
    }
  }
}
