import CartInterface
import Geometry
import Scenario
import Sensors
import Simulation

extension EpisodeTrace {
  /// Kilograms on the cells, less what they bear without items.
  private func loads(of tick: Tick) -> [Double] {
    tick.samples.map { $0.forces.sum() / Self.gravity - restingLoad }
  }

  private static let gravity = 9.80665

  /// On the cells without items, kilograms.
  private var restingLoad: Double {
    guard let first = ticks.first(where: { !$0.samples.isEmpty }) else { return 0 }
    let load = first.samples.map { $0.forces.sum() / Self.gravity }.upperMedian ?? 0
    return load - first.trueBasketMass
  }

  var peakLoad: Double? {
    ticks.flatMap { tick in loads(of: tick).map { abs($0 - tick.trueBasketMass) } }.max()
  }

  /// The smallest of each half second, of one sign; what items in motion do is over by then.
  var falseLoad: Double? {
    let span = max(1, Int((0.5 * plan.tickRate).rounded(.up)))
    let errors = ticks.compactMap { tick in
      loads(of: tick).upperMedian.map { $0 - tick.trueBasketMass }
    }
    guard errors.count >= span else { return nil }
    return (0...errors.count - span).map { start in
      let window = errors[start..<start + span]
      let (low, high) = (window.min() ?? 0, window.max() ?? 0)
      return low > 0 ? low : high < 0 ? -high : 0
    }.max()
  }

  var loadNoise: Double? {
    let moving = zip(ticks, ticks.dropFirst()).filter { abs($1.place - $0.place) > 0.02 }
    let errors = moving.flatMap { pair in
      loads(of: pair.1).map { $0 - pair.1.trueBasketMass }
    }
    return errors.isEmpty ? nil : errors.standardDeviation
  }

  private func readings(of tick: Tick) -> [Double] {
    tick.readings.filter { !$0.isInhibited }.map(\.extendedMass)
  }

  var readingError: Double? {
    ticks.filter(\.isAtRest).flatMap { tick in
      readings(of: tick).map { abs($0 - tick.trueBasketMass) }
    }.upperMedian
  }

  /// More than two steps of the display.
  var wrongReadings: Double? {
    let errors = ticks.filter(\.isAtRest).flatMap { tick in
      readings(of: tick).map { abs($0 - tick.trueBasketMass) }
    }
    let limit = 2 * cart.scale.division
    return errors.isEmpty ? nil : Double(errors.count { $0 > limit }) / Double(errors.count)
  }

  /// Within stretches at rest with the same items, the first second of each left out.
  var readingDrift: Double? {
    var largest: Double?
    var stretch: [Double] = []
    var content: [Int] = []
    func close() {
      let settled = stretch.dropFirst(max(1, Int(plan.tickRate)))
      if let low = settled.min(), let high = settled.max() {
        largest = max(largest ?? 0, high - low)
      }
    }
    for tick in ticks {
      if !tick.isAtRest || tick.itemsInBasket != content {
        close()
        stretch = []
        content = tick.itemsInBasket
      }
      let seen = readings(of: tick)
      if tick.isAtRest, !seen.isEmpty { stretch.append(seen.mean) }
    }
    close()
    return largest
  }

  /// From an item let go or taken out to the next stable reading; to the end where there is none.
  var settlingTime: Double? {
    let readings = ticks.flatMap(\.readings)
    guard let end = ticks.last?.time else { return nil }
    return (events(.add) + events(.remove)).map { event in
      let stable = readings.first { $0.time > event.end && $0.isStable }
      return ((stable?.time ?? end) - event.end).seconds
    }.max()
  }

  func shareOfReadings(_ holds: (ScaleReading) -> Bool) -> Double? {
    let readings = ticks.flatMap(\.readings)
    return readings.isEmpty ? nil : Double(readings.count(where: holds)) / Double(readings.count)
  }
}
