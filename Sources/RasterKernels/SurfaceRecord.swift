import CProcessor

/// What is needed to interpolate over one triangle: planes over the undistorted image, of
/// eight attributes side by side.
///
/// Attributes 0–2 are the normal in the camera's frame and 3–4 the texture coordinate, each times
/// 1/z; 5 is the mip level, 6 the number of the material, 7 the id of the instance. The value at pixel position
/// (x, y) is `base + dx·x + dy·y`: rounding moves the sample by 2⁻²⁴ of the picture's width at most.
package struct SurfaceRecord {
  package var base: SIMD8<Float> = .zero
  package var dx: SIMD8<Float> = .zero
  package var dy: SIMD8<Float> = .zero

  package init() {}
}

/// What the triangles of one cluster share when their records are made.
package struct RecordSource {
  /// Camera from model for normals, by columns; the last five lanes are zero.
  package let normalX: SIMD8<Float>
  package let normalY: SIMD8<Float>
  package let normalZ: SIMD8<Float>
  fileprivate let names: SIMD8<Float>
  /// Texture size in texels, and 1 or −1.
  fileprivate let traits: SIMD4<Float>

  /// - Parameters:
  ///   - instance: its id, 0 for surroundings.
  ///   - normals: camera from model for normals, by columns.
  ///   - front: which way round a triangle runs whose normals point at the viewer; see `Facing`.
  package init(
    material: Int32, instance: UInt16, normals: (SIMD3<Float>, SIMD3<Float>, SIMD3<Float>),
    textureWidth: Int, textureHeight: Int, front: Int32
  ) {
    let (x, y, z) = normals
    normalX = SIMD8(x.x, x.y, x.z, 0, 0, 0, 0, 0)
    normalY = SIMD8(y.x, y.y, y.z, 0, 0, 0, 0, 0)
    normalZ = SIMD8(z.x, z.y, z.z, 0, 0, 0, 0, 0)
    names = SIMD8(0, 0, 0, 0, 0, 0, Float(material), Float(instance))
    traits = SIMD4(Float(textureWidth), Float(textureHeight), front > 0 ? 1 : -1, 0)
  }

  package var material: Int32 { Int32(names[6]) }
  package var instance: UInt16 { UInt16(names[7]) }
  package var textureWidth: Float { traits[0] }
  package var textureHeight: Float { traits[1] }
  package var front: Float { traits[2] }
}

/// A triangle whose record is wanted.
package struct RecordRequest {
  /// Of its cluster; unflagged at its corners.
  package var vertices: UnsafePointer<ProjectedVertex>
  package var attributes: UnsafePointer<SIMD8<Float>>
  package var source: UnsafePointer<RecordSource>
  /// Numbers of its corners.
  package var i0: UInt8
  package var i1: UInt8
  package var i2: UInt8
}

/// Requests records for the marked triangles of a cluster and clears the marks.
/// - Parameters:
///   - used: 128 marks.
///   - map: takes the record's number of each marked triangle.
///   - first: the first record's number.
///   - requests: room for 128.
/// - Returns: how many.
package func requestRecords(
  _ used: UnsafeMutablePointer<UInt8>, vertices: UnsafePointer<ProjectedVertex>,
  attributes: UnsafePointer<SIMD8<Float>>, _ triangles: ClusterTriangles,
  source: UnsafePointer<RecordSource>, map: UnsafeMutablePointer<Int32>, first: Int32,
  into requests: UnsafeMutablePointer<RecordRequest>
) -> Int {
  var found = 0
  for block in 0..<16 {
    let at = UnsafeMutableRawPointer(used + 8 &* block)
    // A mark is a byte of 1.
    var marks = at.loadUnaligned(as: UInt64.self)
    if marks == 0 { continue }
    at.storeBytes(of: 0, as: UInt64.self)
    while marks != 0 {
      let n = 8 &* block &+ marks.trailingZeroBitCount &>> 3
      marks &= marks &- 1
      requests[found] = RecordRequest(
        vertices: vertices, attributes: attributes, source: source, i0: triangles.i0[n],
        i1: triangles.i1[n], i2: triangles.i2[n])
      prefetch(attributes + Int(triangles.i0[n]))
      prefetch(attributes + Int(triangles.i1[n]))
      prefetch(attributes + Int(triangles.i2[n]))
      map[n] = first &+ Int32(truncatingIfNeeded: found)
      found &+= 1
    }
  }
  return found
}

/// Makes triangles' records.
/// - Parameters:
///   - requests: readable up to the next multiple of eight.
///   - records: room for `count`, rounded up to a multiple of eight.
package func makeRecords(
  _ requests: UnsafePointer<RecordRequest>, count: Int,
  into records: UnsafeMutablePointer<SurfaceRecord>
) {
  // Words that eight triangles share between the steps below.
  withUnsafeTemporaryAllocation(of: SIMD8<Float>.self, capacity: 10) { scratch in
    guard let scratch = scratch.baseAddress else { return }
    var done = 0
    while done < count {
      eightRecords(requests + done, scratch, into: records + done)
      done &+= 8
    }
  }
}

