import RasterKernels

/// The plain form of soft shadows: a lamp's share that one point sees.
enum ScalarSoftShadow {
  /// - Parameters:
  ///   - u, v: of the point on the map.
  ///   - w: 1/z of the point, as seen from the lamp.
  static func share(
    u: Float, v: Float, w: Float, slope: SIMD2<Float>, _ s: ShadowSource,
    _ moments: UnsafePointer<Float>
  ) -> Float {
    let z = 1 / w
    let nearest = max(z - 1, z * 0.35)
    let point = Point(u: u, v: v, w: w, slope: slope)
    let whole = taps(point, s, moments, spread: 1 / nearest - w, blends: false)
    if whole.covered < 1e-3 { return 1 }
    let blocker = min(max(whole.depth / whole.covered + s.reference, nearest), z - 1e-3)
    let found = taps(point, s, moments, spread: 1 / blocker - w, blends: true)
    return max(0, 1 - found.covered * (1.0 / 16))
  }

  private struct Point {
    var u: Float
    var v: Float
    var w: Float
    var slope: SIMD2<Float>
  }

  private static func taps(
    _ p: Point, _ s: ShadowSource, _ moments: UnsafePointer<Float>, spread: Float, blends: Bool
  ) -> (covered: Float, depth: Float) {
    let halfU = max(s.halfU * spread, 1)
    let halfV = max(s.halfV * spread, 1)
    let cell = max(halfU * 2 / s.pattern.columns, halfV * 2 / s.pattern.rows)
    let exponent = Int((cell * 1.41421356).exponent)
    let level = min(max(exponent, 0), ShadowMoments.levels - 1)
    let side = Int(s.size) >> level
    let texels = moments + 2 * ShadowMoments.offset(level, size: Int(s.size))
    let shrink = Float(sign: .plus, exponent: -level, significand: 1)
    func texel(_ x: Int, _ y: Int) -> SIMD2<Float> {
      SIMD2(texels[2 * (y * side + x)], texels[2 * (y * side + x) + 1])
    }
    let samples = (0..<16).map { n -> (covered: Float, depth: Float) in
      let (us, vs) = n < 8 ? (s.pattern.u0, s.pattern.v0) : (s.pattern.u1, s.pattern.v1)
      let (du, dv) = (us[n % 8] * halfU, vs[n % 8] * halfV)
      let w = ScalarKernels.fma(du, p.slope.x, ScalarKernels.fma(dv, p.slope.y, p.w))
      let t = 1 / ScalarKernels.larger(w, p.w * 0.5) - (s.reference + s.softBias)
      let shift: Float = blends ? 0.5 : 0
      func place(_ a: Float, _ d: Float) -> Float {
        let at = ScalarKernels.fma(a + 0.5 + d, shrink, 0 - shift)
        return ScalarKernels.smaller(ScalarKernels.larger(at, 0), Float(side - 2))
      }
      let (x, y) = (place(p.u, du), place(p.v, dv))
      let (i, j) = (Int(x), Int(y))
      var m = texel(i, j)
      if blends {
        let (fx, fy) = (x - Float(i), y - Float(j))
        let left = m + (texel(i, j + 1) - m) * fy
        let right = texel(i + 1, j) + (texel(i + 1, j + 1) - texel(i + 1, j)) * fy
        m = left + (right - left) * fx
      }
      let variance = ScalarKernels.larger(m.y - m.x * m.x, s.leastVariance)
      let behind = ScalarKernels.larger(t - m.x, 0)
      let lit = variance / ScalarKernels.fma(behind, behind, variance)
      let share = ScalarKernels.smaller(
        ScalarKernels.larger(ScalarKernels.fma(lit, -1.25, 1.25), 0), 1)
      return (share, share * ((m.x - lit * t) / ScalarKernels.larger(1 - lit, 1e-3)))
    }
    func sum(_ value: (Int) -> Float) -> Float {
      let a = (0..<8).map { value($0) + value($0 + 8) }
      return ((a[0] + a[4]) + (a[2] + a[6])) + ((a[1] + a[5]) + (a[3] + a[7]))
    }
    return (sum { samples[$0].covered }, sum { samples[$0].depth })
  }
}
