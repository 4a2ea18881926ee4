package import Geometry

/// From distorted to undistorted normalised image coordinates of a Brown–Conrady lens.
///
/// The model folds back beyond some radius; only the part inside, where the mapping grows with
/// the radius, is inverted. Rays outside it do not exist for this camera.
package struct BrownConradyInverse: Sendable {
  private let lens: BrownConrady
  /// Largest undistorted radius at which the radial mapping still grows.
  package let undistortedRadius: Double
  /// Distorted radii at equal steps of the undistorted radius, ascending.
  private let distortedRadii: [Double]

  /// Widest field considered: 4.7 is 78° off the axis, beyond any lens of this model.
  private static let widestRadius = 4.7
  private static let steps = 2048

  package init(_ lens: BrownConrady) {
    self.lens = lens
    var radialOnly = lens
    radialOnly.p1 = 0
    radialOnly.p2 = 0
    var radii = [0.0]
    let step = Self.widestRadius / Double(Self.steps)
    for i in 1...Self.steps {
      let distorted = radialOnly.distort(SIMD2(Double(i) * step, 0)).x
      // A mapping that has become almost flat cannot be inverted to a fraction of a pixel.
      guard distorted.isFinite, distorted - radii[i - 1] > 1e-3 * step else { break }
      radii.append(distorted)
    }
    undistortedRadius = Double(radii.count - 1) * step
    distortedRadii = radii
  }

  /// The point that the lens bends to `target`, or nil if there is none inside the growing part.
  ///
  /// Newton's method until the remainder is below 1e-12.
  /// - Parameter start: a point near the solution, if one is known.
  package func undistort(
    _ target: SIMD2<Double>, from start: SIMD2<Double>? = nil
  ) -> SIMD2<Double>? {
    var p = start ?? radialSolution(target)
    for _ in 0..<12 {
      let (value, dx, dy) = valueAndSlopes(p)
      let error = value - target
      if abs(error.x) + abs(error.y) < 1e-12 {
        return (p * p).sum() <= undistortedRadius * undistortedRadius ? p : nil
      }
      let determinant = dx.x * dy.y - dy.x * dx.y
      guard determinant > 1e-6 else { break }
      p.x -= (dy.y * error.x - dy.x * error.y) / determinant
      p.y -= (dx.x * error.y - dx.y * error.x) / determinant
    }
    // A bad start may have led astray.
    return start == nil ? nil : undistort(target)
  }

  /// The distorted point and its derivatives by x and y.
  private func valueAndSlopes(
    _ p: SIMD2<Double>
  ) -> (value: SIMD2<Double>, dx: SIMD2<Double>, dy: SIMD2<Double>) {
    let r2 = p.x * p.x + p.y * p.y
    let up = 1 + r2 * (lens.k1 + r2 * (lens.k2 + r2 * lens.k3))
    let down = 1 + r2 * (lens.k4 + r2 * (lens.k5 + r2 * lens.k6))
    let upSlope = lens.k1 + r2 * (2 * lens.k2 + r2 * 3 * lens.k3)
    let downSlope = lens.k4 + r2 * (2 * lens.k5 + r2 * 3 * lens.k6)
    let radial = up / down
    // By r²; times 2x and 2y by x and y.
    let slope = (upSlope - radial * downSlope) / down
    let (xx, yy, xy) = (p.x * p.x, p.y * p.y, p.x * p.y)
    let value = SIMD2(
      p.x * radial + 2 * lens.p1 * xy + lens.p2 * (r2 + 2 * xx),
      p.y * radial + lens.p1 * (r2 + 2 * yy) + 2 * lens.p2 * xy)
    let cross = 2 * slope * xy
    let dx = SIMD2(
      radial + 2 * slope * xx + 2 * lens.p1 * p.y + 6 * lens.p2 * p.x,
      cross + 2 * lens.p1 * p.x + 2 * lens.p2 * p.y)
    let dy = SIMD2(
      cross + 2 * lens.p1 * p.x + 2 * lens.p2 * p.y,
      radial + 2 * slope * yy + 6 * lens.p1 * p.y + 2 * lens.p2 * p.x)
    return (value, dx, dy)
  }

  /// What the radial terms alone would give.
  private func radialSolution(_ target: SIMD2<Double>) -> SIMD2<Double> {
    let distorted = target.length
    guard distorted > 0, distortedRadii.count > 1 else { return target }
    var low = 0
    var high = distortedRadii.count - 1
    let step = undistortedRadius / Double(high)
    if distorted >= distortedRadii[high] { return target * (undistortedRadius / distorted) }
    while high - low > 1 {
      let middle = (low + high) / 2
      if distortedRadii[middle] <= distorted { low = middle } else { high = middle }
    }
    let fraction = (distorted - distortedRadii[low]) / (distortedRadii[high] - distortedRadii[low])
    return target * ((Double(low) + fraction) * step / distorted)
  }
}
