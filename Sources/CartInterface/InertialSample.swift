package import Geometry

/// One output of the accelerometer and gyroscope, in the cart's frame.
package struct InertialSample: TimedMessage, Hashable {
  package var time: Nanoseconds
  /// What an accelerometer feels, in m/s²: at rest +9.8 upwards.
  package var specificForce: SIMD3<Double>
  /// Radians a second.
  package var angularRate: SIMD3<Double>

  package init(time: Nanoseconds, specificForce: SIMD3<Double>, angularRate: SIMD3<Double>) {
    self.time = time
    self.specificForce = specificForce
    self.angularRate = angularRate
  }
}