/// The level's lane of a record.
private var levelLane: SIMD8<Float> { SIMD8(0, 0, 0, 0, 0, 1, 0, 0) }
private var textureLanes: SIMD8<Float> { SIMD8(0, 0, 0, 1, 1, 0, 0, 0) }

@inline(always)
private func eightRecords(
  _ r: UnsafePointer<RecordRequest>, _ scratch: UnsafeMutablePointer<SIMD8<Float>>,
  into records: UnsafeMutablePointer<SurfaceRecord>
) {
  @inline(always)
  func corner(_ n: Int, _ i: UInt8) -> UnsafePointer<ProjectedVertex> { r[n].vertices + Int(i) }
  let v0 = EightVertices(
    corner(0, r[0].i0), corner(1, r[1].i0), corner(2, r[2].i0), corner(3, r[3].i0),
    corner(4, r[4].i0), corner(5, r[5].i0), corner(6, r[6].i0), corner(7, r[7].i0))
  let v1 = EightVertices(
    corner(0, r[0].i1), corner(1, r[1].i1), corner(2, r[2].i1), corner(3, r[3].i1),
    corner(4, r[4].i1), corner(5, r[5].i1), corner(6, r[6].i1), corner(7, r[7].i1))
  let v2 = EightVertices(
    corner(0, r[0].i2), corner(1, r[1].i2), corner(2, r[2].i2), corner(3, r[3].i2),
    corner(4, r[4].i2), corner(5, r[5].i2), corner(6, r[6].i2), corner(7, r[7].i2))
  let traits = FourColumns(
    joined(r[0].source.pointee.traits, r[4].source.pointee.traits),
    joined(r[1].source.pointee.traits, r[5].source.pointee.traits),
    joined(r[2].source.pointee.traits, r[6].source.pointee.traits),
    joined(r[3].source.pointee.traits, r[7].source.pointee.traits))
  let (ax, ay) = (toFloats(v1.x &- v0.x), toFloats(v1.y &- v0.y))
  let (bx, by) = (toFloats(v2.x &- v0.x), toFloats(v2.y &- v0.y))
  let (scale, isPositive) = inverseArea(ax, ay, bx, by)
  let steps = TriangleSteps(
    ax: ax * scale, ay: ay * scale, bx: bx * scale, by: by * scale)
  scratch[0] = steps.ax
  scratch[1] = steps.ay
  scratch[2] = steps.bx
  scratch[3] = steps.by
  scratch[4] = (Floats.zero - traits.c2).replacing(with: traits.c2, where: isPositive)
  scratch[5] = v0.w
  scratch[6] = v1.w
  scratch[7] = v2.w

  // Values over z at the first corner, and how the other two differ, row by row.
  let scalars = UnsafeRawPointer(scratch).assumingMemoryBound(to: Float.self)
  for n in 0..<8 {
    let attributes = r[n].attributes
    let (a0, a1, a2) = (
      attributes[Int(r[n].i0)], attributes[Int(r[n].i1)], attributes[Int(r[n].i2)]
    )
    let sign = splat(scalars[32 &+ n])
    let s = r[n].source
    let (nx, ny, nz) = (
      s.pointee.normalX * sign, s.pointee.normalY * sign, s.pointee.normalZ * sign
    )
    // Whole texture repeats take no part; without them more bits are left for the fraction.
    let whole = floor(a0) * textureLanes
    let c0 = placed(a0, nx, ny, nz, whole) * splat(scalars[40 &+ n])
    let c1 = placed(a1, nx, ny, nz, whole) * splat(scalars[48 &+ n])
    let c2 = placed(a2, nx, ny, nz, whole) * splat(scalars[56 &+ n])
    records[n].base = c0
    records[n].dx = c1 - c0
    records[n].dy = c2 - c0
  }
  let levels = cornerLevels(
    records, w: (v0.w, v1.w, v2.w), steps, width: traits.c0, height: traits.c1)
  let step = splat(1.0 / 256)
  scratch[4] = levels.0
  scratch[5] = levels.1 - levels.0
  scratch[6] = levels.2 - levels.0
  scratch[7] = toFloats(v0.x) * step
  scratch[8] = toFloats(v0.y) * step
  for n in 0..<8 {
    let d1 = fma(levelLane, splat(scalars[40 &+ n]), records[n].dx)
    let d2 = fma(levelLane, splat(scalars[48 &+ n]), records[n].dy)
    let first = fma(
      levelLane, splat(scalars[32 &+ n]), records[n].base + r[n].source.pointee.names)
    let dx = d1 * splat(scalars[24 &+ n]) - d2 * splat(scalars[8 &+ n])
    let dy = d2 * splat(scalars[n]) - d1 * splat(scalars[16 &+ n])
    records[n].base = fma(
      dy, splat(0 - scalars[64 &+ n]), fma(dx, splat(0 - scalars[56 &+ n]), first))
    records[n].dx = dx
    records[n].dy = dy
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
