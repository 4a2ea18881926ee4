/// A shadow map: 1/z of what is nearest to a light, and how a camera's points get there.
package struct ShadowSource {
  /// 1/z in the light's frame, texel (x, y) at `y * stride + x`.
  package var w: UnsafePointer<Float>
  package var stride: Int
  package var size: Int32
  /// Light from camera, row by row; the first two rows are times the map's focal length.
  package var m00: Float = 0, m01: Float = 0, m02: Float = 0, m03: Float = 0
  package var m10: Float = 0, m11: Float = 0, m12: Float = 0, m13: Float = 0
  package var m20: Float = 0, m21: Float = 0, m22: Float = 0, m23: Float = 0
  /// Principal point in texels.
  package var centerU: Float = 0, centerV: Float = 0
  /// 1 over the focal length in texels, squared.
  package var inverseFocalSquared: Float = 1
  /// How far points move along their normal before the test, in metres, so that a surface whose
  /// facets differ from its normals does not shade itself.
  package var offset: Float = 0
  /// Fraction by which 1/z must be larger to count as in front.
  package var bias: Float = 0.001

  /// See `ShadowMoments`; nil for a lamp without extent.
  package var moments: UnsafePointer<Float>?
  /// Of a lamp parallel to the map: half edges times the map's focal length.
  package var halfU: Float = 0, halfV: Float = 0
  package var pattern = SoftPattern(columns: 4)
  /// Depth of the moments' zero, in metres.
  package var reference: Float = 0
  /// Depth by which what shades must be nearer, in metres.
  package var softBias: Float = 0
  /// Depths differ by so much at least, in m².
  package var leastVariance: Float = 1e-5

  package init(w: UnsafePointer<Float>, stride: Int, size: Int32) {
    self.w = w
    self.stride = stride
    self.size = size
  }
}

/// How much of a light reaches each pixel, 0…1: the share that a point sees of a lamp with an extent,
/// else the mean of a 3 × 3 filter that slides smoothly over a map. Each pixel is looked up in the
/// first map that holds it; outside all of them it is lit.
///
/// A plane's 1/z is linear over a map. So every texel is compared with the receiver's own plane
/// there, and light that grazes a floor makes no stripes on it.
/// - Parameters:
///   - count: a multiple of eight; `orientSurfaces` was called.
///   - maps: of one light, the finest first.
///   - factors: one a pixel.
package func sampleShadows(
  count: Int, _ planes: ShadingPlanes, _ maps: UnsafePointer<ShadowSource>, mapCount: Int,
  into factors: UnsafeMutablePointer<Float>
) {
  // Lanes are read from memory: the way out of a vector is long.
  withUnsafeTemporaryAllocation(of: SIMD8<Float>.self, capacity: 10) { scratch in
    guard let scratch = scratch.baseAddress else { return }
    sample(count, planes, maps, mapCount, into: factors, scratch)
  }
}

@inline(always)
private func sample(
  _ count: Int, _ planes: ShadingPlanes, _ maps: UnsafePointer<ShadowSource>, _ mapCount: Int,
  into factors: UnsafeMutablePointer<Float>, _ scratch: UnsafeMutablePointer<SIMD8<Float>>
) {
  let lanes = UnsafeMutableRawPointer(scratch).assumingMemoryBound(to: Float.self)
  let places = UnsafeMutableRawPointer(scratch).assumingMemoryBound(to: Int32.self)
  var at = 0
  while at < count {
    let z = planes.z.eight(at: at)
    let (nx, ny, nz) = (planes.nx.eight(at: at), planes.ny.eight(at: at), planes.nz.eight(at: at))
    let point = ShadowedBlock(
      px: planes.rayX.eight(at: at) * z, py: planes.rayY.eight(at: at) * z, pz: z, nx: nx, ny: ny,
      nz: nz)
    var isOpen = z .> Floats.zero
    factors.put(Floats(repeating: 1), at: at)
    let found = factors + at
    var map = 0
    while map < mapCount && isAnySet(isOpen) {
      let s = maps + map
      let p = MappedBlock(point, s, isOpen)
      if isAnySet(p.isInside) {
        scratch[0] = Floats.zero.replacing(with: splat(Float(1)), where: p.isInside)
        scratch[1] = p.slopeU
        scratch[2] = p.slopeV
        scratch[5] = p.w
        scratch[6] = p.limit
        // Of a lamp without extent.
        scratch[7] = p.facing
        scratch[3] = s.pointee.moments == nil ? p.fu : p.u
        scratch[4] = s.pointee.moments == nil ? p.fv : p.v
        scratch[8] = floats(ofBits: p.first)
        for lane in 0..<8 where lanes[lane] > 0 {
          if let moments = s.pointee.moments {
            found[lane] = softShare(
              SoftPoint(
                u: lanes[24 &+ lane], v: lanes[32 &+ lane], w: lanes[40 &+ lane],
                slopeU: lanes[8 &+ lane], slopeV: lanes[16 &+ lane]), s, moments)
            continue
          }
          // Turned away from a lamp without extent: there is no light to lose.
          if lanes[56 &+ lane] >= 0 { continue }
          found[lane] = filtered(
            s.pointee.w + Int(places[64 &+ lane]), stride: s.pointee.stride,
            limit: lanes[48 &+ lane], slopeU: lanes[8 &+ lane], slopeV: lanes[16 &+ lane],
            fu: lanes[24 &+ lane], fv: lanes[32 &+ lane])
        }
        isOpen = isOpen .& .!p.isInside
      }
      map &+= 1
    }
    at &+= 8
  }
}

/// Eight points and their unit normals, in the camera's frame.
private struct ShadowedBlock {
  let px: Floats, py: Floats, pz: Floats
  let nx: Floats, ny: Floats, nz: Floats
}

/// Where eight points lie on a map.
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

/// The share of lit texels under a 3 × 3 box whose corner lies at fraction (fu, fv) of a texel.
@inline(always)
private func filtered(
  _ w: UnsafePointer<Float>, stride: Int, limit: Float, slopeU: Float, slopeV: Float, fu: Float,
  fv: Float
) -> Float {
  let across = SIMD4<Float>(1 - fu, 1, 1, fu)
  let row =
    SIMD4<Float>(repeating: limit - slopeV * fv)
    + (SIMD4<Float>(-1, 0, 1, 2) - SIMD4<Float>(repeating: fu)) * SIMD4<Float>(repeating: slopeU)
  let step = SIMD4<Float>(repeating: slopeV)
  let above = lit(w, row - step) * SIMD4<Float>(repeating: 1 - fv)
  let middle = lit(w + stride, row) + lit(w + 2 &* stride, row + step)
  let below = lit(w + 3 &* stride, row + step + step) * SIMD4<Float>(repeating: fv)
  let sums = (above + middle + below) * across
  return ((sums[0] + sums[1]) + (sums[2] + sums[3])) * (1.0 / 9)
}

@inline(always)
private func lit(_ w: UnsafePointer<Float>, _ limit: SIMD4<Float>) -> SIMD4<Float> {
  let row = UnsafeRawPointer(w).loadUnaligned(as: SIMD4<Float>.self)
  return SIMD4<Float>(repeating: 1).replacing(with: SIMD4<Float>.zero, where: row .> limit)
}
