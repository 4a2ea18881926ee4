package import RasterKernels

/// The plain form of `sampleTints`, one pixel at a time.
package enum ScalarTint {
  /// - Parameters:
  ///   - point: in the camera's frame; z is 0 where nothing is.
  ///   - normal: of unit length.
  package static func factor(
    point: SIMD3<Float>, normal: SIMD3<Float>, _ source: TintSource
  ) -> SIMD3<Float> {
    let white = SIMD3<Float>(repeating: 1)
    let s = source.map
    func row(_ a: Float, _ b: Float, _ c: Float, _ d: Float) -> Float {
      ScalarKernels.fma(
        c, point.z, ScalarKernels.fma(b, point.y, ScalarKernels.fma(a, point.x, d)))
    }
    func turned(_ a: Float, _ b: Float, _ c: Float) -> Float {
      ScalarKernels.fma(c, normal.z, ScalarKernels.fma(b, normal.y, a * normal.x))
    }
    let x = row(s.m00, s.m01, s.m02, s.m03)
    let y = row(s.m10, s.m11, s.m12, s.m13)
    let z = row(s.m20, s.m21, s.m22, s.m23)
    let w = 1 / ScalarKernels.larger(z, 1e-3)
    let u = ScalarKernels.fma(x, w, s.centerU)
    let v = ScalarKernels.fma(y, w, s.centerV)
    let farthest = ScalarKernels.larger(source.nearest - w, 0)
    let reach = ScalarKernels.fma(farthest, 2 * max(s.halfU, s.halfV), 4)
    let (left, top) = (Float(source.x), Float(source.y))
    let (right, bottom) = (left + Float(source.width), top + Float(source.height))
    guard point.z > 0, z > 0.01, u > left - reach, u < right + reach, v > top - reach,
      v < bottom + reach
    else { return white }
    let nu = turned(s.m00, s.m01, s.m02)
    let nv = turned(s.m10, s.m11, s.m12)
    let nw = turned(s.m20, s.m21, s.m22)
    let facing = ScalarKernels.fma(
      ScalarKernels.fma(nu, x, nv * y), s.inverseFocalSquared, nw * z)
    let scale = s.inverseFocalSquared / ScalarKernels.smaller(facing, z * -0.05)
    let p = Point(u: u, v: v, w: w, slope: SIMD2(nu * scale, nv * scale))
    let whole = taps(p, source, spread: farthest, blends: false)
    if whole.count == 0 { return white }
    let spread = min(max(whole.sum.w / whole.count - w, 0), farthest)
    let lost = taps(p, source, spread: spread, blends: true).sum * (1.0 / 16)
    return white - SIMD3(lost.x, lost.y, lost.z)
  }

  private struct Point {
    var u: Float
    var v: Float
    var w: Float
    var slope: SIMD2<Float>
  }

  private static func taps(
    _ p: Point, _ source: TintSource, spread: Float, blends: Bool
  ) -> (count: Float, sum: SIMD4<Float>) {
    let s = source.map
    let halfU = max(s.halfU * spread, 1)
    let halfV = max(s.halfV * spread, 1)
    let cell = max(halfU * 2 / s.pattern.columns, halfV * 2 / s.pattern.rows)
    let level = min(max(Int((cell * 1.41421356).exponent), 0), TintPyramid.levels - 1)
    let (width, height) = (Int(source.width), Int(source.height))
    let (columns, rows) = (width >> level, height >> level)
    let texels = source.texels + TintPyramid.offset(level, width: width, height: height)
    let shrink = Float(sign: .plus, exponent: -level, significand: 1)
    let shift: Float = blends ? 0.5 : 0
    func place(_ at: Float, _ last: Int) -> Float {
      ScalarKernels.smaller(
        ScalarKernels.larger(ScalarKernels.fma(at, shrink, 0 - shift), 0), Float(last))
    }
    var (count, sum) = (Float(0), SIMD4<Float>.zero)
    for n in 0..<16 {
      let (us, vs) = n < 8 ? (s.pattern.u0, s.pattern.v0) : (s.pattern.u1, s.pattern.v1)
      let (du, dv) = (us[n % 8] * halfU, vs[n % 8] * halfV)
      let w = ScalarKernels.fma(du, p.slope.x, ScalarKernels.fma(dv, p.slope.y, p.w))
      let limit = ScalarKernels.larger(w, p.w * 0.5) * (1 + s.bias)
      let x = place((p.u + 0.5 - Float(source.x)) + du, columns - 2)
      let y = place((p.v + 0.5 - Float(source.y)) + dv, rows - 2)
      let (i, j) = (Int(x), Int(y))
      func texel(_ i: Int, _ j: Int) -> SIMD4<Float> {
        let found = texels[j * columns + i]
        return found.w > limit ? found : .zero
      }
      var found = texel(i, j)
      if blends {
        let (fx, fy) = (x - Float(i), y - Float(j))
        let upper = found + (texel(i + 1, j) - found) * fx
        let lower = texel(i, j + 1) + (texel(i + 1, j + 1) - texel(i, j + 1)) * fx
        found = upper + (lower - upper) * fy
      }
      if found.w > 0 { count += 1 }
      sum += found
    }
    return (count, sum)
  }
}
