/// The mean depth and the mean squared depth of a shadow map over ever larger squares, from which
/// soft shadows are told.
///
/// Level 0 has the map's texels, each level half as many a side as the one before; texel (x, y) of
/// level n is the pair at `2 · (offset(n) + y · (size >> n) + x)`. Depths are in metres from a
/// reference.
/// - SeeAlso: Donnelly and Lauritzen, "Variance Shadow Maps", 2006.
package enum ShadowMoments {
  package static var levels: Int { 6 }
  /// Depth, from the reference, of where nothing is.
  package static var nothing: Float { 2 }

  /// Texels before those of a level.
  @inline(always)
  package static func offset(_ level: Int, size: Int) -> Int {
    var (sum, n, side) = (0, 0, size)
    while n < level {
      sum &+= side &* side
      side >>= 1
      n &+= 1
    }
    return sum
  }

  package static func wordsNeeded(size: Int) -> Int { 2 * offset(levels, size: size) }
}

/// Computes a map's moments.
/// - Parameters:
///   - w: 1/z, 0 where nothing is, rows `stride` apart.
///   - size: texels a side, a multiple of 32.
///   - reference: the depth that counts as 0, in metres.
///   - out: `ShadowMoments.wordsNeeded`.
package func makeShadowMoments(
  w: UnsafePointer<Float>, stride: Int, size: Int, reference: Float,
  into out: UnsafeMutablePointer<Float>
) {
  for y in 0..<size {
    let (row, to) = (w + y &* stride, out + 2 &* y &* size)
    var x = 0
    while x < size {
      let value = row.eight(at: x)
      let depth = splat(Float(1)) / larger(value, splat(1e-3)) - splat(reference)
      let far = splat(ShadowMoments.nothing)
      let d = far.replacing(
        with: clamp(depth, splat(-ShadowMoments.nothing), far), where: value .> Floats.zero)
      let squared = d * d
      for lane in 0..<8 {
        to[2 &* (x &+ lane)] = d[lane]
        to[2 &* (x &+ lane) &+ 1] = squared[lane]
      }
      x &+= 8
    }
  }
  var (from, side) = (out, size)
  for _ in 1..<ShadowMoments.levels {
    let to = from + 2 &* side &* side
    let half = side >> 1
    for y in 0..<half {
      let (above, below) = (from + 4 &* y &* side, from + (4 &* y &+ 2) &* side)
      let row = to + 2 &* y &* half
      for n in 0..<(2 &* half) {
        // Words of one texel's pair keep their order.
        let at = 2 &* n &- (n & 1)
        row[n] = ((above[at] + above[at &+ 2]) + (below[at] + below[at &+ 2])) * 0.25
      }
    }
    (from, side) = (to, half)
  }
}

/// Where the eight first and the eight last of a soft shadow's samples lie, −1…1 over the lamp's
/// two half edges.
package struct SoftPattern {
  package var u0: SIMD8<Float>, v0: SIMD8<Float>
  package var u1: SIMD8<Float>, v1: SIMD8<Float>
  /// Samples along the two edges.
  package var columns: Float, rows: Float

  /// Rows and columns of a grid of 16.
  package init(columns: Int) {
    let rows = 16 / columns
    var (u, v) = (SIMD16<Float>(), SIMD16<Float>())
    for n in 0..<16 {
      u[n] = (2 * Float(n % columns) + 1) / Float(columns) - 1
      v[n] = (2 * Float(n / columns) + 1) / Float(rows) - 1
    }
    (u0, v0, u1, v1) = (u.lowHalf, v.lowHalf, u.highHalf, v.highHalf)
    (self.columns, self.rows) = (Float(columns), Float(rows))
  }
}

/// The share of a lamp that a point sees: first how far off what shades it is, then how much of the
/// lamp's image on the map at that depth is covered.
/// - Parameters:
///   - u, v: of the point on the map.
///   - w: 1/z of the point.
///   - slopeU, slopeV: change of 1/z of the receiver's plane from texel to texel.
///   - source: has moments.
/// - SeeAlso: Fernando, "Percentage-Closer Soft Shadows", 2005.
package func softShare(
  u: Float, v: Float, w: Float, slopeU: Float, slopeV: Float,
  _ source: UnsafePointer<ShadowSource>
) -> Float {
  let s = source.pointee
  guard let moments = s.moments else { return 1 }
  let p = SoftPoint(u: u, v: v, w: w, slopeU: slopeU, slopeV: slopeV)
  let z = 1 / p.w
  let nearest = max(z - 1, z * 0.35)
  let reach = 1 / nearest - p.w
  let whole = softTaps(p, source, moments, spread: reach, blends: false)
  if whole.covered < 1e-3 { return 1 }
  let blocker = min(max(whole.depth / whole.covered + s.reference, nearest), z - 1e-3)
  let found = softTaps(p, source, moments, spread: 1 / blocker - p.w, blends: true)
  return max(0, 1 - found.covered * (1.0 / 16))
}

