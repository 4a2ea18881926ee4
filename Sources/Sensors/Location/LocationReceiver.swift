package import CartInterface
package import Geometry

/// Finds the cart along the aisle, with an error that changes slowly.
///
/// The error is a Gauss–Markov process of first order: e' = ρ·e + σ·√(1 − ρ²)·n with ρ = e^(−Δt/τ).
package struct LocationReceiver: Sendable {
  private let model: LocationModel
  private let key: RandomKey
  private let correlation: Double
  private var error: Double
  private var clock: SampleClock

  /// - Parameter time: when it is switched on.
  package init(model: LocationModel, key: RandomKey, time: Nanoseconds) {
    self.model = model
    self.key = key
    correlation = DeterministicMath.exp(-1 / (model.rate * model.correlationTime))
    var stream = key.with("location.first-error").stream
    error = model.deviation * stream.normal()
    clock = SampleClock(rate: model.rate, start: time)
  }

  /// - Parameters:
  ///   - alongAisle: where the cart truly is, metres.
  ///   - time: now.
  package mutating func advance(alongAisle: Double, time: Nanoseconds) -> LocationFix? {
    guard let (number, due) = clock.due(at: time) else { return nil }
    var stream = key.with("location.error", tick: number).stream
    let fresh = model.deviation * (1 - correlation * correlation).squareRoot()
    error = correlation * error + fresh * stream.normal()
    let isOutlier = stream.uniform() < model.outlierProbability
    let jump = isOutlier ? model.outlierDistance * (2 * stream.uniform() - 1) : 0
    let place = alongAisle + error + jump
    return LocationFix(
      time: due, alongAisle: place, deviation: model.deviation,
      zone: Int((place / model.zoneLength).rounded(.down)))
  }
}
