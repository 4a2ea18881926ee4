#if SIXTEEN_LANES
  import RasterKernels
#endif

/// The last of the levels of `ShadowMoments`.
package var coarsestMoments: Int { 5 }

/// The share of a lamp that a point sees: first how far off what shades it is, then how much of the
/// lamp's image on the map at that depth is covered.
/// - Parameters:
///   - u, v: of the point on the map.
///   - w: 1/z of the point.
///   - slopeU, slopeV: change of 1/z of the receiver's plane from texel to texel.
///   - source: has moments.
/// - SeeAlso: Fernando, "Percentage-Closer Soft Shadows", 2005.
@inline(never)
func softShare(
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
  let level = min(max(exponent, 0), coarsestMoments)
  let size = Int(s.size)
  let side = size >> level
  // After the squares of the levels before it.
  let texels = moments + 8 &* ((size &* size &- side &* side) / 3)
  let shrink = Float(bitPattern: UInt32(127 &- level) << 23)
  var (covered, depth) = (Floats.zero, Floats.zero)
  for block in 0..<(16 / laneCount) {
    let (us, vs) = samples(pattern, block)
    let (du, dv) = (us * splat(halfU), vs * splat(halfV))
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
    // Most points see all of a lamp.
    if !isAnySet(t .> m1) { continue }
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

/// Where a block of samples lies.
@inline(always)
private func samples(_ p: SoftPattern, _ block: Int) -> (u: Floats, v: Floats) {
  #if SIXTEEN_LANES
    (joined(p.u0, p.u1), joined(p.v0, p.v1))
  #else
    block == 0 ? (p.u0, p.v0) : (p.u1, p.v1)
  #endif
}

/// Of all lanes, in the same order for any number of them.
@inline(always)
private func sum(_ lanes: Floats) -> Float {
  #if SIXTEEN_LANES
    let a = halves(lanes).0 + halves(lanes).1
  #else
    let a = lanes
  #endif
  return ((a[0] + a[4]) + (a[2] + a[6])) + ((a[1] + a[5]) + (a[3] + a[7]))
}