/// Where a point lies on a soft map.
private struct SoftPoint {
  var u: Float
  var v: Float
  var w: Float
  /// Change of 1/z of the receiver's plane from texel to texel.
  var slopeU: Float
  var slopeV: Float
}

/// Sixteen samples of a square's moments.
/// - Parameters:
///   - spread: 1/z of what shades less that of the point; times the lamp's half edges it is the
///     half extent of what is looked at.
///   - blends: between four texels, else the nearest is taken.
/// - Returns: how many are covered, and the sum of what covers them, in depths from the reference.
@inline(always)
private func softTaps(
  _ p: SoftPoint, _ source: UnsafePointer<ShadowSource>, _ moments: UnsafePointer<Float>,
  spread: Float, blends: Bool
) -> (covered: Float, depth: Float) {
  let s = source.pointee
  let pattern = s.pattern
  let (halfU, halfV) = (max(s.halfU * spread, 1), max(s.halfV * spread, 1))
  let cell = max(halfU * 2 / pattern.columns, halfV * 2 / pattern.rows)
  // The nearest power of two: 1.41… rounds up.
  let exponent = Int((cell * 1.41421356).bitPattern >> 23) &- 127
  let level = min(max(exponent, 0), ShadowMoments.levels &- 1)
  let size = Int(s.size)
  let side = size >> level
  let texels = moments + 2 &* ShadowMoments.offset(level, size: size)
  let shrink = Float(bitPattern: UInt32(127 &- level) << 23)
  var (covered, depth) = (Floats.zero, Floats.zero)
  for half in 0..<2 {
    let du = (half == 0 ? pattern.u0 : pattern.u1) * splat(halfU)
    let dv = (half == 0 ? pattern.v0 : pattern.v1) * splat(halfV)
    let w = fma(du, splat(p.slopeU), fma(dv, splat(p.slopeV), splat(p.w)))
    let t = splat(Float(1)) / larger(w, splat(p.w * 0.5)) - splat(s.reference + s.softBias)
    // Texel n of the level has its centre at (n + ½) · 2ᵏ − ½ of the map.
    let last = splat(Float(side &- 2))
    let shift = splat(blends ? Float(0.5) : 0)
    let x = clamp(
      fma(splat(p.u + 0.5) + du, splat(shrink), Floats.zero - shift), Floats.zero, last)
    let y = clamp(
      fma(splat(p.v + 0.5) + dv, splat(shrink), Floats.zero - shift), Floats.zero, last)
    let (wholeX, wholeY) = (floor(x), floor(y))
    let at = nearestInts(wholeY) &* splat(Int32(side)) &+ nearestInts(wholeX)
    // Two texels of a row, a pair each.
    let above = FourColumns(texels, pairs: at)
    var (m1, m2) = (above.c0, above.c1)
    if blends {
      let (fx, fy) = (x - wholeX, y - wholeY)
      let below = FourColumns(texels + 2 &* side, pairs: at)
      m1 = m1 + (below.c0 - m1) * fy
      m2 = m2 + (below.c1 - m2) * fy
      m1 = m1 + (above.c2 + (below.c2 - above.c2) * fy - m1) * fx
      m2 = m2 + (above.c3 + (below.c3 - above.c3) * fy - m2) * fx
    }
    let variance = larger(m2 - m1 * m1, splat(s.leastVariance))
    let behind = larger(t - m1, Floats.zero)
    // Chebyshev's bound on the share that is farther than t; its last fifth is light that leaks.
    let lit = variance / fma(behind, behind, variance)
    let share = clamp(fma(lit, splat(-1.25), splat(1.25)), Floats.zero, splat(Float(1)))
    covered = covered + share
    // The mean is that of what is lit, at t, and of what covers: m₁ = lit · t + (1 − lit) · d.
    let cover = (m1 - lit * t) / larger(splat(Float(1)) - lit, splat(1e-3))
    depth = depth + share * cover
  }
  return (sum(covered), sum(depth))
}

@inline(always)
private func sum(_ a: Floats) -> Float {
  ((a[0] + a[4]) + (a[2] + a[6])) + ((a[1] + a[5]) + (a[3] + a[7]))
}
