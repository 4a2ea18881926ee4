#if SIXTEEN_LANES
  import RasterKernels
#endif

/// How much of a light reaches each pixel, 0…1: the share that a point sees of a lamp with an extent,
/// else the mean of a 3 × 3 filter that slides smoothly over a map. Each pixel is looked up in the
/// first map that holds it; outside all of them it is lit.
///
/// A plane's 1/z is linear over a map. So every texel is compared with the receiver's own plane
/// there, and light that grazes a floor makes no stripes on it.
/// - Parameters:
///   - count: a multiple of `laneCount`.
///   - columns: pixels of a row; neighbours of a square are told from it.
///   - planes: after `orientSurfaces`; spoils the planes of light and of mirror images.
///   - maps: of one light, the finest first.
///   - factors: one a pixel.
package func sampleShadows(
  count: Int, columns: Int, _ planes: ShadingPlanes, _ maps: UnsafePointer<ShadowSource>,
  mapCount: Int, into factors: UnsafeMutablePointer<Float>
) {
  let soft = SoftPoints(place: planes.light, more: planes.mirrored, maps: maps, factors: factors)
  var isAnySoft = false
  var at = 0
  while at < count {
    let z = planes.z.block(at: at)
    let point = ShadowedBlock(
      px: planes.rayX.block(at: at) * z, py: planes.rayY.block(at: at) * z, pz: z,
      nx: planes.nx.block(at: at), ny: planes.ny.block(at: at), nz: planes.nz.block(at: at))
    var isOpen = z .> Floats.zero
    factors.put(splat(Float(1)), at: at)
    soft.more.blue.put(Floats.zero, at: at)
    var map = 0
    while map < mapCount && isAnySet(isOpen) {
      let s = maps + map
      let p = MappedBlock(point, s, isOpen)
      if s.pointee.moments != nil {
        // Of a lamp below the horizon nothing is seen.
        let isAbove = p.isInside .& (p.facing .< p.rim)
        factors.put(
          factors.block(at: at).replacing(with: Floats.zero, where: p.isInside), at: at)
        if isAnySet(isAbove) {
          soft.keep(p, isAbove, map: map, at: at)
          isAnySoft = true
        }
      } else {
        // Turned away from a lamp without extent: there is no light to lose.
        let isFacing = p.isInside .& (p.facing .< Floats.zero)
        if isAnySet(isFacing) {
          let share = filtered(p, s, places: planes.texels.fine + at)
          factors.put(factors.block(at: at).replacing(with: share, where: isFacing), at: at)
        }
      }
      isOpen = isOpen .& .!p.isInside
      map &+= 1
    }
    at &+= laneCount
  }
  if isAnySoft { soft.find(count: count, columns: columns) }
}

/// Points that lie on soft maps: where, and on which. Their shares are found one by one, as each has
/// sixteen samples of its own, or from those of their neighbours (`SoftRun`).
private struct SoftPoints {
  /// u, v and w.
  let place: ColorPlanes
  /// The slopes along u and v, and the map's number and 1; 0 where there is none.
  let more: ColorPlanes
  let maps: UnsafePointer<ShadowSource>
  let factors: UnsafeMutablePointer<Float>

  @inline(__always)
  func keep(_ p: MappedBlock, _ isKept: SIMDMask<Ints>, map: Int, at: Int) {
    func put(_ value: Floats, _ plane: UnsafeMutablePointer<Float>) {
      plane.put(plane.block(at: at).replacing(with: value, where: isKept), at: at)
    }
    put(p.u, place.red)
    put(p.v, place.green)
    put(p.w, place.blue)
    put(p.slopeU, more.red)
    put(p.slopeV, more.green)
    put(splat(Float(map &+ 1)), more.blue)
    // Not known yet.
    put(splat(Float.nan), factors)
  }

