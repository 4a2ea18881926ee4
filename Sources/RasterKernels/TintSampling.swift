/// What clear things take of a light, as seen from it: the part of each texel in which they lie, and
/// the same in ever coarser levels.
///
/// A texel holds the share of red, green and blue that is lost, and 1/z of what takes it; coarser
/// texels hold the mean of the shares and the 1/z of what is nearest to the light.
package enum TintPyramid {
  package static var levels: Int { 6 }
  /// Sides are multiples of it, and so many texels at all edges are empty.
  package static var margin: Int { 1 << (levels - 1) }

  /// Texels before those of a level.
  @inline(always)
  package static func offset(_ level: Int, width: Int, height: Int) -> Int {
    var (sum, n) = (0, 0)
    while n < level {
      sum &+= (width >> n) &* (height >> n)
      n &+= 1
    }
    return sum
  }

  package static func texelsNeeded(width: Int, height: Int) -> Int {
    offset(levels, width: width, height: height)
  }
}

/// Makes the coarser levels of a pyramid from its first.
package func coarsenTints(
  _ texels: UnsafeMutablePointer<SIMD4<Float>>, width: Int, height: Int
) {
  var (from, w, h) = (texels, width, height)
  for _ in 1..<TintPyramid.levels {
    let to = from + w &* h
    let (halfW, halfH) = (w >> 1, h >> 1)
    for y in 0..<halfH {
      let (above, below) = (from + 2 &* y &* w, from + (2 &* y &+ 1) &* w)
      for x in 0..<halfW {
        let (a, b) = (above[2 &* x], above[2 &* x &+ 1])
        let (c, d) = (below[2 &* x], below[2 &* x &+ 1])
        var mean = ((a + b) + (c + d)) * SIMD4<Float>(repeating: 0.25)
        mean[3] = max(max(a[3], b[3]), max(c[3], d[3]))
        to[y &* halfW &+ x] = mean
      }
    }
    (from, w, h) = (to, halfW, halfH)
  }
}

/// A pyramid, and how a camera's points get there.
package struct TintSource {
  /// Of the light; its own texels are not read.
  package var map: ShadowSource
  package var texels: UnsafePointer<SIMD4<Float>>
  /// Texel of the map at the pyramid's corner.
  package var x: Int32
  package var y: Int32
  package var width: Int32
  package var height: Int32
  /// 1/z of what is nearest to the light.
  package var nearest: Float

  package init(
    map: ShadowSource, texels: UnsafePointer<SIMD4<Float>>, x: Int, y: Int, width: Int,
    height: Int
  ) {
    let levels = TintPyramid.levels
    nearest = 0
    for n in TintPyramid.offset(
      levels - 1, width: width, height: height)..<TintPyramid.texelsNeeded(
        width: width, height: height)
    {
      nearest = max(nearest, texels[n][3])
    }
    (self.map, self.texels) = (map, texels)
    (self.x, self.y, self.width, self.height) = (Int32(x), Int32(y), Int32(width), Int32(height))
  }
}

