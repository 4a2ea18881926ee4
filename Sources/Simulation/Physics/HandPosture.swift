package import Geometry

/// How a hand is held: where the palm is and how it is turned, in the cart's frame.
///
/// `cartFromPalm` is Rz(yaw)·Ry(pitch)·Rx(roll). At zero the fingers point forward (+X) and the
/// palm looks down; a positive pitch points the fingers down.
package struct HandPosture: Sendable, Hashable {
  package var position: SIMD3<Double>
  /// Radians.
  package var yaw: Double
  package var pitch: Double
  package var roll: Double

  package init(position: SIMD3<Double>, yaw: Double, pitch: Double, roll: Double = 0) {
    self.position = position
    self.yaw = yaw
    self.pitch = pitch
    self.roll = roll
  }

  package var cartFromPalm: RigidTransform {
    RigidTransform(
      rotation: Quaternion(angle: yaw, axis: SIMD3(0, 0, 1))
        * Quaternion(angle: pitch, axis: SIMD3(0, 1, 0))
        * Quaternion(angle: roll, axis: SIMD3(1, 0, 0)),
      translation: position)
  }

  /// Linear in every coordinate.
  func interpolated(to end: HandPosture, fraction f: Double) -> HandPosture {
    HandPosture(
      position: position + (end.position - position) * f, yaw: yaw + (end.yaw - yaw) * f,
      pitch: pitch + (end.pitch - pitch) * f, roll: roll + (end.roll - roll) * f)
  }
}