  func find(count: Int, columns: Int) {
    let side = SoftRun.count
    if columns >= side && count == side &* columns {
      for x in stride(from: 0, to: columns, by: side) where !fillSquare(x, columns) {
        fill(SoftPatch(first: x, stride: columns, rows: side, reach: SoftRun.close))
      }
    } else {
      // One row: each point lies somewhere on a border.
      let reach = count == columns ? SoftRun.closeAtBorders : SoftRun.close
      for first in stride(from: 0, to: count, by: SoftRun.points) {
        let rows = min(SoftRun.points, count &- first) / side
        fill(SoftPatch(first: first, stride: side, rows: rows, reach: reach))
      }
    }
  }

  @inline(__always)
  private func share(_ n: Int) -> Float {
    if factors[n].isNaN {
      factors[n] = softShare(
        u: place.red[n], v: place.green[n], w: place.blue[n], slopeU: more.red[n],
        slopeV: more.green[n], maps + (Int(more.blue[n]) &- 1))
    }
    return factors[n]
  }

  /// Whether eight pixels lie on a map.
  @inline(__always)
  private func isOnMap(_ first: Int, _ map: Float) -> Bool {
    for n in first..<(first &+ SoftRun.count) where more.blue[n] != map { return false }
    return map > 0
  }

  /// Finds the shares of rows of eight points, or less: those on one surface from a few of them.
  private func fill(_ patch: SoftPatch) {
    var open: UInt64 = 0
    var at = 0
    while at < patch.rows &* SoftRun.count {
      open |= laneBits(patch.block(more.blue, at) .> Floats.zero) << UInt64(at)
      at &+= laneCount
    }
    while open != 0 {
      let leader = open.trailingZeroBitCount
      let members = neighbours(of: leader, among: open, patch, SoftRun.reach, SoftRun.lift)
      open &= ~members
      if members.nonzeroBitCount < SoftRun.fewest {
        fillFew(members, of: patch)
        continue
      }
      if spread(over: members, of: patch, isWhole: true) { continue }
      for part in 0..<4 {
        let some = members & patch.part(part)
        if some == 0 || spread(over: some, of: patch, isWhole: false) { continue }
        if some.nonzeroBitCount < SoftRun.fewest {
          fillFew(some, of: patch)
        } else {
          forEach(some) { _ = share(patch.place($0)) }
        }
      }
    }
  }

  /// The shares of points on surfaces that show few: those of others close by.
  private func fillFew(_ members: UInt64, of patch: SoftPatch) {
    var open = members
    while open != 0 {
      let leader = open.trailingZeroBitCount
      let close = neighbours(of: leader, among: open, patch, patch.reach, SoftRun.lift)
      open &= ~close
      let found = share(patch.place(leader))
      forEach(close) { factors[patch.place($0)] = found }
    }
  }

  /// The points among some that lie near one of them and near its plane, which has nearly theirs;
  /// itself included.
  @inline(__always)
  private func neighbours(
    of leader: Int, among open: UInt64, _ patch: SoftPatch, _ reach: Float, _ lift: Float
  ) -> UInt64 {
    let n = patch.place(leader)
    let (map, u, v, w) = (more.blue[n], place.red[n], place.green[n], place.blue[n])
    let (slopeU, slopeV) = (splat(more.red[n]), splat(more.green[n]))
    let perTexel = maps[Int(map) &- 1].inverseFocalSquared.squareRoot()
    let (turn, lift) = (splat(SoftRun.turn * w * perTexel), splat(lift * w))
    let (zero, reach) = (Floats.zero, splat(reach))
    var members: UInt64 = 1 << UInt64(leader)
    var at = 0
    while at < patch.rows &* SoftRun.count {
      let du = patch.block(place.red, at) - splat(u)
      let dv = patch.block(place.green, at) - splat(v)
      let off = patch.block(place.blue, at) - fma(du, slopeU, fma(dv, slopeV, splat(w)))
      let (a, b) = (patch.block(more.red, at) - slopeU, patch.block(more.green, at) - slopeV)
      let isNear =
        (larger(du, zero - du) .<= reach) .& (larger(dv, zero - dv) .<= reach)
        .& (larger(off, zero - off) .<= lift)
      let isAlike = (larger(a, zero - a) .<= turn) .& (larger(b, zero - b) .<= turn)
      let isOn = isNear .& isAlike .& (patch.block(more.blue, at) .== splat(map))
      members |= laneBits(isOn) << UInt64(at)
      at &+= laneCount
    }
    return members & open
  }

