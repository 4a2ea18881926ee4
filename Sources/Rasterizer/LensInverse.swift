package import Geometry

/// Inverts a lens: from distorted to undistorted normalised image coordinates.
///
/// Brown–Conrady folds back beyond some radius; only the part inside, where the mapping grows with
/// the radius, is inverted. Rays outside it do not exist for this camera.
package struct LensInverse: Sendable {
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
    var radii = [0.0]
    let step = Self.widestRadius / Double(Self.steps)
    var last = 0
    for i in 1...Self.steps {
      let r = Double(i) * step
      let distorted = Self.radial(lens, r)
      // A mapping that has become almost flat cannot be inverted to a fraction of a pixel.
      guard distorted.isFinite, distorted - radii[last] > 1e-3 * step else { break }
      radii.append(distorted)
      last = i
    }
    undistortedRadius = Double(last) * step
    distortedRadii = radii
  }

  private static func radial(_ lens: BrownConrady, _ r: Double) -> Double {
    var onlyRadial = lens
    onlyRadial.p1 = 0
    onlyRadial.p2 = 0
    return onlyRadial.distort(SIMD2(r, 0)).x
  }

  /// The point that the lens bends to `target`, or nil if there is none inside the growing part.
  ///
  /// Newton's method from the radial solution; the remainder is below 1e-12.
  package func undistort(_ target: SIMD2<Double>) -> SIMD2<Double>? {
    let targetRadius = (target.x * target.x + target.y * target.y).squareRoot()
    var p = target * startScale(targetRadius)
    for _ in 0..<12 {
      let error = lens.distort(p) - target
      if abs(error.x) + abs(error.y) < 1e-13 { break }
      let h = 1e-6
      let dx = (lens.distort(p + SIMD2(h, 0)) - lens.distort(p - SIMD2(h, 0))) / (2 * h)
      let dy = (lens.distort(p + SIMD2(0, h)) - lens.distort(p - SIMD2(0, h))) / (2 * h)
      let determinant = dx.x * dy.y - dy.x * dx.y
      guard determinant > 1e-6 else { return nil }
      p.x -= (dy.y * error.x - dy.x * error.y) / determinant
      p.y -= (dx.x * error.y - dx.y * error.x) / determinant
    }
    let error = lens.distort(p) - target
    guard abs(error.x) + abs(error.y) < 1e-10,
      (p.x * p.x + p.y * p.y).squareRoot() <= undistortedRadius
    else { return nil }
    return p
  }

  /// Undistorted over distorted radius by the radial terms alone.
  private func startScale(_ distorted: Double) -> Double {
    guard distorted > 0, distortedRadii.count > 1 else { return 1 }
    var low = 0
    var high = distortedRadii.count - 1
    if distorted >= distortedRadii[high] { return undistortedRadius / distorted }
    while high - low > 1 {
      let middle = (low + high) / 2
      if distortedRadii[middle] <= distorted { low = middle } else { high = middle }
    }
    let fraction = (distorted - distortedRadii[low]) / (distortedRadii[high] - distortedRadii[low])
    return (Double(low) + fraction) * undistortedRadius / Double(distortedRadii.count - 1)
      / distorted
  }
}
