/// What is needed to interpolate over one triangle: planes over the undistorted image, of
/// eight attributes side by side.
///
/// Attributes 0–2 are the normal in the camera's frame and 3–4 the texture coordinate, each times
/// 1/z; 5 is the mip level, 6 the number of the material, 7 is free. The value at pixel position
/// (x, y) is `base + dx·(x − originX) + dy·(y − originY)`.
package struct SurfaceRecord {
  package var base: SIMD8<Float> = .zero
  package var dx: SIMD8<Float> = .zero
  package var dy: SIMD8<Float> = .zero
  package var originX: Float = 0
  package var originY: Float = 0
  /// Fills two cache lines.
  private var reserved: (Int32, Int32, Int32, Int32, Int32, Int32) = (0, 0, 0, 0, 0, 0)

  package init() {}
}

/// What the triangles of one cluster share when their records are made.
package struct RecordSource {
  /// Camera from model for normals, by columns; the last five lanes are zero.
  package var normalX: SIMD8<Float> = .zero
  package var normalY: SIMD8<Float> = .zero
  package var normalZ: SIMD8<Float> = .zero
  /// Texture size in texels.
  package var textureWidth: Float = 1
  package var textureHeight: Float = 1
  package var material: Int32 = 0
  /// Which way round a triangle runs whose normals point at the viewer; see `Facing`.
  package var front: Int32 = 1

  package init() {}
}

/// Makes the records of the listed triangles of a cluster.
/// - Parameters:
///   - list: numbers of triangles, readable up to the next multiple of eight.
///   - v: the cluster's projected vertices, unflagged at the corners of the listed triangles.
///   - attributes: of the cluster's vertices.
///   - records: room for `count`, rounded up to a multiple of eight.
package func makeRecords(
  _ triangles: ClusterTriangles, list: UnsafePointer<UInt8>, count: Int, _ v: VertexColumns,
  attributes: UnsafePointer<SIMD8<Float>>, _ source: UnsafePointer<RecordSource>,
  into records: UnsafeMutablePointer<SurfaceRecord>
) {
  // Words that eight triangles share between the steps below.
  withUnsafeTemporaryAllocation(of: SIMD8<Float>.self, capacity: 8) { scratch in
    guard let scratch = scratch.baseAddress else { return }
    var done = 0
    while done < count {
      eightRecords(
        triangles, list + done, v, attributes, source, scratch, into: records + done)
      done &+= 8
    }
  }
}

/// The lanes of a record.
private var levelLane: SIMD8<Float> { SIMD8(0, 0, 0, 0, 0, 1, 0, 0) }
private var materialLane: SIMD8<Float> { SIMD8(0, 0, 0, 0, 0, 0, 1, 0) }
private var textureLanes: SIMD8<Float> { SIMD8(0, 0, 0, 1, 1, 0, 0, 0) }

@inline(always)
private func eightRecords(
  _ triangles: ClusterTriangles, _ list: UnsafePointer<UInt8>, _ v: VertexColumns,
  _ attributes: UnsafePointer<SIMD8<Float>>, _ source: UnsafePointer<RecordSource>,
  _ scratch: UnsafeMutablePointer<SIMD8<Float>>,
  into records: UnsafeMutablePointer<SurfaceRecord>
) {
  let s = source.pointee
  let (x0, y0, w0) = corner(v, triangles.i0, list)
  let (x1, y1, w1) = corner(v, triangles.i1, list)
  let (x2, y2, w2) = corner(v, triangles.i2, list)
  let (ax, ay) = (toFloats(x1 &- x0), toFloats(y1 &- y0))
  let (bx, by) = (toFloats(x2 &- x0), toFloats(y2 &- y0))
  let (scale, isPositive) = inverseArea(ax, ay, bx, by)
  let steps = TriangleSteps(
    ax: ax * scale, ay: ay * scale, bx: bx * scale, by: by * scale)
  let forward = splat(s.front > 0 ? Float(1) : -1)
  scratch[0] = steps.ax
  scratch[1] = steps.ay
  scratch[2] = steps.bx
  scratch[3] = steps.by
  scratch[4] = (Floats.zero - forward).replacing(with: forward, where: isPositive)

  // Values over z at the first corner, and how the other two differ, row by row.
  let scalars = UnsafeRawPointer(scratch).assumingMemoryBound(to: Float.self)
  for n in 0..<8 {
    let t = Int(list[n])
    let (i0, i1, i2) = (Int(triangles.i0[t]), Int(triangles.i1[t]), Int(triangles.i2[t]))
    let sign = splat(scalars[32 &+ n])
    let (nx, ny, nz) = (s.normalX * sign, s.normalY * sign, s.normalZ * sign)
    // Whole texture repeats take no part; without them more bits are left for the fraction.
    let whole = floor(attributes[i0]) * textureLanes
    let c0 = placed(attributes[i0], nx, ny, nz, whole) * splat(v.w[i0])
    let c1 = placed(attributes[i1], nx, ny, nz, whole) * splat(v.w[i1])
    let c2 = placed(attributes[i2], nx, ny, nz, whole) * splat(v.w[i2])
    records[n].base = c0
    records[n].dx = c1 - c0
    records[n].dy = c2 - c0
  }
  let levels = cornerLevels(
    records, w: (w0, w1, w2), steps, width: splat(s.textureWidth), height: splat(s.textureHeight))
  scratch[5] = levels.0
  scratch[6] = levels.1 - levels.0
  scratch[7] = levels.2 - levels.0

  let material = materialLane * splat(Float(s.material))
  let step = splat(1.0 / 256)
  let (originX, originY) = (toFloats(x0) * step, toFloats(y0) * step)
  for n in 0..<8 {
    let d1 = fma(levelLane, splat(scalars[48 &+ n]), records[n].dx)
    let d2 = fma(levelLane, splat(scalars[56 &+ n]), records[n].dy)
    records[n].base = fma(levelLane, splat(scalars[40 &+ n]), records[n].base + material)
    records[n].dx = d1 * splat(scalars[24 &+ n]) - d2 * splat(scalars[8 &+ n])
    records[n].dy = d2 * splat(scalars[n]) - d1 * splat(scalars[16 &+ n])
    records[n].originX = originX[n]
    records[n].originY = originY[n]
  }
}