  @inline(__always)
  private func forEach(_ members: UInt64, _ body: (Int) -> Void) {
    var rest = members
    while rest != 0 {
      body(rest.trailingZeroBitCount)
      rest &= rest &- 1
    }
  }

  /// Tells the shares of four points or more on one surface from three that lie far from each other.
  /// - Parameter isWhole: looks at two more, in the middle and on the other side.
  /// - Returns: false where these differ too much, or where there are few points.
  private func spread(over members: UInt64, of patch: SoftPatch, isWhole: Bool) -> Bool {
    if members.nonzeroBitCount < SoftRun.fewest { return false }
    let first = patch.place(members.trailingZeroBitCount)
    let (u, v) = (place.red[first], place.green[first])
    var (far, distance) = (first, Float(0))
    forEach(members) {
      let n = patch.place($0)
      let d = abs(place.red[n] - u) + abs(place.green[n] - v)
      if d > distance { (far, distance) = (n, d) }
    }
    let (farU, farV) = (place.red[far] - u, place.green[far] - v)
    // Twice the area of the triangle with a point: on the one side of the line, and on the other.
    var (left, leftArea, right, rightArea) = (first, Float(0), first, Float(0))
    forEach(members) {
      let n = patch.place($0)
      let area = (place.red[n] - u) * farV - (place.green[n] - v) * farU
      if area > leftArea { (left, leftArea) = (n, area) }
      if area < rightArea { (right, rightArea) = (n, area) }
    }
    let isLeft = leftArea >= -rightArea
    let (side, other) = isLeft ? (left, right) : (right, left)
    let area = isLeft ? leftArea : rightArea
    let (a, b) = (share(first), share(far))
    let limit = isWhole ? SoftRun.rise : SoftRun.partRise
    if abs(b - a) > limit { return false }
    let c = share(side)
    let (low, high) = (min(min(a, b), c), max(max(a, b), c))
    if high - low > limit { return false }
    let squared = max(farU * farU + farV * farV, 1e-6)
    var (alongU, alongV) = ((b - a) * farU / squared, (b - a) * farV / squared)
    if abs(area) > SoftRun.width * squared.squareRoot() {
      let (sideU, sideV) = (place.red[side] - u, place.green[side] - v)
      alongU = ((c - a) * farV - (b - a) * sideV) / area
      alongV = ((b - a) * sideU - (c - a) * farU) / area
    }
    func expected(_ n: Int) -> Float {
      let rise = (place.red[n] - u) * alongU + (place.green[n] - v) * alongV
      return min(max(a + rise, low), high)
    }
    if isWhole {
      var (middle, nearest) = (first, Float.infinity)
      forEach(members) {
        let n = patch.place($0)
        let d = abs(place.red[n] - u - farU * 0.5) + abs(place.green[n] - v - farV * 0.5)
        if d < nearest { (middle, nearest) = (n, d) }
      }
      if abs(share(middle) - expected(middle)) > SoftRun.bend { return false }
      if abs(share(other) - expected(other)) > SoftRun.bend { return false }
    }
    forEach(members) {
      let n = patch.place($0)
      factors[n] = expected(n)
    }
    return true
  }

