import Geometry
import RasterKernels

/// Which pixels of a fisheye's picture things may touch: never too few.
///
/// Far from the axis the undistorted plane is stretched so much that boxes there say little. Here a
/// thing is a cap of directions: an axis and an angle around it.
struct FisheyeBounds {
  private let intrinsics: CameraIntrinsics
  private let inverse: KannalaBrandtInverse

  init(intrinsics: CameraIntrinsics, inverse: KannalaBrandtInverse) {
    self.intrinsics = intrinsics
    self.inverse = inverse
  }

  /// Of a triangle on the undistorted plane.
  func range(of t: LargeTriangle) -> PixelRange {
    let (a, b, c) = (direction(t.x0, t.y0), direction(t.x1, t.y1), direction(t.x2, t.y2))
    let axis = (a + b + c).normalized
    let chord = max((a - axis).length, (b - axis).length, (c - axis).length)
    // Caps of less than 90° are convex on the sphere: they hold the edges with the corners.
    if chord > 1.2 { return everything }
    return range(axis: axis, halfAngle: 2 * DeterministicMath.asin(chord / 2))
  }

  /// Of a ball in the camera's frame.
  func range(center: SIMD3<Double>, radius: Double) -> PixelRange {
    let distance = center.length
    if !(distance > radius * 1.01) { return everything }
    return range(
      axis: center / distance, halfAngle: DeterministicMath.asin(radius / distance))
  }

  private var everything: PixelRange {
    range(axis: SIMD3(0, 0, 1), halfAngle: KannalaBrandt.widestAngle)
  }

  private func direction(_ x: Int32, _ y: Int32) -> SIMD3<Double> {
    let k = intrinsics
    return SIMD3(
      (Double(x) / Double(FixedPoint.one) - k.cx) / k.fx,
      (Double(y) / Double(FixedPoint.one) - k.cy) / k.fy, 1
    ).normalized
  }

  private func range(axis: SIMD3<Double>, halfAngle: Double) -> PixelRange {
    let across = (axis.x * axis.x + axis.y * axis.y).squareRoot()
    let theta = DeterministicMath.atan2(across, axis.z)
    let nearest = theta - halfAngle
    if nearest > inverse.widestAngle { return .none }
    let inner = inverse.lens.distortedAngle(max(nearest, 0))
    let outer = inverse.lens.distortedAngle(min(theta + halfAngle, inverse.widestAngle))
    // The sine of half the angle that the cap spans around the camera's axis.
    let sine = DeterministicMath.sin(halfAngle) / max(across, 1e-12)
    if nearest <= 0 || theta + halfAngle >= .pi || sine >= 1 {
      return pixels(low: SIMD2(-outer, -outer), high: SIMD2(outer, outer))
    }
    let cosine = (1 - sine * sine).squareRoot()
    let (x, y) = (axis.x / across, axis.y / across)
    let columns = Self.extent(x, turned: y * sine, cosine: cosine, inner, outer)
    let rows = Self.extent(y, turned: x * sine, cosine: cosine, inner, outer)
    return pixels(low: SIMD2(columns.low, rows.low), high: SIMD2(columns.high, rows.high))
  }

  /// The extent of one coordinate over a sector of a ring.
  /// - Parameters:
  ///   - middle: the coordinate of the sector's middle direction.
  ///   - turned: the other coordinate times the sine of the half angle.
  ///   - cosine: of the half angle.
  private static func extent(
    _ middle: Double, turned: Double, cosine: Double, _ inner: Double, _ outer: Double
  ) -> (low: Double, high: Double) {
    let (one, other) = (middle * cosine - turned, middle * cosine + turned)
    let most = middle >= cosine ? 1 : max(one, other)
    let least = -middle >= cosine ? -1 : min(one, other)
    return (least * (least < 0 ? outer : inner), most * (most > 0 ? outer : inner))
  }

  private func pixels(low: SIMD2<Double>, high: SIMD2<Double>) -> PixelRange {
    let k = intrinsics
    // For snapping, twice over.
    let slack = 1.0
    return PixelRange(
      x0: Int((low.x * k.fx + k.cx - slack).rounded(.down)),
      x1: Int((high.x * k.fx + k.cx + slack).rounded(.up)),
      y0: Int((low.y * k.fy + k.cy - slack).rounded(.down)),
      y1: Int((high.y * k.fy + k.cy + slack).rounded(.up)))
  }
}

/// For each pixel of a fisheye's picture, how many mip levels coarser textures are read there than
/// on the undistorted plane: half the logarithm to base 2 of the area that the pixel covers on it.
final class PixelFootprints {
  let levels: UnsafeMutablePointer<Float>
  let stride: Int

  init(intrinsics k: CameraIntrinsics, inverse: KannalaBrandtInverse) {
    // Kernels read whole blocks of eight.
    stride = (k.width + 7) / 8 * 8
    levels = .allocate(capacity: stride * k.height)
    levels.initialize(repeating: 0, count: stride * k.height)
    for y in 0..<k.height {
      for x in 0..<k.width {
        let p = SIMD2((Double(x) - k.cx) / k.fx, (Double(y) - k.cy) / k.fy)
        let distorted = p.length
        guard let theta = inverse.angle(ofDistorted: distorted) else { continue }
        levels[y * stride + x] = Float(Self.level(theta, distorted, inverse.lens))
      }
    }
  }

  deinit { levels.deallocate() }

  private static func level(
    _ theta: Double, _ distorted: Double, _ lens: KannalaBrandt
  ) -> Double {
    if theta < 1e-6 { return 0 }
    let cosine = DeterministicMath.cos(theta)
    let around = DeterministicMath.sin(theta) / cosine / distorted
    let outwards = 1 / (cosine * cosine * lens.slope(theta))
    return 0.5 * DeterministicMath.log(around * outwards) * 1.442_695_040_888_963_4
  }
}
