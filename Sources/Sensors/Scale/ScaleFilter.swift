package import Geometry

/// Median of a few against single outliers, then a moving average.
package struct ScaleFilter: Sendable {
  private let medianLength: Int
  private let averageLength: Int
  private var recent: [Double] = []
  private var medians: [Double] = []

  /// The last output, in the unit of the input; 0 before the first.
  package private(set) var value = 0.0

  /// - Precondition: both lengths ≥ 1.
  package init(medianLength: Int = 3, averageLength: Int) {
    precondition(medianLength >= 1 && averageLength >= 1)
    self.medianLength = medianLength
    self.averageLength = averageLength
  }

  @discardableResult
  package mutating func process(_ input: Double) -> Double {
    recent.append(input)
    if recent.count > medianLength { recent.removeFirst() }
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
