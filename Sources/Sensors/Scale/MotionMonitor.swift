package import Geometry

/// What the firmware makes of the accelerometer: whether the cart moves, and how it tilts.
///
/// The tilt comes from the horizontal axes: near the upright they show it a thousand times better than
/// the vertical one.
package struct MotionMonitor: Sendable {
  private let model: MotionSensorModel
  private var lastAcceleration: SIMD3<Double>?
  private var lastMass: Double?
  private var lastMotion: Nanoseconds?
  private var filters: (x: ScaleFilter, y: ScaleFilter)

  /// Whether weighing is inhibited now.
  package private(set) var isInhibited = false

  /// - Parameter averageLength: of the weight's filter, which the tilt's equals.
  package init(_ model: MotionSensorModel, averageLength: Int) {
    self.model = model
    let filter = ScaleFilter(medianLength: 1, averageLength: averageLength)
    filters = (filter, filter)
  }

  /// Sine of the tilt, as far as it is measured.
  private var sineOfTilt: Double {
    let (x, y) = (filters.x.value, filters.y.value)
    return min((x * x + y * y).squareRoot() / standardGravity, 1)
  }

  /// By what the weight must be divided.
  package var cosineOfTilt: Double {
    guard model.compensatesTilt else { return 1 }
    return max((1 - sineOfTilt * sineOfTilt).squareRoot(), 0.5)
  }

  /// - Parameters:
  ///   - mass: of the sample, kilograms.
  ///   - acceleration: measured over the same time, m/s²; nil without a sensor.
  package mutating func process(
    mass: Double, acceleration: SIMD3<Double>?, time: Nanoseconds
  ) {
    if let acceleration {
      filters.x.process(acceleration.x)
      filters.y.process(acceleration.y)
    }
    let moves =
      switch model.source {
      case .none: false
      case .samples: lastMass.map { abs(mass - $0) > model.sampleThreshold } ?? false
      case .accelerometer:
        lastAcceleration.map { last in
          acceleration.map { ($0 - last).length > model.accelerationThreshold } ?? false
        } ?? false
      }
    lastMass = mass
    lastAcceleration = acceleration
    if moves { lastMotion = time }
    let rests = lastMotion.map { time - $0 >= Nanoseconds(seconds: model.holdTime) } ?? true
    isInhibited = !rests || (model.hasAccelerometer && sineOfTilt > model.largestTilt)
  }
}