  /// - Returns: false where the points have to be looked at.
  private func fillSquare(_ first: Int, _ columns: Int) -> Bool {
    let side = SoftRun.count
    let map = more.blue[first]
    for row in 0..<side where !isOnMap(first &+ row &* columns, map) { return false }
    func isFlat(_ plane: UnsafeMutablePointer<Float>, within tolerance: Float) -> Bool {
      SoftRun.isFlat(plane + first, stride: columns, within: tolerance)
    }
    guard isFlat(place.red, within: SoftRun.texels), isFlat(place.green, within: SoftRun.texels),
      isFlat(place.blue, within: SoftRun.relativeDepth * place.blue[first])
    else { return false }
    let below = first &+ 7 &* columns
    let (a, b) = (share(first), share(first &+ 7))
    if abs(a - b) > SoftRun.rise { return false }
    let (c, d) = (share(below), share(below &+ 7))
    let (low, high) = (min(min(a, b), min(c, d)), max(max(a, b), max(c, d)))
    if high - low > SoftRun.rise { return false }
    let half = SoftRun.middle
    let middle = share(first &+ half &* columns &+ half)
    let expected = SoftRun.between(
      SoftRun.between(a, c, half), SoftRun.between(b, d, half), half)
    if abs(middle - expected) > SoftRun.bend { return false }
    for row in 0..<side {
      let (left, right) = (SoftRun.between(a, c, row), SoftRun.between(b, d, row))
      let to = factors + (first &+ row &* columns)
      for n in 0..<side { to[n] = SoftRun.between(left, right, n) }
    }
    return true
  }
}

/// Up to eight rows of eight points.
private struct SoftPatch {
  let first: Int
  /// From row to row.
  let stride: Int
  let rows: Int
  /// `SoftRun.close` or the like.
  let reach: Float

  @inline(__always)
  func place(_ n: Int) -> Int { first &+ (n >> 3) &* stride &+ (n & 7) }

  /// Values of points `n` to `n + laneCount - 1`, in rows as wide or half as wide.
  @inline(__always)
  func block(_ plane: UnsafeMutablePointer<Float>, _ n: Int) -> Floats {
    #if SIXTEEN_LANES
      joined(plane.eight(at: place(n)), plane.eight(at: place(n &+ 8)))
    #else
      plane.block(at: place(n))
    #endif
  }

  /// A quarter of a square; of points in a row eight.
  @inline(__always)
  func part(_ n: Int) -> UInt64 {
    stride == SoftRun.count
      ? 0xFF << UInt64(8 &* n) : 0x0F0F_0F0F << UInt64((n & 1) &* 4 &+ (n >> 1) &* 32)
  }
}

/// A block of points and their unit normals, in the camera's frame.
private struct ShadowedBlock {
  let px: Floats, py: Floats, pz: Floats
  let nx: Floats, ny: Floats, nz: Floats
}

/// Where a block of points lies on a map.
private struct MappedBlock {
  let isInside: SIMDMask<Ints>
  /// Below 0 where the surface faces the light.
  let facing: Floats
  /// Where it is less than that, a part of the lamp at least is above the surface's horizon.
  let rim: Floats
  let (u, v, w): (Floats, Floats, Floats)
  /// Texel up and to the left of the filter's window.
  let first: Ints
  /// Where between the texels the point lies, 0…1.
  let (fu, fv): (Floats, Floats)
  /// What a texel's 1/z must exceed to shade the point.
  let limit: Floats
  /// How that changes from texel to texel.
  let (slopeU, slopeV): (Floats, Floats)

