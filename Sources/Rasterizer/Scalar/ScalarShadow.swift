package import RasterKernels

/// The plain form of `sampleShadows`, a tile at a time.
package enum ScalarShadow {
  /// - Parameters:
  ///   - points: in the camera's frame, row by row; z is 0 where nothing is.
  ///   - normals: of unit length.
  ///   - columns: points of a row.
  ///   - maps: of one light, the finest first.
  package static func factors(
    points: [SIMD3<Float>], normals: [SIMD3<Float>], columns: Int, maps: [ShadowSource]
  ) -> [Float] {
    var factors = [Float](repeating: 1, count: points.count)
    var soft = [SoftPlace?](repeating: nil, count: points.count)
    for n in points.indices where points[n].z > 0 {
      for map in maps {
        guard let found = look(map, points[n], normals[n]) else { continue }
        if let sharp = found.sharp { factors[n] = sharp } else { soft[n] = found.soft }
        break
      }
    }
    let side = SoftRun.count
    let rows = points.count == side * columns ? stride(from: 0, to: columns, by: side) : nil
    for first in rows ?? stride(from: 0, to: 0, by: side) {
      let square = (0..<(side * side)).map { first + $0 / side * columns + $0 % side }
      if let shares = shares(ofSquare: square.map { soft[$0] }) {
        for (n, share) in zip(square, shares) { factors[n] = share }
      } else {
        for row in 0..<side { fill(Array(square[(row * side)..<(row * side + side)])) }
      }
    }
    if rows == nil {
      for first in stride(from: 0, to: points.count, by: side) {
        fill(Array(first..<(first + side)))
      }
    }
    func fill(_ run: [Int]) {
      let shares = shares(ofRun: run.map { soft[$0] })
      for (n, index) in run.enumerated() {
        if let here = soft[index] { factors[index] = shares?[n] ?? share(here) }
      }
    }
    return factors
  }

  /// The places if all lie on the same map, in planes of a value each.
  private static func planes(_ places: [SoftPlace?]) -> [[Float]]? {
    let p = places.compactMap { $0 }
    guard p.count == places.count, p.allSatisfy({ $0.map.w == p[0].map.w }) else { return nil }
    return [p.map(\.u), p.map(\.v), p.map(\.w)]
  }

  private static func tolerances(_ planes: [[Float]]) -> [Float] {
    [SoftRun.texels, SoftRun.texels, SoftRun.relativeDepth * planes[2][0]]
  }

  /// The shares of eight points on a line, or nil where each is to be found by itself.
  /// - SeeAlso: `SoftRun`.
  private static func shares(ofRun places: [SoftPlace?]) -> [Float]? {
    guard let planes = planes(places), let first = places[0], let last = places[7],
      let middle = places[SoftRun.middle]
    else { return nil }
    for (values, tolerance) in zip(planes, tolerances(planes)) {
      for n in 0..<8
      where abs(values[n] - SoftRun.between(values[0], values[7], n)) > tolerance { return nil }
    }
    let (a, b) = (share(first), share(last))
    let bend = abs(share(middle) - SoftRun.between(a, b, SoftRun.middle))
    guard abs(a - b) <= SoftRun.rise, bend <= SoftRun.bend else { return nil }
    return (0..<8).map { SoftRun.between(a, b, $0) }
  }

  private static func shares(ofSquare places: [SoftPlace?]) -> [Float]? {
    guard let planes = planes(places) else { return nil }
    func surface(_ a: Float, _ b: Float, _ c: Float, _ d: Float, _ x: Int, _ y: Int) -> Float {
      SoftRun.between(SoftRun.between(a, c, y), SoftRun.between(b, d, y), x)
    }
    for (v, tolerance) in zip(planes, tolerances(planes)) {
      for n in 0..<64
      where abs(v[n] - surface(v[0], v[7], v[56], v[63], n % 8, n / 8)) > tolerance { return nil }
    }
    let half = SoftRun.middle
    let found = [0, 7, 56, 63, half * 8 + half].map { places[$0].map(share) ?? 1 }
    let corners = found[0..<4]
    guard let low = corners.min(), let high = corners.max(), high - low <= SoftRun.rise else {
      return nil
    }
    let expected = surface(found[0], found[1], found[2], found[3], half, half)
    guard abs(found[4] - expected) <= SoftRun.bend else { return nil }
    return (0..<64).map { surface(found[0], found[1], found[2], found[3], $0 % 8, $0 / 8) }
  }

  /// Where a point lies on a map, and the share of light it gets if its shadows are sharp.
  private struct Place {
    var sharp: Float?
    var soft: SoftPlace
  }

  private struct SoftPlace {
    var (u, v, w): (Float, Float, Float)
    var slope: SIMD2<Float>
    var map: ShadowSource
  }

  private static func share(_ p: SoftPlace) -> Float {
    guard let moments = p.map.moments else { return 1 }
    return ScalarSoftShadow.share(u: p.u, v: p.v, w: p.w, slope: p.slope, p.map, moments)
  }

  private static func dot(_ a: Float, _ b: Float, _ c: Float, _ v: SIMD3<Float>) -> Float {
    ScalarKernels.fma(c, v.z, ScalarKernels.fma(b, v.y, a * v.x))
  }

  /// Nil outside the map.
  private static func look(
    _ s: ShadowSource, _ point: SIMD3<Float>, _ n: SIMD3<Float>
  ) -> Place? {
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
    let soft = SoftPlace(u: u, v: v, w: w, slope: SIMD2(slopeU, slopeV), map: s)
    if s.moments != nil { return Place(sharp: nil, soft: soft) }
    if c >= 0 { return Place(sharp: 1, soft: soft) }
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
    let sharp = ((columns[0] + columns[1]) + (columns[2] + columns[3])) * (1.0 / 9)
    return Place(sharp: sharp, soft: soft)
  }
}
