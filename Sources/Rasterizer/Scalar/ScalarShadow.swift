package import RasterKernels

/// The plain form of `sampleShadows`, one pixel at a time.
package enum ScalarShadow {
  /// - Parameters:
  ///   - point: in the camera's frame; z is 0 where nothing is.
  ///   - normal: of unit length.
  ///   - maps: of one light, the finest first.
  package static func factor(
    point: SIMD3<Float>, normal: SIMD3<Float>, maps: [ShadowSource]
  ) -> Float {
    guard point.z > 0 else { return 1 }
    for map in maps {
      if let found = look(map, point, normal) { return found }
    }
    return 1
  }

  private static func dot(_ a: Float, _ b: Float, _ c: Float, _ v: SIMD3<Float>) -> Float {
    ScalarKernels.fma(c, v.z, ScalarKernels.fma(b, v.y, a * v.x))
  }

  /// Nil outside the map.
  private static func look(
    _ s: ShadowSource, _ point: SIMD3<Float>, _ n: SIMD3<Float>
  ) -> Float? {
    let p = SIMD3(
      ScalarKernels.fma(n.x, s.offset, point.x), ScalarKernels.fma(n.y, s.offset, point.y),
      ScalarKernels.fma(n.z, s.offset, point.z))
    func row(_ a: Float, _ b: Float, _ c: Float, _ d: Float) -> Float {
      ScalarKernels.fma(c, p.z, ScalarKernels.fma(b, p.y, ScalarKernels.fma(a, p.x, d)))
    }
    let x = row(s.m00, s.m01, s.m02, s.m03)
    let y = row(s.m10, s.m11, s.m12, s.m13)
    let z = row(s.m20, s.m21, s.m22, s.m23)
    let w = 1 / ScalarKernels.larger(z, 1e-3)
    let u = ScalarKernels.fma(x, w, s.centerU)
    let v = ScalarKernels.fma(y, w, s.centerV)
    let high = Float(s.size - 4)
    guard u > 2, u < high, v > 2, v < high, z > 0.01 else { return nil }
    let (fu, fv) = (u - u.rounded(.down), v - v.rounded(.down))
    let (column, line) = (Int(u) - 1, Int(v) - 1)
    let nu = dot(s.m00, s.m01, s.m02, n)
    let nv = dot(s.m10, s.m11, s.m12, n)
    let nw = dot(s.m20, s.m21, s.m22, n)
    let c = ScalarKernels.fma(ScalarKernels.fma(nu, x, nv * y), s.inverseFocalSquared, nw * z)
    let scale = s.inverseFocalSquared / ScalarKernels.smaller(c, z * -0.05)
    let (slopeU, slopeV) = (nu * scale, nv * scale)
    let limit = w * (1 + s.bias)
    if let moments = s.moments {
      return ScalarSoftShadow.share(
        u: u, v: v, w: w, slope: SIMD2(slopeU, slopeV), s, moments)
    }
    if c >= 0 { return 1 }
    let start = limit - slopeV * fv
    var columns = SIMD4<Float>.zero
    for i in 0..<4 {
      let here = start + (Float(i - 1) - fu) * slopeU
      let limits = [here - slopeV, here, here + slopeV, here + slopeV + slopeV]
      let lit = (0..<4).map { j -> Float in
        s.w[(line + j) * s.stride + column + i] > limits[j] ? 0 : 1
      }
      columns[i] = lit[0] * (1 - fv) + (lit[1] + lit[2]) + lit[3] * fv
      columns[i] *= [1 - fu, 1, 1, fu][i]
    }
    return ((columns[0] + columns[1]) + (columns[2] + columns[3])) * (1.0 / 9)
  }
}
