/// What is needed to interpolate over one triangle: planes over the undistorted image, of
/// eight attributes side by side.
///
/// Attributes 0–2 are the normal in the camera's frame and 3–4 the texture coordinate, each times
/// 1/z; 5 is the mip level; 6 and 7 are free. The value at pixel position (x, y) is
/// `base + dx·(x − originX) + dy·(y − originY)`.
package struct SurfaceRecord {
  package var base: SIMD8<Float> = .zero
  package var dx: SIMD8<Float> = .zero
  package var dy: SIMD8<Float> = .zero
  package var originX: Float = 0
  package var originY: Float = 0
  package var material: Int32 = 0
  /// Fills two cache lines.
  private var reserved: (Int32, Int32, Int32, Int32, Int32) = (0, 0, 0, 0, 0)

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
///   - v: the cluster's projected vertices, unflagged at the corners of the listed triangles.
///   - attributes: of the cluster's vertices.
package func makeRecords(
  _ triangles: ClusterTriangles, list: UnsafePointer<UInt8>, count: Int, _ v: VertexColumns,
  attributes: UnsafePointer<SIMD8<Float>>, _ source: UnsafePointer<RecordSource>,
  into records: UnsafeMutablePointer<SurfaceRecord>
) {
  let s = source.pointee
  for n in 0..<count {
    let t = Int(list[n])
    let (i0, i1, i2) = (Int(triangles.i0[t]), Int(triangles.i1[t]), Int(triangles.i2[t]))
    let (ax, ay) = (Float(v.x[i1] &- v.x[i0]), Float(v.y[i1] &- v.y[i0]))
    let (bx, by) = (Float(v.x[i2] &- v.x[i0]), Float(v.y[i2] &- v.y[i0]))
    // Long slivers cancel almost everything here.
    let area = Double(ax) * Double(by) - Double(bx) * Double(ay)
    let scale = Float(256 / area)
    let sign: Float = (area > 0) == (s.front > 0) ? 1 : -1
    let (w0, w1, w2) = (v.w[i0], v.w[i1], v.w[i2])
    let a0 = placed(attributes[i0], s, sign)
    let a1 = placed(attributes[i1], s, sign)
    let a2 = placed(attributes[i2], s, sign)
    // Whole texture repeats take no part; without them more bits are left for the fraction.
    var whole = Floats.zero
    whole[3] = a0[3].rounded(.down)
    whole[4] = a0[4].rounded(.down)
    let c0 = (a0 - whole) * splat(w0)
    let d1 = (a1 - whole) * splat(w1) - c0
    let d2 = (a2 - whole) * splat(w2) - c0
    var dx = (d1 * splat(by) - d2 * splat(ay)) * splat(scale)
    var dy = (d2 * splat(ax) - d1 * splat(bx)) * splat(scale)
    var base = c0
    let wx = ((w1 - w0) * by - (w2 - w0) * ay) * scale
    let wy = ((w2 - w0) * ax - (w1 - w0) * bx) * scale
    let levels = mipLevels(
      u: SIMD4(a0[3] - whole[3], a1[3] - whole[3], a2[3] - whole[3], 0),
      v: SIMD4(a0[4] - whole[4], a1[4] - whole[4], a2[4] - whole[4], 0),
      w: SIMD4(w0, w1, w2, 1), ux: dx[3], uy: dy[3], vx: dx[4], vy: dy[4], wx: wx, wy: wy,
      width: s.textureWidth, height: s.textureHeight)
    let (l1, l2) = (levels[1] - levels[0], levels[2] - levels[0])
    base[5] = levels[0]
    dx[5] = (l1 * by - l2 * ay) * scale
    dy[5] = (l2 * ax - l1 * bx) * scale
    records[n].base = base
    records[n].dx = dx
    records[n].dy = dy
    records[n].originX = Float(v.x[i0]) * (1.0 / 256)
    records[n].originY = Float(v.y[i0]) * (1.0 / 256)
    records[n].material = s.material
  }
}

/// A vertex's attributes with its normal turned to the camera's frame.
@inline(always)
private func placed(_ a: SIMD8<Float>, _ s: RecordSource, _ sign: Float) -> Floats {
  var texture = a
  texture[0] = 0
  texture[1] = 0
  texture[2] = 0
  let normal =
    s.normalX * splat(a[0] * sign) + s.normalY * splat(a[1] * sign) + s.normalZ * splat(a[2] * sign)
  return texture + normal
}

/// Mip levels at the three corners: log₂ of the longer of the two steps, in texels, that one pixel
/// makes to the right and down.
@inline(always)
private func mipLevels(
  u: SIMD4<Float>, v: SIMD4<Float>, w: SIMD4<Float>, ux: Float, uy: Float, vx: Float, vy: Float,
  wx: Float, wy: Float, width: Float, height: Float
) -> SIMD4<Float> {
  let z = SIMD4<Float>(repeating: 1) / w
  let (zu, zv) = (z * width, z * height)
  let rightU = (SIMD4(repeating: ux) - u * wx) * zu
  let rightV = (SIMD4(repeating: vx) - v * wx) * zv
  let downU = (SIMD4(repeating: uy) - u * wy) * zu
  let downV = (SIMD4(repeating: vy) - v * wy) * zv
  let right = rightU * rightU + rightV * rightV
  let down = downU * downU + downV * downV
  let longer = down.replacing(with: right, where: right .> down)
  // log₂ from the exponent and a parabola through the mantissa: within 0.01 of a level.
  let limited = longer.replacing(
    with: SIMD4(repeating: 1e-6), where: .!(longer .>= SIMD4(repeating: 1e-6)))
  let pattern = unsafeBitCast(limited, to: SIMD4<Int32>.self)
  let exponent = toFloats((pattern &>> SIMD4(repeating: 23)) &- SIMD4(repeating: 127))
  let m = unsafeBitCast(
    (pattern & SIMD4(repeating: 0x007F_FFFF)) | SIMD4(repeating: 0x3F80_0000),
    to: SIMD4<Float>.self)
  let fraction =
    m * (m * SIMD4(repeating: -0.344_85) + SIMD4(repeating: 2.024_66)) - SIMD4(repeating: 1.674_87)
  return (exponent + fraction) * SIMD4(repeating: 0.5)
}
