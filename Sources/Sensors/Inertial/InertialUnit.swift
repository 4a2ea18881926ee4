package import CartInterface
package import Geometry

/// An accelerometer and gyroscope that sample a motion.
///
/// Each axis clips at its range and rounds to 16 bits; samples are means over their period, as the
/// parts' own filters make them.
package struct InertialUnit: Sendable {
  private let model: InertialModel
  private let key: RandomKey
  private var accelerometer: Triad
  private var gyroscope: Triad
  private var force = SIMD3<Double>.zero
  private var rate = SIMD3<Double>.zero
  private var steps = 0
  private var clock: SampleClock

  /// - Parameter time: when it is switched on.
  package init(model: InertialModel, key: RandomKey, time: Nanoseconds) {
    self.model = model
    self.key = key
    accelerometer = Triad(model.accelerometer, key: key.with("inertial.accelerometer"))
    gyroscope = Triad(model.gyroscope, key: key.with("inertial.gyroscope"))
    clock = SampleClock(rate: model.rate, start: time)
  }

  /// Advances by one step of the physics.
  /// - Parameters:
  ///   - specificForce: true, in the cart's frame, m/s².
  ///   - angularRate: true, in the cart's frame, rad/s.
  ///   - time: at the end of the step.
  /// - Returns: the sample that became due, and the truth it is of.
  package mutating func advance(
    specificForce: SIMD3<Double>, angularRate: SIMD3<Double>, time: Nanoseconds
  ) -> (sample: InertialSample, truth: InertialSample)? {
    force += specificForce
    rate += angularRate
    steps += 1
    guard let (number, due) = clock.due(at: time) else { return nil }
    let truth = InertialSample(
      time: due, specificForce: force / Double(steps), angularRate: rate / Double(steps))
    (force, rate, steps) = (.zero, .zero, 0)
    let sample = InertialSample(
      time: due,
      specificForce: accelerometer.measure(
        truth.specificForce, period: 1 / model.rate,
        key: key.with("inertial.accelerometer-noise", tick: number)),
      angularRate: gyroscope.measure(
        truth.angularRate, period: 1 / model.rate,
        key: key.with("inertial.gyroscope-noise", tick: number)))
    return (sample, truth)
  }

  /// Three axes of one quantity.
  private struct Triad: Sendable {
    let model: InertialModel.TriadModel
    let scale: SIMD3<Double>
    var bias: SIMD3<Double>

    init(_ model: InertialModel.TriadModel, key: RandomKey) {
      self.model = model
      var stream = key.stream
      bias = model.biasDeviation * stream.normals()
      scale = SIMD3(repeating: 1) + model.scaleDeviation * stream.normals()
    }

    mutating func measure(
      _ truth: SIMD3<Double>, period: Double, key: RandomKey
    ) -> SIMD3<Double> {
      var stream = key.stream
      bias += model.biasWalk * period.squareRoot() * stream.normals()
      let noise = model.noiseDensity / period.squareRoot() * stream.normals()
      let value = scale * truth + bias + noise
      // A signed converter of 16 bits over ±range.
      let step = model.range / 32_768
      let counts = (value / step).rounded(.toNearestOrEven)
      return counts.clamped(
        lowerBound: SIMD3(repeating: -32_768), upperBound: SIMD3(repeating: 32_767)) * step
    }
  }
}

extension RandomStream {
  /// Three standard normal numbers.
  fileprivate mutating func normals() -> SIMD3<Double> { SIMD3(normal(), normal(), normal()) }
}
