package import Geometry

/// When a sensor that samples at an even rate takes its next sample.
package struct SampleClock: Sendable {
  private let period: Double
  private let start: Nanoseconds
  private var taken = 0

  /// - Parameters:
  ///   - rate: samples a second, > 0.
  ///   - start: one period before the first sample.
  package init(rate: Double, start: Nanoseconds) {
    period = 1e9 / rate
    self.start = start
  }

  /// The number and the time of the sample that has become due by `time`, if one has; at most one a
  /// call.
  package mutating func due(at time: Nanoseconds) -> (number: Int, time: Nanoseconds)? {
    let due = start + Nanoseconds((Double(taken + 1) * period).rounded())
    guard time >= due else { return nil }
    defer { taken += 1 }
    return (taken, due)
  }
}
