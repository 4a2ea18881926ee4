package import RasterKernels

/// What a texture of details says of one pixel: the plain form of `applyDetails`.
package struct ScalarDetails {
  /// Unit length.
  package let normal: SIMD3<Float>
  /// GGX α.
  package let alpha: Float
  package let metallic: Float

  /// - Parameters:
  ///   - pixel: its normal has unit length.
  ///   - tangent: see `SurfaceTangents`.
  package init(
    _ pixel: ScalarPixel, normal n: SIMD3<Float>, _ m: SampledMaterial, levelShift: Float,
    tangent: SIMD4<Float>
  ) {
    let sums = pixel.sums(m, level: pixel.level + levelShift)
    func read(_ channel: Int) -> Float { Float(sums[channel]) + texelLoss }
    let x = ScalarKernels.fma(read(0), 1 / flatCode, -1)
    let y = ScalarKernels.fma(read(1), 1 / flatCode, -1)
    let z = ScalarKernels.larger(1 - ScalarKernels.fma(x, x, y * y), 1e-4).squareRoot()
    alpha = read(2) * (1.0 / 65_025)
    metallic = read(3) * (1.0 / 65_025)
    let given = SIMD3(tangent.x, tangent.y, tangent.z)
    let across = given - n * Self.dot(n, given)
    let u = across * Self.inverseLength(across)
    let up =
      SIMD3(n.y * u.z - n.z * u.y, n.z * u.x - n.x * u.z, n.x * u.y - n.y * u.x) * tangent.w
    var turned = SIMD3<Float>()
    for k in 0..<3 {
      turned[k] = ScalarKernels.fma(x, u[k], ScalarKernels.fma(y, up[k], z * n[k]))
    }
    normal = turned * Self.inverseLength(turned)
  }

  private static func dot(_ a: SIMD3<Float>, _ b: SIMD3<Float>) -> Float {
    ScalarKernels.fma(a.x, b.x, ScalarKernels.fma(a.y, b.y, a.z * b.z))
  }

  private static func inverseLength(_ a: SIMD3<Float>) -> Float {
    ScalarKernels.reciprocalSquareRoot(ScalarKernels.larger(dot(a, a), 1e-30))
  }
}
