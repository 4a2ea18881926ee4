/// What the points of one instance's triangles are followed with.
package struct PointSource {
  /// Vertices now, at rest and at the next moment, in the model's frame.
  package var now: PointColumns
  package var rest: PointColumns
  package var next: PointColumns
  /// Into this camera's frame now, and into its frame at the next moment.
  package var cameraFromModel = PointRows()
  package var nextCameraFromModel = PointRows()
  /// An object coordinate is scale · position + offset.
  package var scale = SIMD4<Float>.zero
  package var offset = SIMD4<Float>.zero
  /// Bits of `PointFlag`.
  package var flags: Int32 = 0

  package init(now: PointColumns, rest: PointColumns, next: PointColumns) {
    self.now = now
    self.rest = rest
    self.next = next
  }
}

/// What is known of a surface's points.
package enum PointFlag {
  package static var object: Int32 { 1 }
  package static var next: Int32 { 2 }
}

/// Coordinates of vertices.
package struct PointColumns {
  package let x: UnsafePointer<Float>
  package let y: UnsafePointer<Float>
  package let z: UnsafePointer<Float>

  package init(x: UnsafePointer<Float>, y: UnsafePointer<Float>, z: UnsafePointer<Float>) {
    self.x = x
    self.y = y
    self.z = z
  }
}

/// A rigid transform with a scale, row by row: rotation and translation.
package struct PointRows {
  package var x = SIMD4<Float>(1, 0, 0, 0)
  package var y = SIMD4<Float>(0, 1, 0, 0)
  package var z = SIMD4<Float>(0, 0, 1, 0)

  package init() {}

  @inline(always)
  func apply(_ c: PointColumns, _ n: Int) -> (x: Float, y: Float, z: Float) {
    let (px, py, pz) = (c.x[n], c.y[n], c.z[n])
    @inline(always)
    func row(_ r: SIMD4<Float>) -> Float { r[0] * px + r[1] * py + r[2] * pz + r[3] }
    return (row(x), row(y), row(z))
  }
}

/// What is needed to find the surface point that a pixel shows.
///
/// The weight of corner n at a sample (x, y), in 1/256 pixel, is proportional to
/// `a[n]·(x − originX) + b[n]·(y − originY) + c[n]`: whole numbers, exact.
package struct PointRecord {
  package var a = SIMD4<Double>.zero
  package var b = SIMD4<Double>.zero
  package var c = SIMD4<Double>(1, 0, 0, 0)
  /// 1/z of the corners.
  package var w = SIMD4<Double>(1, 0, 0, 0)
  package var originX: Int32 = 0
  package var originY: Int32 = 0
  package var flags: Int32 = 0
  /// Of each corner, over z: object coordinate, point in the next camera's frame, x and y in this
  /// camera's.
  package var corner0 = SIMD8<Float>.zero
  package var corner1 = SIMD8<Float>.zero
  package var corner2 = SIMD8<Float>.zero

  package init() {}
}

/// Makes the records of triangles of one cluster.
/// - Parameters:
///   - source: of the cluster's instance.
///   - shift: the cluster's first vertex among the instance's.
///   - records: takes one a request.
package func makePointRecords(
  _ requests: UnsafePointer<RecordRequest>, count: Int, _ source: UnsafePointer<PointSource>,
  shift: Int, into records: UnsafeMutablePointer<PointRecord>
) {
  for n in 0..<count {
    let r = requests + n
    let (i0, i1, i2) = (Int(r.pointee.i0), Int(r.pointee.i1), Int(r.pointee.i2))
    let v = r.pointee.vertices
    let (x0, y0) = (v[i0].x, v[i0].y)
    let (ax, ay) = (Double(v[i1].x &- x0), Double(v[i1].y &- y0))
    let (bx, by) = (Double(v[i2].x &- x0), Double(v[i2].y &- y0))
    var record = PointRecord()
    record.a = SIMD4(ay - by, by, 0 - ay, 0)
    record.b = SIMD4(bx - ax, 0 - bx, ax, 0)
    record.c = SIMD4(ax * by - bx * ay, 0, 0, 0)
    record.w = SIMD4(Double(v[i0].w), Double(v[i1].w), Double(v[i2].w), 0)
    (record.originX, record.originY) = (x0, y0)
    record.flags = source.pointee.flags
    record.corner0 = pointCorner(source, shift &+ i0, w: v[i0].w)
    record.corner1 = pointCorner(source, shift &+ i1, w: v[i1].w)
    record.corner2 = pointCorner(source, shift &+ i2, w: v[i2].w)
    records[n] = record
  }
}

/// One corner of a record.
/// - Parameter w: 1/z.
package func pointCorner(
  _ source: UnsafePointer<PointSource>, _ n: Int, w: Float
) -> SIMD8<Float> {
  let s = source.pointee
  let now = s.cameraFromModel.apply(s.now, n)
  let next = s.nextCameraFromModel.apply(s.next, n)
  let corner = SIMD8(
    s.scale[0] * s.rest.x[n] + s.offset[0], s.scale[1] * s.rest.y[n] + s.offset[1],
    s.scale[2] * s.rest.z[n] + s.offset[2], next.x, next.y, next.z, now.x, now.y)
  return corner * SIMD8(repeating: w)
}