/// Edges 0→1 (a) and 0→2 (b) of eight triangles, times 256 over the doubled area.
private struct TriangleSteps {
  let ax: SIMD8<Float>, ay: SIMD8<Float>, bx: SIMD8<Float>, by: SIMD8<Float>

  /// The steps a pixel to the right and down of a value that differs from the first corner's by
  /// d1 and d2 at the others.
  @inline(always)
  func slopes(_ d1: SIMD8<Float>, _ d2: SIMD8<Float>) -> (right: SIMD8<Float>, down: SIMD8<Float>) {
    (d1 * by - d2 * ay, d2 * ax - d1 * bx)
  }
}

/// 256 over the doubled area, which is exact in double precision: long slivers cancel almost
/// everything there.
@inline(always)
private func inverseArea(
  _ ax: SIMD8<Float>, _ ay: SIMD8<Float>, _ bx: SIMD8<Float>, _ by: SIMD8<Float>
) -> (SIMD8<Float>, SIMDMask<SIMD8<Int32>>) {
  let area = toDoubles(ax) * toDoubles(by) - toDoubles(bx) * toDoubles(ay)
  let scale = toFloats(SIMD8<Double>(repeating: 256) / area)
  return (scale, scale .> SIMD8<Float>.zero)
}

/// A vertex's attributes with its normal turned to the camera's frame.
@inline(always)
private func placed(
  _ a: SIMD8<Float>, _ nx: SIMD8<Float>, _ ny: SIMD8<Float>, _ nz: SIMD8<Float>,
  _ whole: SIMD8<Float>
) -> SIMD8<Float> {
  fma(
    nz, splat(a[2]), fma(ny, splat(a[1]), fma(nx, splat(a[0]), (a - whole) * textureLanes)))
}

/// Mip levels at the three corners of eight triangles: log₂ of the longer of the two steps, in
/// texels, that one pixel makes to the right and down.
/// - Parameter rows: hold values over z: the first corner's, and how the others differ.
@inline(always)
private func cornerLevels(
  _ rows: UnsafePointer<SurfaceRecord>, w: (SIMD8<Float>, SIMD8<Float>, SIMD8<Float>),
  _ steps: TriangleSteps, width: SIMD8<Float>, height: SIMD8<Float>
) -> (SIMD8<Float>, SIMD8<Float>, SIMD8<Float>) {
  let c0 = EightRows(
    r0: rows[0].base, r1: rows[1].base, r2: rows[2].base, r3: rows[3].base,
    r4: rows[4].base, r5: rows[5].base, r6: rows[6].base, r7: rows[7].base
  ).transposed
  let d1 = EightRows(
    r0: rows[0].dx, r1: rows[1].dx, r2: rows[2].dx, r3: rows[3].dx,
    r4: rows[4].dx, r5: rows[5].dx, r6: rows[6].dx, r7: rows[7].dx
  ).transposed
  let d2 = EightRows(
    r0: rows[0].dy, r1: rows[1].dy, r2: rows[2].dy, r3: rows[3].dy,
    r4: rows[4].dy, r5: rows[5].dy, r6: rows[6].dy, r7: rows[7].dy
  ).transposed
  let (ux, uy) = steps.slopes(d1.r3, d2.r3)
  let (vx, vy) = steps.slopes(d1.r4, d2.r4)
  let (wx, wy) = steps.slopes(w.1 - w.0, w.2 - w.0)
  @inline(always)
  func level(_ uw: SIMD8<Float>, _ vw: SIMD8<Float>, _ w: SIMD8<Float>) -> SIMD8<Float> {
    let z = splat(1) / w
    let (u, v) = (uw * z, vw * z)
    let (zu, zv) = (z * width, z * height)
    let (rightU, rightV) = ((ux - u * wx) * zu, (vx - v * wx) * zv)
    let (downU, downV) = ((uy - u * wy) * zu, (vy - v * wy) * zv)
    return halfLog2(
      larger(
        larger(fma(rightU, rightU, rightV * rightV), fma(downU, downU, downV * downV)),
        splat(1e-6)))
  }
  return (
    level(c0.r3, c0.r4, w.0), level(c0.r3 + d1.r3, c0.r4 + d1.r4, w.1),
    level(c0.r3 + d2.r3, c0.r4 + d2.r4, w.2)
  )
}

/// ½ log₂ from the exponent and a parabola through the mantissa: within 0.005.
@inline(always)
private func halfLog2(_ a: SIMD8<Float>) -> SIMD8<Float> {
  let exponent = toFloats((bits(a) &>> splat(Int32(23))) &- splat(Int32(127)))
  let m = floats(ofBits: (bits(a) & splat(Int32(0x007F_FFFF))) | splat(Int32(0x3F80_0000)))
  let fraction = fma(m, fma(m, splat(-0.344_85), splat(2.024_66)), splat(-1.674_87))
  return (exponent + fraction) * splat(0.5)
}
