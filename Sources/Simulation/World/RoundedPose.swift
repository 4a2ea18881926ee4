import Geometry

/// A pose on a lattice: an eighth of a millimetre, and a quarter of a milliradian.
///
/// Bodies in a heap that a hand or the cart's motion keeps awake creep by micrometres; to the lattice
/// they stand still. A shape that is computed from rounded poses alone is the same whenever those are,
/// whoever computes it, and so need not be computed again.
struct RoundedPose: Hashable {
  /// To the metre and, of a quaternion's numbers, to one; a power of two, so that the way back is exact.
  static let steps = 8192.0

  private var translation: SIMD3<Int32>
  private var rotation: SIMD4<Int32>

  init(_ pose: RigidTransform) {
    let q = pose.rotation
    // Of the two quaternions of a rotation, one.
    let sign: Double = q.w < 0 ? -1 : 1
    rotation = SIMD4<Int32>(
      (SIMD4(q.w, q.x, q.y, q.z) * (sign * Self.steps)).rounded(.toNearestOrEven))
    translation = Self.rounded(pose.translation)
  }

  static func rounded(_ p: SIMD3<Double>) -> SIMD3<Int32> {
    SIMD3<Int32>((p * steps).rounded(.toNearestOrEven))
  }

  var transform: RigidTransform {
    let q = SIMD4<Double>(rotation)
    return RigidTransform(
      rotation: Quaternion(w: q.x, x: q.y, y: q.z, z: q.w).normalized,
      translation: SIMD3<Double>(translation) / Self.steps)
  }
}