  @inline(always)
  init(_ b: ShadowedBlock, _ source: UnsafePointer<ShadowSource>, _ isWanted: SIMDMask<Ints>) {
    let s = source.pointee
    let offset = splat(s.offset)
    let (px, py, pz) = (fma(b.nx, offset, b.px), fma(b.ny, offset, b.py), fma(b.nz, offset, b.pz))
    let qx = fma(splat(s.m02), pz, fma(splat(s.m01), py, fma(splat(s.m00), px, splat(s.m03))))
    let qy = fma(splat(s.m12), pz, fma(splat(s.m11), py, fma(splat(s.m10), px, splat(s.m13))))
    let qz = fma(splat(s.m22), pz, fma(splat(s.m21), py, fma(splat(s.m20), px, splat(s.m23))))
    w = splat(Float(1)) / larger(qz, splat(Float(1e-3)))
    u = fma(qx, w, splat(s.centerU))
    v = fma(qy, w, splat(s.centerV))
    let low = splat(Float(2))
    let high = splat(Float(s.size &- 4))
    isInside =
      isWanted .& (u .> low) .& (u .< high) .& (v .> low) .& (v .< high)
      .& (qz .> splat(Float(0.01)))
    let uIn = low.replacing(with: u, where: isInside)
    let vIn = low.replacing(with: v, where: isInside)
    let (wholeU, wholeV) = (floor(uIn), floor(vIn))
    (fu, fv) = (uIn - wholeU, vIn - wholeV)
    first =
      (nearestInts(wholeV) &- splat(Int32(1))) &* splat(Int32(s.stride))
      &+ (nearestInts(wholeU) &- splat(Int32(1)))
    // The plane n·q = c through the point: 1/z = (nₓ(u − cᵤ)/f + n_y(v − cᵥ)/f + n_z)/c.
    let nu = fma(splat(s.m02), b.nz, fma(splat(s.m01), b.ny, splat(s.m00) * b.nx))
    let nv = fma(splat(s.m12), b.nz, fma(splat(s.m11), b.ny, splat(s.m10) * b.nx))
    let nw = fma(splat(s.m22), b.nz, fma(splat(s.m21), b.ny, splat(s.m20) * b.nx))
    let perFocal = splat(s.inverseFocalSquared)
    facing = fma(fma(nu, qx, nv * qy), perFocal, nw * qz)
    let zero = Floats.zero
    let (sizeU, sizeV) = (larger(nu, zero - nu), larger(nv, zero - nv))
    rim = fma(sizeU, splat(s.halfU), sizeV * splat(s.halfV)) * perFocal
    // Steeper than 87° the plane says nothing; neither does it on faces turned away.
    let scale = perFocal / smaller(facing, qz * splat(Float(-0.05)))
    (slopeU, slopeV) = (nu * scale, nv * scale)
    limit = w * splat(1 + s.bias)
  }
}

/// The share of lit texels under a 3 × 3 box whose corner lies between texels, for every lane.
/// - Parameter places: memory for the texels' places.
@inline(always)
private func filtered(
  _ p: MappedBlock, _ source: UnsafePointer<ShadowSource>, places: UnsafeMutablePointer<Int32>
) -> Floats {
  let s = source.pointee
  places.put(p.first, at: 0)
  let start = p.limit - p.slopeV * p.fv
  let (beforeU, beforeV) = (splat(1) - p.fu, splat(1) - p.fv)
  let (r0, r1) = (texels(s, 0, places), texels(s, 1, places))
  let (r2, r3) = (texels(s, 2, places), texels(s, 3, places))
  /// The lit part of a column of four texels.
  @inline(always)
  func column(_ number: Float, _ a: Floats, _ b: Floats, _ c: Floats, _ d: Floats) -> Floats {
    let here = start + (splat(number) - p.fu) * p.slopeU
    let (zero, one) = (Floats.zero, splat(Float(1)))
    let below = here + p.slopeV
    let first = beforeV.replacing(with: zero, where: a .> here - p.slopeV)
    let middle =
      one.replacing(with: zero, where: b .> here) + one.replacing(with: zero, where: c .> below)
    return first + middle + p.fv.replacing(with: zero, where: d .> below + p.slopeV)
  }
  let c0 = column(-1, r0.c0, r1.c0, r2.c0, r3.c0) * beforeU
  let c1 = column(0, r0.c1, r1.c1, r2.c1, r3.c1)
  let c2 = column(1, r0.c2, r1.c2, r2.c2, r3.c2)
  let c3 = column(2, r0.c3, r1.c3, r2.c3, r3.c3) * p.fu
  return ((c0 + c1) + (c2 + c3)) * splat(1.0 / 9)
}

/// Four texels of a row of each lane's window.
@inline(always)
private func texels(
  _ s: ShadowSource, _ row: Int, _ places: UnsafeMutablePointer<Int32>
) -> FourColumns {
  FourColumns(s.w + row &* s.stride, places)
}
