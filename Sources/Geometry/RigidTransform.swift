/// A rotation followed by a translation. Name it destination-from-source: `worldFromItem`.
package struct RigidTransform: Sendable, Hashable {
  package var rotation: Quaternion
  /// The source frame's origin, in the destination frame, in metres.
  package var translation: SIMD3<Double>

  package static let identity = RigidTransform()

  package init(rotation: Quaternion = .identity, translation: SIMD3<Double> = .zero) {
    self.rotation = rotation
    self.translation = translation
  }

  /// A point of the source frame, expressed in the destination frame.
  package func apply(toPoint p: SIMD3<Double>) -> SIMD3<Double> {
    rotation.rotate(p) + translation
  }

  /// A direction of the source frame, expressed in the destination frame.
  package func apply(toDirection d: SIMD3<Double>) -> SIMD3<Double> { rotation.rotate(d) }

  package var inverse: RigidTransform {
    let back = rotation.conjugate
    return RigidTransform(rotation: back, translation: -back.rotate(translation))
  }

  package static func * (lhs: RigidTransform, rhs: RigidTransform) -> RigidTransform {
    RigidTransform(
      rotation: lhs.rotation * rhs.rotation, translation: lhs.apply(toPoint: rhs.translation))
  }

  /// The pose at `fraction` of the way from this one to `end`; exact at 0 and 1.
  package func interpolated(to end: RigidTransform, fraction: Double) -> RigidTransform {
    if fraction <= 0 { return self }
    if fraction >= 1 { return end }
    return RigidTransform(
      rotation: rotation.interpolated(to: end.rotation, fraction: fraction),
      translation: translation + (end.translation - translation) * fraction)
  }

  /// The transform `worldFromCamera` of a camera at `eye` that looks at `target`.
  ///
  /// Camera frame as OpenCV: +X right, +Y down, +Z forward.
  /// - Precondition: `target` differs from `eye` and the view direction is not parallel to `up`.
  package static func worldFromCamera(
    eye: SIMD3<Double>, target: SIMD3<Double>, up: SIMD3<Double> = SIMD3(0, 0, 1)
  ) -> RigidTransform {
    let forward = (target - eye).normalized
    let right = forward.cross(up).normalized
    let down = forward.cross(right)
    return RigidTransform(rotation: Quaternion(columns: right, down, forward), translation: eye)
  }
}
