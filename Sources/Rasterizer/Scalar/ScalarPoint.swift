package import RasterKernels

/// The plain form of `makePointRecords` and `resolvePoints`.
package enum ScalarPoint {
  /// A triangle's record.
  package static func record(
    _ corners: [ProjectedVertex], numbers: SIMD3<Int>, _ source: PointSource
  ) -> PointRecord {
    func wide(_ a: Int32, _ b: Int32) -> Double { Double(a - b) }
    let (ax, ay) = (wide(corners[1].x, corners[0].x), wide(corners[1].y, corners[0].y))
    let (bx, by) = (wide(corners[2].x, corners[0].x), wide(corners[2].y, corners[0].y))
    var record = PointRecord()
    record.a = SIMD4(ay - by, by, -ay, 0)
    record.b = SIMD4(bx - ax, -bx, ax, 0)
    record.c = SIMD4(ax * by - bx * ay, 0, 0, 0)
    for n in 0..<3 { record.w[n] = Double(corners[n].w) }
    (record.originX, record.originY) = (corners[0].x, corners[0].y)
    record.flags = source.flags
    record.corner0 = values(numbers[0], corners[0].w, source)
    record.corner1 = values(numbers[1], corners[1].w, source)
    record.corner2 = values(numbers[2], corners[2].w, source)
    return record
  }

  private static func values(_ n: Int, _ w: Float, _ s: PointSource) -> SIMD8<Float> {
    func point(_ c: PointColumns) -> SIMD3<Float> { SIMD3(c.x[n], c.y[n], c.z[n]) }
    func row(_ r: SIMD4<Float>, _ p: SIMD3<Float>) -> Float {
      r.x * p.x + r.y * p.y + r.z * p.z + r.w
    }
    let (now, rest, next) = (point(s.now), point(s.rest), point(s.next))
    let (m, k) = (s.cameraFromModel, s.nextCameraFromModel)
    var all = SIMD8<Float>()
    for i in 0..<3 { all[i] = (s.scale[i] * rest[i] + s.offset[i]) * w }
    (all[3], all[4], all[5]) = (row(k.x, next) * w, row(k.y, next) * w, row(k.z, next) * w)
    (all[6], all[7]) = (row(m.x, now) * w, row(m.y, now) * w)
    return all
  }

  /// Object coordinate, point in the next camera's frame, and normalised point now, at a sample.
  package static func values(_ r: PointRecord, x: Int32, y: Int32) -> [Float] {
    let (dx, dy) = (Double(x - r.originX), Double(y - r.originY))
    let e = (0..<3).map { r.a[$0] * dx + r.b[$0] * dy + r.c[$0] }
    let sum = e[0] + e[1] + e[2]
    let share = e.map { $0 / sum }
    let z = Float(1 / (share[0] * r.w[0] + share[1] * r.w[1] + share[2] * r.w[2]))
    let part = share.map { Float($0) }
    return (0..<8).map { lane in
      let value =
        r.corner0[lane] * part[0] + r.corner1[lane] * part[1] + r.corner2[lane] * part[2]
      return lane < 6 ? value * z : value
    }
  }

  /// The flow of a pixel, of a lens after Brown and Conrady or of a fisheye; nil if unknown.
  package static func flow(_ values: [Float], _ lens: BendingLens) -> SIMD2<Float>? {
    guard values[5] > 1e-3 else { return nil }
    let next = SIMD2(values[3] / values[5], values[4] / values[5])
    guard square(next) <= lens.radiusSquared else { return nil }
    let (to, from) = (bend(next, lens), bend(SIMD2(values[6], values[7]), lens))
    return SIMD2((to.x - from.x) * lens.focalX, (to.y - from.y) * lens.focalY)
  }

  private static func square(_ p: SIMD2<Float>) -> Float {
    ScalarKernels.fma(p.x, p.x, p.y * p.y)
  }

  private static func bend(_ p: SIMD2<Float>, _ l: BendingLens) -> SIMD2<Float> {
    let r2 = square(p)
    func series(_ t: Float, _ k: [Float]) -> Float {
      k.reversed().reduce(nil as Float?) { sum, k in
        sum.map { ScalarKernels.fma(t, $0, k) } ?? k
      }.map { ScalarKernels.fma(t, $0, 1) } ?? 1
    }
    if l.isFisheye {
      let r = ScalarKernels.larger(r2.squareRoot(), 1e-6)
      let theta = arctangent(r)
      let t = theta * theta
      let scale = theta * series(t, [l.k1, l.k2, l.k3, l.k4]) / r
      return SIMD2(p.x * scale, p.y * scale)
    }
    let radial = series(r2, [l.k1, l.k2, l.k3]) / series(r2, [l.k4, l.k5, l.k6])
    let xy2 = 2 * p.x * p.y
    return SIMD2(
      p.x * radial + l.p1 * xy2 + l.p2 * (r2 + 2 * p.x * p.x),
      p.y * radial + l.p2 * xy2 + l.p1 * (r2 + 2 * p.y * p.y))
  }

  private static func arctangent(_ a: Float) -> Float {
    var (base, r): (Float, Float) = (0, a)
    if a > 0.414_213_56 { (base, r) = (0.785_398_16, (a - 1) / (a + 1)) }
    if a > 2.414_213_5 { (base, r) = (1.570_796_3, -1 / a) }
    let z = r * r
    var sum = ScalarKernels.fma(z, 1.0 / 13, -1.0 / 11)
    for term: Float in [1.0 / 9, -1.0 / 7, 1.0 / 5, -1.0 / 3] {
      sum = ScalarKernels.fma(z, sum, term)
    }
    return base + ScalarKernels.fma(r * z, sum, r)
  }
}