/// A row of pixels whose points are wanted.
package struct PointRow {
  /// Of the row's first pixel, readable in whole blocks of eight.
  package var ids: UnsafePointer<Int32>
  package var map: UnsafePointer<Int32>
  package var records: UnsafePointer<PointRecord>
  package var y: Int
  package var count: Int

  package init(
    ids: UnsafePointer<Int32>, map: UnsafePointer<Int32>, records: UnsafePointer<PointRecord>,
    y: Int, count: Int
  ) {
    self.ids = ids
    self.map = map
    self.records = records
    self.y = y
    self.count = count
  }
}

/// Finds the points that a row of pixels shows.
/// - Parameters:
///   - samples: of a lens that bends; nil for pixel centres.
///   - lens: of this camera and of the next moment's; one without coefficients and with an infinite
///     radius for a pinhole.
///   - objects: takes four words a pixel: the object coordinate and 1; zeros where there is none.
///   - flow: takes two words a pixel: where the point moves, in pixels; `unknown` where that is not
///     known.
package func resolvePoints(
  _ row: PointRow, samples: UnsafePointer<SamplePositions>?, _ lens: UnsafePointer<BendingLens>,
  objects: UnsafeMutablePointer<Float>?, flow: UnsafeMutablePointer<Float>?, unknown: Float
) {
  withUnsafeTemporaryAllocation(of: SIMD8<Float>.self, capacity: 8) { values in
    guard let values = values.baseAddress else { return }
    var column = 0
    while column < row.count {
      var flags = Ints.zero
      let width = min(8, row.count &- column)
      for lane in 0..<8 {
        // Past the row's end nothing is stored, but something must be read.
        let x = lane < width ? column &+ lane : column
        var (sampleX, sampleY) = (
          Int32(truncatingIfNeeded: x) &<< 8, Int32(truncatingIfNeeded: row.y) &<< 8
        )
        if let samples {
          let at = row.y &* samples.pointee.stride &+ x
          (sampleX, sampleY) = (samples.pointee.x[at], samples.pointee.y[at])
        }
        let record = row.records + Int(row.map[Int(row.ids[x])])
        values[lane] = pointValues(record, sampleX, sampleY)
        flags[lane] = record.pointee.flags
      }
      let c = EightRows(
        r0: values[0], r1: values[1], r2: values[2], r3: values[3], r4: values[4], r5: values[5],
        r6: values[6], r7: values[7]
      ).transposed
      if let objects {
        let has = (flags & splat(PointFlag.object)) .!= Ints.zero
        putObjects(c, has, count: width, into: objects + 4 &* column)
      }
      if let flow {
        let has = (flags & splat(PointFlag.next)) .!= Ints.zero
        putFlow(c, has, lens, unknown: unknown, count: width, into: flow + 2 &* column)
      }
      column &+= 8
    }
  }
}

/// A record at a sample.
@inline(always)
private func pointValues(
  _ r: UnsafePointer<PointRecord>, _ x: Int32, _ y: Int32
) -> SIMD8<Float> {
  let dx = SIMD4(repeating: Double(x &- r.pointee.originX))
  let dy = SIMD4(repeating: Double(y &- r.pointee.originY))
  let e = r.pointee.a * dx + r.pointee.b * dy + r.pointee.c
  let sum = e[0] + e[1] + e[2]
  let share = e / SIMD4(repeating: sum)
  let w = share * r.pointee.w
  let z = Float(1 / (w[0] + w[1] + w[2]))
  let values =
    r.pointee.corner0 * SIMD8(repeating: Float(share[0]))
    + r.pointee.corner1 * SIMD8(repeating: Float(share[1]))
    + r.pointee.corner2 * SIMD8(repeating: Float(share[2]))
  // x/z and y/z stay as they are.
  return values * SIMD8(z, z, z, z, z, z, 1, 1)
}

@inline(always)
private func putObjects(
  _ c: EightRows, _ has: SIMDMask<Ints>, count: Int, into out: UnsafeMutablePointer<Float>
) {
  let zero = Floats.zero
  let (x, y) = (zero.replacing(with: c.r0, where: has), zero.replacing(with: c.r1, where: has))
  let z = zero.replacing(with: c.r2, where: has)
  let one = zero.replacing(with: splat(Float(1)), where: has)
  for lane in 0..<count {
    out[4 &* lane] = x[lane]
    out[4 &* lane &+ 1] = y[lane]
    out[4 &* lane &+ 2] = z[lane]
    out[4 &* lane &+ 3] = one[lane]
  }
}

/// Points nearer than this to the plane of the lens, in metres, are not followed.
private var leastDepth: Float { 1e-3 }

@inline(always)
private func putFlow(
  _ c: EightRows, _ has: SIMDMask<Ints>, _ lens: UnsafePointer<BendingLens>, unknown: Float,
  count: Int, into out: UnsafeMutablePointer<Float>
) {
  let l = lens.pointee
  let isBefore = c.r5 .> splat(leastDepth)
  let z = splat(leastDepth).replacing(with: c.r5, where: isBefore)
  let (x, y) = (c.r3 / z, c.r4 / z)
  let r2 = fma(x, x, y * y)
  let (nextX, nextY) = bentBy(x, y, r2, l)
  let (nowX, nowY) = bentBy(c.r6, c.r7, fma(c.r6, c.r6, c.r7 * c.r7), l)
  let isKnown = has .& isBefore .& (r2 .<= splat(l.radiusSquared))
  let none = splat(unknown)
  let u = none.replacing(with: (nextX - nowX) * splat(l.focalX), where: isKnown)
  let v = none.replacing(with: (nextY - nowY) * splat(l.focalY), where: isKnown)
  for lane in 0..<count {
    out[2 &* lane] = u[lane]
    out[2 &* lane &+ 1] = v[lane]
  }
}
