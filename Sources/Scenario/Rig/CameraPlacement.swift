package import Geometry

/// Where a camera of a cart stands and looks, as people write it.
package struct CameraPlacement: Sendable, Hashable {
  /// Metres in the cart's frame.
  package var position: SIMD3<Double>
  /// Degrees: of the view from forward to the left, upwards, and of the camera clockwise about it.
  package var yaw: Double
  package var pitch: Double
  package var roll: Double

  package init(position: SIMD3<Double>, yaw: Double, pitch: Double, roll: Double) {
    self.position = position
    self.yaw = yaw
    self.pitch = pitch
    self.roll = roll
  }

  /// The inverse of `cartFromCamera`; straight up and down, yaw is 0.
  package init(_ cartFromCamera: RigidTransform) {
    position = cartFromCamera.translation
    let view = cartFromCamera.rotation.rotate(SIMD3(0, 0, 1))
    let level = (view.x * view.x + view.y * view.y).squareRoot()
    let degrees = 180 / Double.pi
    yaw = level < 1e-9 ? 0 : DeterministicMath.atan2(view.y, view.x) * degrees
    pitch = min(max(DeterministicMath.atan2(view.z, level) * degrees, -90), 90)
    roll = 0
    let rest = cartFromCamera.rotation
    let turn = self.cartFromCamera.rotation.conjugate * rest
    roll = 2 * DeterministicMath.atan2(turn.z, turn.w) * degrees
    if roll > 180 { roll -= 360 }
    if roll <= -180 { roll += 360 }
    // Digits that no angle has.
    (yaw, pitch, roll) = (Self.rounded(yaw), Self.rounded(pitch), Self.rounded(roll))
  }

  private static func rounded(_ degrees: Double) -> Double {
    (degrees * 1e11).rounded() / 1e11
  }

  /// A level camera that looks forward: right is −Y, down is −Z, ahead is +X.
  private static let level = Quaternion(
    columns: SIMD3(0, -1, 0), SIMD3(0, 0, -1), SIMD3(1, 0, 0))

  package var cartFromCamera: RigidTransform {
    let radians = Double.pi / 180
    let rotation =
      Quaternion(angle: yaw * radians, axis: SIMD3(0, 0, 1))
      * Quaternion(angle: -pitch * radians, axis: SIMD3(0, 1, 0)) * Self.level
      * Quaternion(angle: roll * radians, axis: SIMD3(0, 0, 1))
    return RigidTransform(rotation: rotation, translation: position)
  }
}