/// How much of a light's red, green and blue clear things in its way leave to each pixel, 0…1: their
/// mean over the lamp's image at the distance of what is in the way.
/// - Parameters:
///   - count: a multiple of eight; `orientSurfaces` was called.
///   - factors: three planes of `ShadingPlanes.capacity`.
package func sampleTints(
  count: Int, _ planes: ShadingPlanes, _ source: UnsafePointer<TintSource>,
  into factors: UnsafeMutablePointer<Float>
) {
  let s = source.pointee.map
  let one = splat(Float(1))
  let (red, green, blue) = (
    factors, factors + ShadingPlanes.capacity, factors + 2 &* ShadingPlanes.capacity
  )
  let (x0, y0) = (Float(source.pointee.x), Float(source.pointee.y))
  let (x1, y1) = (x0 + Float(source.pointee.width), y0 + Float(source.pointee.height))
  let spread = 2 * max(s.halfU, s.halfV)
  var at = 0
  while at < count {
    red.put(one, at: at)
    green.put(one, at: at)
    blue.put(one, at: at)
    let pz = planes.z.eight(at: at)
    let (px, py) = (planes.rayX.eight(at: at) * pz, planes.rayY.eight(at: at) * pz)
    let qx = fma(splat(s.m02), pz, fma(splat(s.m01), py, fma(splat(s.m00), px, splat(s.m03))))
    let qy = fma(splat(s.m12), pz, fma(splat(s.m11), py, fma(splat(s.m10), px, splat(s.m13))))
    let qz = fma(splat(s.m22), pz, fma(splat(s.m21), py, fma(splat(s.m20), px, splat(s.m23))))
    let w = one / larger(qz, splat(Float(1e-3)))
    let (u, v) = (fma(qx, w, splat(s.centerU)), fma(qy, w, splat(s.centerV)))
    // As far as a lamp's image reaches.
    let reach = fma(
      larger(splat(source.pointee.nearest) - w, Floats.zero), splat(spread), splat(Float(4)))
    let isNear =
      (pz .> Floats.zero) .& (qz .> splat(Float(0.01))) .& (u .> splat(x0) - reach)
      .& (u .< splat(x1) + reach) .& (v .> splat(y0) - reach) .& (v .< splat(y1) + reach)
    if isAnySet(isNear) {
      // The receiver's plane, as for shadows.
      let (nx, ny, nz) = (
        planes.nx.eight(at: at), planes.ny.eight(at: at), planes.nz.eight(at: at)
      )
      let nu = fma(splat(s.m02), nz, fma(splat(s.m01), ny, splat(s.m00) * nx))
      let nv = fma(splat(s.m12), nz, fma(splat(s.m11), ny, splat(s.m10) * nx))
      let nw = fma(splat(s.m22), nz, fma(splat(s.m21), ny, splat(s.m20) * nx))
      let perFocal = splat(s.inverseFocalSquared)
      let facing = fma(fma(nu, qx, nv * qy), perFocal, nw * qz)
      let scale = perFocal / smaller(facing, qz * splat(Float(-0.05)))
      let (slopeU, slopeV) = (nu * scale, nv * scale)
      let mark = Floats.zero.replacing(with: one, where: isNear)
      for lane in 0..<8 where mark[lane] > 0 {
        let left = tint(
          TintedPoint(
            u: u[lane], v: v[lane], w: w[lane], slopeU: slopeU[lane], slopeV: slopeV[lane]),
          source)
        red[at &+ lane] = left[0]
        green[at &+ lane] = left[1]
        blue[at &+ lane] = left[2]
      }
    }
    at &+= 8
  }
}

/// Where a point lies on a light's map.
private struct TintedPoint {
  var u: Float
  var v: Float
  var w: Float
  /// Change of 1/z of the receiver's plane from texel to texel.
  var slopeU: Float
  var slopeV: Float
}

/// What one point gets: first how far off it is what is in the way, then what that takes.
@inline(never)
private func tint(_ p: TintedPoint, _ source: UnsafePointer<TintSource>) -> SIMD4<Float> {
  let reach = max(source.pointee.nearest - p.w, 0)
  if isOpen(p, source, spread: reach) { return SIMD4(repeating: 1) }
  let whole = tintTaps(p, source, spread: reach, blends: false)
  if whole.count == 0 { return SIMD4(repeating: 1) }
  let spread = min(max(whole.sum[3] / whole.count - p.w, 0), reach)
  let found = tintTaps(p, source, spread: spread, blends: true)
  return SIMD4<Float>(repeating: 1) - found.sum * SIMD4<Float>(repeating: 1.0 / 16)
}

