/// A unit quaternion (w, x, y, z): a rotation of right-handed space.
package struct Quaternion: Sendable, Hashable {
  package var w: Double
  package var x: Double
  package var y: Double
  package var z: Double

  package static let identity = Quaternion(w: 1, x: 0, y: 0, z: 0)

  package init(w: Double, x: Double, y: Double, z: Double) {
    self.w = w
    self.x = x
    self.y = y
    self.z = z
  }

  /// The rotation by `angle` radians about `axis`, counter-clockwise seen against the axis.
  /// - Precondition: `axis` is not zero; it need not have unit length.
  package init(angle: Double, axis: SIMD3<Double>) {
    let unit = axis.normalized
    let sine = DeterministicMath.sin(angle / 2)
    self.init(
      w: DeterministicMath.cos(angle / 2), x: unit.x * sine, y: unit.y * sine, z: unit.z * sine)
  }

  /// The rotation whose matrix has the given orthonormal columns.
  /// - SeeAlso: Shepperd, "Quaternion from rotation matrix", 1978.
  package init(columns c0: SIMD3<Double>, _ c1: SIMD3<Double>, _ c2: SIMD3<Double>) {
    let trace = c0.x + c1.y + c2.z
    if trace > 0 {
      let s = (trace + 1).squareRoot() * 2
      self.init(w: s / 4, x: (c1.z - c2.y) / s, y: (c2.x - c0.z) / s, z: (c0.y - c1.x) / s)
    } else if c0.x > c1.y && c0.x > c2.z {
      let s = (1 + c0.x - c1.y - c2.z).squareRoot() * 2
      self.init(w: (c1.z - c2.y) / s, x: s / 4, y: (c1.x + c0.y) / s, z: (c2.x + c0.z) / s)
    } else if c1.y > c2.z {
      let s = (1 + c1.y - c0.x - c2.z).squareRoot() * 2
      self.init(w: (c2.x - c0.z) / s, x: (c1.x + c0.y) / s, y: s / 4, z: (c2.y + c1.z) / s)
    } else {
      let s = (1 + c2.z - c0.x - c1.y).squareRoot() * 2
      self.init(w: (c0.y - c1.x) / s, x: (c2.x + c0.z) / s, y: (c2.y + c1.z) / s, z: s / 4)
    }
    self = normalized
  }

  package var conjugate: Quaternion { Quaternion(w: w, x: -x, y: -y, z: -z) }

  package var normalized: Quaternion {
    let scale = 1 / (w * w + x * x + y * y + z * z).squareRoot()
    return Quaternion(w: w * scale, x: x * scale, y: y * scale, z: z * scale)
  }

  /// The columns of the rotation matrix.
  package var columns: (SIMD3<Double>, SIMD3<Double>, SIMD3<Double>) {
    let (xx, yy, zz) = (x * x, y * y, z * z)
    let (xy, xz, yz) = (x * y, x * z, y * z)
    let (wx, wy, wz) = (w * x, w * y, w * z)
    return (
      SIMD3(1 - 2 * (yy + zz), 2 * (xy + wz), 2 * (xz - wy)),
      SIMD3(2 * (xy - wz), 1 - 2 * (xx + zz), 2 * (yz + wx)),
      SIMD3(2 * (xz + wy), 2 * (yz - wx), 1 - 2 * (xx + yy))
    )
  }

  package func rotate(_ v: SIMD3<Double>) -> SIMD3<Double> {
    let u = SIMD3(x, y, z)
    let t = 2 * u.cross(v)
    return v + w * t + u.cross(t)
  }

  /// Half the size of the axis-aligned box that holds a turned box.
  /// - Parameter half: half the size of that box along its own axes.
  package func halfExtents(of half: SIMD3<Double>) -> SIMD3<Double> {
    let (x, y, z) = columns
    return x.magnitudes * half.x + y.magnitudes * half.y + z.magnitudes * half.z
  }

  /// The rotation that applies `rhs` first.
  package static func * (lhs: Quaternion, rhs: Quaternion) -> Quaternion {
    Quaternion(
      w: lhs.w * rhs.w - lhs.x * rhs.x - lhs.y * rhs.y - lhs.z * rhs.z,
      x: lhs.w * rhs.x + lhs.x * rhs.w + lhs.y * rhs.z - lhs.z * rhs.y,
      y: lhs.w * rhs.y - lhs.x * rhs.z + lhs.y * rhs.w + lhs.z * rhs.x,
      z: lhs.w * rhs.z + lhs.x * rhs.y - lhs.y * rhs.x + lhs.z * rhs.w)
  }

  /// Normalised linear interpolation along the shorter arc; exact at both ends.
  ///
  /// Physics steps lie a few degrees apart at most, where this differs from the constant-speed
  /// path by less than the solver's own error.
  package func interpolated(to end: Quaternion, fraction: Double) -> Quaternion {
    if fraction <= 0 { return self }
    if fraction >= 1 { return end }
    let dot = w * end.w + x * end.x + y * end.y + z * end.z
    let f = dot < 0 ? -fraction : fraction
    let r = 1 - fraction
    return Quaternion(
      w: w * r + end.w * f, x: x * r + end.x * f, y: y * r + end.y * f, z: z * r + end.z * f
    ).normalized
  }
}
