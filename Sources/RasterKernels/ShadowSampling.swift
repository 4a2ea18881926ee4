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
  package var center: Float = 0
  /// How far points move along their normal before the test, in metres, so that a surface does
  /// not shade itself.
  package var offset: Float = 0
  /// Fraction by which 1/z must be larger to count as in front.
  package var bias: Float = 0.001

  package init(w: UnsafePointer<Float>, stride: Int, size: Int32) {
    self.w = w
    self.stride = stride
    self.size = size
  }
}

/// How much of a light reaches each pixel: 0…1, the mean of a 3 × 3 filter that slides smoothly
/// over the map. Points outside the map are lit.
/// - Parameters:
///   - count: a multiple of eight.
///   - factors: one a pixel.
package func sampleShadows(
  count: Int, _ planes: ShadingPlanes, _ source: UnsafePointer<ShadowSource>,
  into factors: UnsafeMutablePointer<Float>
) {
  let s = source.pointee
  var at = 0
  while at < count {
    let z = planes.z.eight(at: at)
    let (nx, ny, nz) = (planes.nx.eight(at: at), planes.ny.eight(at: at), planes.nz.eight(at: at))
    let unit =
      reciprocalSquareRoot(larger(fma(nx, nx, fma(ny, ny, nz * nz)), splat(Float(1e-30))))
      * splat(s.offset)
    let px = fma(nx, unit, planes.rayX.eight(at: at) * z)
    let py = fma(ny, unit, planes.rayY.eight(at: at) * z)
    let pz = fma(nz, unit, z)
    let qz = fma(splat(s.m22), pz, fma(splat(s.m21), py, fma(splat(s.m20), px, splat(s.m23))))
    let w = splat(Float(1)) / larger(qz, splat(Float(1e-3)))
    let qx = fma(splat(s.m02), pz, fma(splat(s.m01), py, fma(splat(s.m00), px, splat(s.m03))))
    let qy = fma(splat(s.m12), pz, fma(splat(s.m11), py, fma(splat(s.m10), px, splat(s.m13))))
    let u = fma(qx, w, splat(s.center))
    let v = fma(qy, w, splat(s.center))
    let low = splat(Float(2))
    let high = splat(Float(s.size &- 4))
    let isInside =
      (u .> low) .& (u .< high) .& (v .> low) .& (v .< high) .& (qz .> splat(Float(0.01)))
      .& (z .> Floats.zero)
    let uIn = low.replacing(with: u, where: isInside)
    let vIn = low.replacing(with: v, where: isInside)
    let (wholeU, wholeV) = (uIn.rounded(.down), vIn.rounded(.down))
    let (fu, fv) = (uIn - wholeU, vIn - wholeV)
    let (iu, iv) = (nearestInts(wholeU), nearestInts(wholeV))
    let limit = w * splat(1 + s.bias)
    var found = Floats(repeating: 1)
    if isAnySet(isInside) {
      for lane in 0..<8 {
        let first = Int(iv[lane] &- 1) &* s.stride &+ Int(iu[lane] &- 1)
        found[lane] = filtered(
          s.w + first, stride: s.stride, limit: limit[lane], fu: fu[lane], fv: fv[lane])
      }
    }
    factors.put(Floats(repeating: 1).replacing(with: found, where: isInside), at: at)
    at &+= 8
  }
}

/// The share of lit texels under a 3 × 3 box whose corner lies at fraction (fu, fv) of a texel.
@inline(always)
private func filtered(
  _ w: UnsafePointer<Float>, stride: Int, limit: Float, fu: Float, fv: Float
) -> Float {
  let across = SIMD4<Float>(1 - fu, 1, 1, fu)
  let down =
    lit(w, limit) * (1 - fv) + lit(w + stride, limit) + lit(w + 2 &* stride, limit)
    + lit(w + 3 &* stride, limit) * fv
  let sums = down * across
  return ((sums[0] + sums[1]) + (sums[2] + sums[3])) * (1.0 / 9)
}

@inline(always)
private func lit(_ w: UnsafePointer<Float>, _ limit: Float) -> SIMD4<Float> {
  let row = UnsafeRawPointer(w).loadUnaligned(as: SIMD4<Float>.self)
  return SIMD4<Float>(repeating: 1).replacing(
    with: SIMD4<Float>.zero, where: row .> SIMD4<Float>(repeating: limit))
}
