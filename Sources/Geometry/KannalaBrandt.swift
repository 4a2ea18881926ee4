/// Fisheye distortion after Kannala and Brandt, with OpenCV's coefficients.
///
/// A ray at the angle θ from the axis meets the picture at θ_d = θ·(1 + k₁θ² + k₂θ⁴ + k₃θ⁶ + k₄θ⁸)
/// focal lengths from the principal point, in its own direction. Without coefficients this is the
/// equidistant fisheye.
/// - SeeAlso: OpenCV, `calib3d`, "Fisheye camera model"; Kannala and Brandt, "A generic camera model
///   and calibration method for conventional, wide-angle, and fish-eye lenses", eq. 6.
package struct KannalaBrandt: Sendable, Hashable {
  package var k1, k2, k3, k4: Double

  package init(k1: Double = 0, k2: Double = 0, k3: Double = 0, k4: Double = 0) {
    self.k1 = k1
    self.k2 = k2
    self.k3 = k3
    self.k4 = k4
  }

  /// The widest angle from the axis that is modelled, in radians: 85°. What lies before the camera
  /// is described by points of the plane z = 1, which rays at 90° never meet.
  package static let widestAngle = 85 * Double.pi / 180

  /// θ_d of θ, in radians.
  package func distortedAngle(_ theta: Double) -> Double {
    let t = theta * theta
    return theta * (1 + t * (k1 + t * (k2 + t * (k3 + t * k4))))
  }

  /// dθ_d/dθ.
  package func slope(_ theta: Double) -> Double {
    let t = theta * theta
    return 1 + t * (3 * k1 + t * (5 * k2 + t * (7 * k3 + t * 9 * k4)))
  }

  package func distort(_ p: SIMD2<Double>) -> SIMD2<Double> {
    let r = p.length
    guard r > 0 else { return p }
    return p * (distortedAngle(DeterministicMath.atan2(r, 1)) / r)
  }

  /// OpenCV's order: k1, k2, k3, k4.
  package var coefficients: [Double] { [k1, k2, k3, k4] }
}

/// From distorted to undistorted normalised image coordinates of a fisheye.
package struct KannalaBrandtInverse: Sendable {
  package let lens: KannalaBrandt
  /// The angle from the axis, in radians, out to which θ_d grows: `widestAngle`, or where the
  /// model folds back.
  package let widestAngle: Double

  /// A mapping flatter than this cannot be inverted to a fraction of a pixel.
  private static let leastSlope = 0.01

  package init(_ lens: KannalaBrandt) {
    self.lens = lens
    let steps = 850
    var angle = 0.0
    for n in 1...steps {
      let next = KannalaBrandt.widestAngle * Double(n) / Double(steps)
      guard lens.slope(next) > Self.leastSlope else { break }
      angle = next
    }
    widestAngle = angle
  }

  /// Whether the model folds back before the widest angle.
  package var folds: Bool { widestAngle < KannalaBrandt.widestAngle }

  /// Radius of the widest angle on the plane z = 1.
  package var undistortedRadius: Double { Self.tangent(widestAngle) }

  /// The point of the plane z = 1 that the lens bends to `target`, or nil beyond its field.
  package func undistort(_ target: SIMD2<Double>) -> SIMD2<Double>? {
    let radius = target.length
    if radius < 1e-12 { return target }
    return angle(ofDistorted: radius).map { target * (Self.tangent($0) / radius) }
  }

  /// The angle θ of a θ_d, or nil beyond the field. Newton's method, kept between bounds.
  package func angle(ofDistorted distorted: Double) -> Double? {
    var (low, high) = (0.0, widestAngle)
    guard distorted >= 0, distorted <= lens.distortedAngle(high) else { return nil }
    var theta = min(distorted, high)
    for _ in 0..<60 {
      let error = lens.distortedAngle(theta) - distorted
      if abs(error) < 1e-14 { break }
      if error > 0 { high = theta } else { low = theta }
      let next = theta - error / lens.slope(theta)
      let step = next > low && next < high ? next : (low + high) / 2
      if step == theta { break }
      theta = step
    }
    return theta
  }

  private static func tangent(_ angle: Double) -> Double {
    DeterministicMath.sin(angle) / DeterministicMath.cos(angle)
  }
}
