/// The pinhole part of a camera, as OpenCV's `cameraMatrix`.
package struct CameraIntrinsics: Sendable, Hashable {
  /// Image size in pixels.
  package var width: Int
  package var height: Int
  /// Focal lengths in pixels.
  package var fx: Double
  package var fy: Double
  /// Principal point in pixels; (0, 0) is the centre of the top-left pixel.
  package var cx: Double
  package var cy: Double

  package init(width: Int, height: Int, fx: Double, fy: Double, cx: Double, cy: Double) {
    self.width = width
    self.height = height
    self.fx = fx
    self.fy = fy
    self.cx = cx
    self.cy = cy
  }

  /// Square pixels, centred principal point.
  /// - Parameter horizontalFieldOfView: full angle in radians, in 0 < a < π.
  package init(width: Int, height: Int, horizontalFieldOfView: Double) {
    let half = horizontalFieldOfView / 2
    let focal = Double(width) / 2 / (DeterministicMath.sin(half) / DeterministicMath.cos(half))
    self.init(
      width: width, height: height, fx: focal, fy: focal,
      cx: Double(width - 1) / 2, cy: Double(height - 1) / 2)
  }

  /// Of a fisheye whose distortion is left out: the angle grows evenly from the centre.
  /// - Parameter fisheyeFieldOfView: full horizontal angle in radians, > 0.
  package init(width: Int, height: Int, fisheyeFieldOfView: Double) {
    let focal = Double(width) / fisheyeFieldOfView
    self.init(
      width: width, height: height, fx: focal, fy: focal,
      cx: Double(width - 1) / 2, cy: Double(height - 1) / 2)
  }
}

/// How a lens bends normalised image coordinates.
package enum LensMapping: Sendable, Hashable {
  case pinhole
  case brownConrady(BrownConrady)
  case fisheye(KannalaBrandt)

  /// The distorted normalised coordinates of the point (x, y) on the plane z = 1.
  package func distort(_ p: SIMD2<Double>) -> SIMD2<Double> {
    switch self {
    case .pinhole: p
    case .brownConrady(let lens): lens.distort(p)
    case .fisheye(let lens): lens.distort(p)
    }
  }
}

/// Brown–Conrady distortion with OpenCV's rational model and coefficient order.
///
/// With r² = x² + y²: x″ = x·(1 + k₁r² + k₂r⁴ + k₃r⁶)/(1 + k₄r² + k₅r⁴ + k₆r⁶) + 2p₁xy + p₂(r² + 2x²),
/// y″ likewise with p₁(r² + 2y²) + 2p₂xy.
/// - SeeAlso: OpenCV, `calib3d`, "Detailed description".
package struct BrownConrady: Sendable, Hashable {
  package var k1, k2, p1, p2, k3, k4, k5, k6: Double

  package init(
    k1: Double = 0, k2: Double = 0, p1: Double = 0, p2: Double = 0, k3: Double = 0, k4: Double = 0,
    k5: Double = 0, k6: Double = 0
  ) {
    self.k1 = k1
    self.k2 = k2
    self.p1 = p1
    self.p2 = p2
    self.k3 = k3
    self.k4 = k4
    self.k5 = k5
    self.k6 = k6
  }

  package func distort(_ p: SIMD2<Double>) -> SIMD2<Double> {
    let r2 = p.x * p.x + p.y * p.y
    let radial =
      (1 + r2 * (k1 + r2 * (k2 + r2 * k3))) / (1 + r2 * (k4 + r2 * (k5 + r2 * k6)))
    let xy = p.x * p.y
    return SIMD2(
      p.x * radial + 2 * p1 * xy + p2 * (r2 + 2 * p.x * p.x),
      p.y * radial + p1 * (r2 + 2 * p.y * p.y) + 2 * p2 * xy)
  }

  /// OpenCV's order: k1, k2, p1, p2, k3, k4, k5, k6.
  package var coefficients: [Double] { [k1, k2, p1, p2, k3, k4, k5, k6] }
}
