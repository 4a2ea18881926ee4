package import CartInterface
import Geometry

/// Where in the cart's frame the rays of several cameras meet, by the rig's calibration.
package struct Triangulation: Sendable {
  /// A pixel of a camera; (0, 0) is the centre of the upper left one.
  package struct Sight: Sendable, Hashable {
    package var camera: Int
    package var pixel: SIMD2<Double>

    package init(camera: Int, pixel: SIMD2<Double>) {
      self.camera = camera
      self.pixel = pixel
    }
  }

  private let cameras: [CartDescription.CalibratedCamera]
  private let cameraFromCart: [RigidTransform]
  private let start: SIMD3<Double>

  package init(cart: CartDescription) {
    cameras = cart.cameras
    cameraFromCart = cart.cameras.map(\.cartFromCamera.inverse)
    start = (cart.basket.minimum + cart.basket.maximum) / 2
  }

  /// Where a point of the cart's frame lies in a picture; nil behind the camera.
  package func project(_ point: SIMD3<Double>, camera: Int) -> SIMD2<Double>? {
    guard cameras.indices.contains(camera) else { return nil }
    let p = cameraFromCart[camera].apply(toPoint: point)
    guard p.z > 0.01 else { return nil }
    let k = cameras[camera].intrinsics
    let bent = cameras[camera].lens.distort(SIMD2(p.x / p.z, p.y / p.z))
    return SIMD2(k.fx * bent.x + k.cx, k.fy * bent.y + k.cy)
  }

  /// The point whose images lie nearest to the sights by the sum of squares, by Gauss and Newton from the
  /// middle of the basket, damped as Levenberg has it.
  /// - Returns: nil for fewer than two cameras, or where no such point is found before them.
  package func point(of sights: [Sight]) -> SIMD3<Double>? {
    guard Set(sights.map(\.camera)).count >= 2 else { return nil }
    var point = start
    guard var error = squares(point, sights) else { return nil }
    var damping = 1e-3
    for _ in 0..<25 {
      guard let (normal, gradient) = normalEquations(at: point, sights) else { return nil }
      var moved = false
      while damping < 1e6 {
        let step = Self.solve(normal, gradient, damping: damping)
        if let next = squares(point - step, sights), next < error {
          moved = error - next > 1e-9 * error
          (point, error) = (point - step, next)
          damping = max(damping / 10, 1e-9)
          break
        }
        damping *= 10
      }
      if !moved { break }
    }
    return point
  }

  /// Sum of squared distances in pixels; nil if the point is behind a camera.
  private func squares(_ point: SIMD3<Double>, _ sights: [Sight]) -> Double? {
    var sum = 0.0
    for sight in sights {
      guard let pixel = project(point, camera: sight.camera) else { return nil }
      let off = pixel - sight.pixel
      sum += (off * off).sum()
    }
    return sum
  }

  /// JᵀJ as three columns and Jᵀr, with derivatives by differences.
  private func normalEquations(at point: SIMD3<Double>, _ sights: [Sight]) -> (
    normal: [SIMD3<Double>], gradient: SIMD3<Double>
  )? {
    let step = 1e-5
    var normal = [SIMD3<Double>](repeating: .zero, count: 3)
    var gradient = SIMD3<Double>.zero
    for sight in sights {
      guard let here = project(point, camera: sight.camera) else { return nil }
      var slopes: [SIMD2<Double>] = []
      for axis in 0..<3 {
        var beside = point
        beside[axis] += step
        guard let there = project(beside, camera: sight.camera) else { return nil }
        slopes.append((there - here) / step)
      }
      let off = here - sight.pixel
      for i in 0..<3 {
        gradient[i] += (slopes[i] * off).sum()
        for j in 0..<3 { normal[i][j] += (slopes[i] * slopes[j]).sum() }
      }
    }
    return (normal, gradient)
  }

  /// (N + damping · diag N)⁻¹ g by Cramer's rule.
  private static func solve(
    _ normal: [SIMD3<Double>], _ gradient: SIMD3<Double>, damping: Double
  ) -> SIMD3<Double> {
    var n = normal
    for i in 0..<3 { n[i][i] += damping * n[i][i] + 1e-12 }
    func determinant(_ a: SIMD3<Double>, _ b: SIMD3<Double>, _ c: SIMD3<Double>) -> Double {
      a.x * (b.y * c.z - b.z * c.y) - a.y * (b.x * c.z - b.z * c.x)
        + a.z * (b.x * c.y - b.y * c.x)
    }
    let whole = determinant(n[0], n[1], n[2])
    guard abs(whole) > 1e-30 else { return .zero }
    return SIMD3(
      determinant(gradient, n[1], n[2]), determinant(n[0], gradient, n[2]),
      determinant(n[0], n[1], gradient)) / whole
  }
}
