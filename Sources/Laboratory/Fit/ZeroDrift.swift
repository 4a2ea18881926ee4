import Geometry

/// How the zero of a scale wanders while it is read: a random walk, 1/f noise as a sum of relaxations,
/// and what the readings of one load share because they are rounded alike.
///
/// Errors that neighbours share make a least-squares fit look surer than it is, and slow ones look like
/// creep and curvature. So observations are whitened first: a Kalman filter predicts each from those
/// before it, and what it could not predict is new, of equal variance and independent.
/// - SeeAlso: Harvey, "Forecasting, Structural Time Series Models and the Kalman Filter", 1989, 3.4,
///   for regression by whitening and the diffuse (restricted) likelihood.
struct ZeroDrift: Sendable, Hashable {
  /// Kilograms per root second.
  var walk = 0.0
  /// Standard deviation of each relaxation, kilograms.
  var flicker = 0.0
  /// Standard deviation of what the readings of one load share, kilograms.
  var rounding = 0.0

  /// Seconds, a factor of eight apart: together 1/f over four decades.
  private static let relaxationTimes = [2.0, 16, 128, 1024]

  /// The mean of some readings under one load.
  struct Block: Sendable {
    /// Seconds.
    var time: Double
    var plateau: Int
    /// Of the mean where nothing drifts, kg².
    var variance: Double
  }

  /// - Parameters:
  ///   - columns: each parallel to `blocks`.
  ///   - blocks: in order of time.
  /// - Returns: the columns with errors independent and of variance 1, and the logarithm of the
  ///   determinant of the errors' covariance.
  func whitened(_ columns: [[Double]], blocks: [Block]) -> (
    columns: [[Double]], logDeterminant: Double
  ) {
    var filter = DriftFilter(columns: columns.count)
    var result = columns
    var logDeterminant = 0.0
    var last: Block?
    for (index, block) in blocks.enumerated() {
      let elapsed = last.map { block.time - $0.time }
      filter.predict(
        retained: retained(elapsed, isSameLoad: last?.plateau == block.plateau),
        added: added(elapsed, isSameLoad: last?.plateau == block.plateau))
      let (gains, variance) = filter.observe(noise: block.variance)
      let scale = 1 / variance.squareRoot()
      for column in columns.indices {
        result[column][index] =
          scale * filter.update(column, with: columns[column][index], gains: gains)
      }
      logDeterminant += DeterministicMath.log(variance)
      last = block
    }
    return (result, logDeterminant)
  }

  /// What is left of each state after a time; nil: at the start.
  private func retained(_ elapsed: Double?, isSameLoad: Bool) -> [Double] {
    guard let elapsed else { return Array(repeating: 0, count: DriftFilter.states) }
    let relaxed = Self.relaxationTimes.map { DeterministicMath.exp(max(-elapsed / $0, -700)) }
    return [1] + relaxed + [isSameLoad ? 1 : 0]
  }

  /// Variance that each state gains meanwhile.
  private func added(_ elapsed: Double?, isSameLoad: Bool) -> [Double] {
    let kept = retained(elapsed, isSameLoad: isSameLoad)
    let relaxed = kept[1...4].map { flicker * flicker * (1 - $0 * $0) }
    return [walk * walk * (elapsed ?? 0)] + relaxed + [isSameLoad ? 0 : rounding * rounding]
  }
}

/// A Kalman filter of independent states of which the sum is observed, for many series at once: their
/// gains are the same.
private struct DriftFilter {
  static let states = 6

  private var covariance = Array(repeating: 0.0, count: states * states)
  private var means: [Double]

  init(columns: Int) {
    means = Array(repeating: 0, count: columns * Self.states)
  }

  mutating func predict(retained: [Double], added: [Double]) {
    for i in 0..<Self.states {
      for j in 0..<Self.states { covariance[i * Self.states + j] *= retained[i] * retained[j] }
      covariance[i * Self.states + i] += added[i]
    }
    for index in means.indices { means[index] *= retained[index % Self.states] }
  }

  /// - Returns: by how much an unexpected kilogram moves each state, and the variance of what is
  ///   unexpected.
  mutating func observe(noise: Double) -> (gains: [Double], variance: Double) {
    let sums = (0..<Self.states).map { i in
      (0..<Self.states).reduce(0) { $0 + covariance[i * Self.states + $1] }
    }
    let variance = sums.reduce(noise, +)
    for i in 0..<Self.states {
      for j in 0..<Self.states {
        covariance[i * Self.states + j] -= sums[i] * sums[j] / variance
      }
    }
    return (sums.map { $0 / variance }, variance)
  }

  /// - Returns: what is unexpected of a series' value.
  mutating func update(_ column: Int, with value: Double, gains: [Double]) -> Double {
    let start = column * Self.states
    let unexpected = (0..<Self.states).reduce(value) { $0 - means[start + $1] }
    for i in 0..<Self.states { means[start + i] += gains[i] * unexpected }
    return unexpected
  }
}
