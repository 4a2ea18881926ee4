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
///   - planes: after `orientSurfaces`; spoils the planes of the ambient light.
///   - maps: of one light, the finest first.
///   - factors: one a pixel.
package func sampleShadows(
  count: Int, _ planes: ShadingPlanes, _ maps: UnsafePointer<ShadowSource>, mapCount: Int,
  into factors: UnsafeMutablePointer<Float>
) {
  var at = 0
  while at < count {
    let z = planes.z.block(at: at)
    let point = ShadowedBlock(
      px: planes.rayX.block(at: at) * z, py: planes.rayY.block(at: at) * z, pz: z,
      nx: planes.nx.block(at: at), ny: planes.ny.block(at: at), nz: planes.nz.block(at: at))
    var isOpen = z .> Floats.zero
    factors.put(splat(Float(1)), at: at)
    var map = 0
    while map < mapCount && isAnySet(isOpen) {
      let s = maps + map
      let p = MappedBlock(point, s, isOpen)
      if s.pointee.moments != nil {
        if isAnySet(p.isInside) { findSoft(p, s, planes, at: at, into: factors) }
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
}

/// Soft shadows are found point by point, as each has sixteen samples of its own.
@inline(always)
private func findSoft(
  _ p: MappedBlock, _ source: UnsafePointer<ShadowSource>, _ planes: ShadingPlanes, at: Int,
  into factors: UnsafeMutablePointer<Float>
) {
  // Lanes are read from memory: the way out of a vector is long.
  let (place, more) = (planes.around, planes.mirrored)
  place.put(p.u, p.v, p.w, at: at)
  more.put(p.slopeU, p.slopeV, Floats.zero.replacing(with: splat(1), where: p.isInside), at: at)
  for n in at..<(at &+ laneCount) where more.blue[n] > 0 {
    factors[n] = softShare(
      u: place.red[n], v: place.green[n], w: place.blue[n], slopeU: more.red[n],
      slopeV: more.green[n], source)
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