/// Whether nothing at all lies in the lamp's image: the samples would find nothing.
@inline(always)
private func isOpen(_ p: TintedPoint, _ source: UnsafePointer<TintSource>, spread: Float) -> Bool {
  let s = source.pointee.map
  let (halfU, halfV) = (max(s.halfU * spread, 1) + 1, max(s.halfV * spread, 1) + 1)
  let size = 2 * max(halfU, halfV)
  let level = min(Int(size.bitPattern >> 23) &- 126, TintPyramid.levels &- 1)
  let (width, height) = (Int(source.pointee.width), Int(source.pointee.height))
  let (columns, rows) = (width >> level, height >> level)
  let texels =
    source.pointee.texels + TintPyramid.offset(level, width: width, height: height)
  let (u, v) = (p.u + 0.5 - Float(source.pointee.x), p.v + 0.5 - Float(source.pointee.y))
  @inline(always)
  func place(_ at: Float, _ size: Int) -> Int { Int(min(max(at, 0), Float(size &- 1))) >> level }
  let (left, right) = (place(u - halfU, width), place(u + halfU, width))
  var y = place(v - halfV, height)
  let bottom = min(place(v + halfV, height), rows &- 1)
  while y <= bottom {
    var x = left
    while x <= min(right, columns &- 1) {
      if texels[y &* columns &+ x][3] > 0 { return false }
      x &+= 1
    }
    y &+= 1
  }
  return true
}

/// Sixteen samples over the lamp's image.
/// - Returns: how many have something in front of the point, and the sum of their texels.
@inline(always)
private func tintTaps(
  _ p: TintedPoint, _ source: UnsafePointer<TintSource>, spread: Float, blends: Bool
) -> (count: Float, sum: SIMD4<Float>) {
  let s = source.pointee.map
  let pattern = s.pattern
  let (halfU, halfV) = (max(s.halfU * spread, 1), max(s.halfV * spread, 1))
  let cell = max(halfU * 2 / pattern.columns, halfV * 2 / pattern.rows)
  let exponent = Int((cell * 1.41421356).bitPattern >> 23) &- 127
  let level = min(max(exponent, 0), TintPyramid.levels &- 1)
  let (width, height) = (Int(source.pointee.width), Int(source.pointee.height))
  let (columns, rows) = (width >> level, height >> level)
  let texels =
    source.pointee.texels + TintPyramid.offset(level, width: width, height: height)
  let shrink = splat(Float(bitPattern: UInt32(127 &- level) << 23))
  let shift = splat(blends ? Float(0.5) : 0)
  let (u, v) = (p.u + 0.5 - Float(source.pointee.x), p.v + 0.5 - Float(source.pointee.y))
  var (count, sum) = (Float(0), SIMD4<Float>.zero)
  for half in 0..<2 {
    let du = (half == 0 ? pattern.u0 : pattern.u1) * splat(halfU)
    let dv = (half == 0 ? pattern.v0 : pattern.v1) * splat(halfV)
    let w = fma(du, splat(p.slopeU), fma(dv, splat(p.slopeV), splat(p.w)))
    let limit = larger(w, splat(p.w * 0.5)) * splat(1 + s.bias)
    // The edges are empty: what lies beyond them is like them.
    let x = clamp(
      fma(splat(u) + du, shrink, Floats.zero - shift), Floats.zero, splat(Float(columns &- 2)))
    let y = clamp(
      fma(splat(v) + dv, shrink, Floats.zero - shift), Floats.zero, splat(Float(rows &- 2)))
    let (wholeX, wholeY) = (floor(x), floor(y))
    let at = nearestInts(wholeY) &* splat(Int32(columns)) &+ nearestInts(wholeX)
    let (fx, fy) = (x - wholeX, y - wholeY)
    for lane in 0..<8 {
      let first = texels + Int(at[lane])
      // Most samples find nothing.
      let nearest =
        blends
        ? max(max(first[0][3], first[1][3]), max(first[columns][3], first[columns &+ 1][3]))
        : first[0][3]
      if !(nearest > limit[lane]) { continue }
      var found = inFront(first[0], limit[lane])
      if blends {
        let right = inFront(first[1], limit[lane])
        let below = inFront(first[columns], limit[lane])
        let across = inFront(first[columns &+ 1], limit[lane])
        let shareX = SIMD4<Float>(repeating: fx[lane])
        let upper = found + (right - found) * shareX
        let lower = below + (across - below) * shareX
        found = upper + (lower - upper) * SIMD4<Float>(repeating: fy[lane])
      }
      if found[3] > 0 { count += 1 }
      sum += found
    }
  }
  return (count, sum)
}

/// A texel, or nothing if it lies behind the limit.
@inline(always)
private func inFront(_ texel: SIMD4<Float>, _ limit: Float) -> SIMD4<Float> {
  texel[3] > limit ? texel : .zero
}
