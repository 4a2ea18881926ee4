package import CartInterface
package import Geometry

/// From counts to readings: calibration, filters, stability, zero, rounding.
package struct ScaleFirmware: Sendable {
  private let specification: ScaleSpecification
  private let kilogramsPerCount: Double
  private var filter: ScaleFilter
  private var stability: StabilityDetector
  /// Mass of the empty platform, in kilograms, as last set to zero.
  private var zero: Double
  private var tare = 0.0
  private var nextReading: Nanoseconds?
  private var lastZeroTracking: Nanoseconds?

  /// - Parameters:
  ///   - kilogramsPerCount: calibration of the summed counts.
  ///   - zeroCounts: mean of the summed counts with the basket empty.
  package init(model: ScaleModel, kilogramsPerCount: Double, zeroCounts: Double) {
    specification = model.specification
    self.kilogramsPerCount = kilogramsPerCount
    zero = zeroCounts * kilogramsPerCount
    filter = ScaleFilter(averageLength: model.averageLength)
    stability = StabilityDetector(
      range: model.specification.division, span: Nanoseconds(seconds: model.stableTime))
  }

  /// Takes one conversion of all cells; returns a reading when one is due.
  package mutating func process(_ sample: ScaleSample) -> ScaleReading? {
    let sum = sample.counts.x + sample.counts.y + sample.counts.z + sample.counts.w
    let filtered = filter.process(Double(sum) * kilogramsPerCount)
    stability.process(filtered, time: sample.time)
    trackZero(gross: filtered - zero, time: sample.time)
    let due = nextReading ?? sample.time
    guard sample.time >= due else { return nil }
    // Readings keep to the firmware's own clock, whole periods from the first.
    nextReading = due + Nanoseconds(seconds: 1 / specification.rate)
    return reading(gross: filtered - zero, time: sample.time)
  }

  /// Takes the present load as the container's: from now on it reads 0.
  package mutating func setTare() { tare = filter.value - zero }

  private func reading(gross: Double, time: Nanoseconds) -> ScaleReading {
    let division = specification.division
    return ScaleReading(
      // Adding zero turns −0 into 0.
      time: time, displayedMass: ((gross - tare) / division).rounded() * division + 0,
      isStable: stability.isStable,
      // A class III scale blanks above Max + 9 e.
      isOverloaded: gross > specification.capacity + 9 * division)
  }

  /// Follows slow drift of the empty scale: within half a division of zero, by at most half a
  /// division a second.
  /// - SeeAlso: OIML R 76-1:2006, 4.5.7, zero-tracking device.
  private mutating func trackZero(gross: Double, time: Nanoseconds) {
    defer { lastZeroTracking = time }
    guard let last = lastZeroTracking, stability.isStable else { return }
    let half = specification.division / 2
    // A quarter of the allowed range, so that a light item is weighed and not tracked away.
    guard abs(gross) <= half / 2 else { return }
    let step = half * (time - last).seconds
    zero += min(max(gross, -step), step)
  }
}

/// Median of three against single outliers, then a moving average.
package struct ScaleFilter: Sendable {
  private let averageLength: Int
  private var recent: [Double] = []
  private var medians: [Double] = []

  /// The last output, in the unit of the input; 0 before the first.
  package private(set) var value = 0.0

  /// - Precondition: `averageLength` ≥ 1.
  package init(averageLength: Int) {
    precondition(averageLength >= 1)
    self.averageLength = averageLength
  }

  package mutating func process(_ input: Double) -> Double {
    recent.append(input)
    if recent.count > 3 { recent.removeFirst() }
    medians.append(recent.sorted()[recent.count / 2])
    if medians.count > averageLength { medians.removeFirst() }
    value = medians.reduce(0, +) / Double(medians.count)
    return value
  }
}

/// Says whether a quantity has stayed within a range for a span of time.
package struct StabilityDetector: Sendable {
  private let range: Double
  private let span: Nanoseconds
  private var window: [(time: Nanoseconds, value: Double)] = []
  private var start: Nanoseconds?

  package private(set) var isStable = false

  package init(range: Double, span: Nanoseconds) {
    self.range = range
    self.span = span
  }

  package mutating func process(_ value: Double, time: Nanoseconds) {
    let first = start ?? time
    start = first
    window.append((time, value))
    window.removeAll { $0.time < time - span }
    var (low, high) = (value, value)
    for entry in window {
      low = min(low, entry.value)
      high = max(high, entry.value)
    }
    isStable = time - first >= span && high - low < range
  }
}
