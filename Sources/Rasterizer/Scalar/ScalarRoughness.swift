package import RasterKernels

extension ScalarKernels {
  /// α of one pixel after `widenLobes`.
  /// - Parameters:
  ///   - record: of the pixel's triangle.
  ///   - normal: unit length.
  package static func widened(
    alpha: Float, _ record: SurfaceRecord, normal: SIMD3<Float>, z: Float
  ) -> Float {
    let right = SIMD3(record.dx[0], record.dx[1], record.dx[2])
    let down = SIMD3(record.dy[0], record.dy[1], record.dy[2])
    func dot(_ a: SIMD3<Float>, _ b: SIMD3<Float>) -> Float {
      fma(a.x, b.x, fma(a.y, b.y, a.z * b.z))
    }
    let (alongRight, alongDown) = (dot(normal, right), dot(normal, down))
    let along = fma(alongRight, alongRight, alongDown * alongDown)
    let turn = larger(dot(right, right) + dot(down, down) - along, 0) * (z * z)
    let spread = smaller(turn * GeometricRoughness.share, GeometricRoughness.most)
    return smaller(fma(alpha, alpha, spread).squareRoot(), 1)
  }
}
