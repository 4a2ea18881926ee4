package import CartInterface
package import Geometry

/// Counts the ticks of a wheel's encoder.
package struct WheelOdometer: Sendable {
  private let model: OdometryModel
  private let key: RandomKey
  /// Ways that the wheel rolls while the software's wheel would roll one.
  private let scale: Double
  /// What the wheel has rolled, metres.
  private var rolled = 0.0
  /// Since the last reading: true way and what slipped of it, metres.
  private var way = 0.0
  private var slipped = 0.0
  private var clock: SampleClock

  /// - Parameter time: when it is switched on.
  package init(model: OdometryModel, key: RandomKey, time: Nanoseconds) {
    self.model = model
    self.key = key
    var stream = key.with("odometry.wheel").stream
    // A smaller wheel turns more often.
    scale = 1 / max(0.5, 1 + model.scaleDeviation * stream.normal())
    // Where in its turn the wheel stands.
    rolled = stream.uniform() * model.metersPerTick
    clock = SampleClock(rate: model.rate, start: time)
  }

  /// Advances by one step of the physics.
  /// - Parameters:
  ///   - distance: rolled forward in the step, metres.
  ///   - acceleration: along the way, m/s².
  ///   - time: at the end of the step.
  package mutating func advance(
    distance: Double, acceleration: Double, time: Nanoseconds
  ) -> OdometryReading? {
    way += distance
    slipped += distance * min(1, model.slip * abs(acceleration))
    guard let (number, due) = clock.due(at: time) else { return nil }
    var stream = key.with("odometry.roughness", tick: number).stream
    let noise = model.roughness * abs(way).squareRoot() * stream.normal()
    rolled += (way - slipped + noise) * scale
    (way, slipped) = (0, 0)
    return OdometryReading(time: due, ticks: Int((rolled / model.metersPerTick).rounded(.down)))
  }
}
