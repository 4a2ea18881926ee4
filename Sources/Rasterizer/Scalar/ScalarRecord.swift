package import RasterKernels

/// One triangle's attribute planes: the plain form of `makeRecords`.
package enum ScalarRecord {
  /// A projected corner.
  package struct Corner {
    package var x: Int32
    package var y: Int32
    package var w: Float
    /// Normal (3), texture coordinate (2), zeros.
    package var attributes: SIMD8<Float>

    package init(_ v: ProjectedVertex, attributes: SIMD8<Float>) {
      (x, y, w) = (v.x, v.y, v.w)
      self.attributes = attributes
    }
  }

  /// - Parameter c: three corners that span an area.
  package static func make(_ c: [Corner], _ source: RecordSource) -> SurfaceRecord {
    let (ax, ay) = (Float(c[1].x - c[0].x), Float(c[1].y - c[0].y))
    let (bx, by) = (Float(c[2].x - c[0].x), Float(c[2].y - c[0].y))
    let area = Double(ax) * Double(by) - Double(bx) * Double(ay)
    let scale = Float(256 / area)
    let sign: Float = (area > 0) == (source.front > 0) ? 1 : -1
    let (sax, say, sbx, sby) = (ax * scale, ay * scale, bx * scale, by * scale)
    func slopes(_ d1: Float, _ d2: Float) -> (right: Float, down: Float) {
      (d1 * sby - d2 * say, d2 * sax - d1 * sbx)
    }
    func overZ(_ corner: Corner, _ lane: Int) -> Float {
      let a = corner.attributes
      if lane >= 3 { return (a[lane] - c[0].attributes[lane].rounded(.down)) * corner.w }
      let turned = ScalarKernels.fma(
        source.normalZ[lane] * sign, a[2],
        ScalarKernels.fma(source.normalY[lane] * sign, a[1], source.normalX[lane] * sign * a[0]))
      return turned * corner.w
    }
    var record = SurfaceRecord()
    for lane in 0..<5 {
      let values = c.map { overZ($0, lane) }
      record.base[lane] = values[0]
      (record.dx[lane], record.dy[lane]) = slopes(values[1] - values[0], values[2] - values[0])
    }
    let (wx, wy) = slopes(c[1].w - c[0].w, c[2].w - c[0].w)
    let levels = c.map { corner in
      level(
        u: overZ(c[0], 3) + (overZ(corner, 3) - overZ(c[0], 3)),
        v: overZ(c[0], 4) + (overZ(corner, 4) - overZ(c[0], 4)), w: corner.w, record, wx, wy,
        width: source.textureWidth, height: source.textureHeight)
    }
    record.base[5] = levels[0]
    (record.dx[5], record.dy[5]) = slopes(levels[1] - levels[0], levels[2] - levels[0])
    record.base[6] = Float(source.material)
    record.base[7] = Float(source.instance)
    let (x, y) = (Float(c[0].x) / 256, Float(c[0].y) / 256)
    for lane in 0..<6 {
      record.base[lane] = ScalarKernels.fma(
        record.dy[lane], -y, ScalarKernels.fma(record.dx[lane], -x, record.base[lane]))
    }
    return record
  }

  /// log₂ of the longer of the two steps, in texels, that one pixel makes to the right and down.
  private static func level(
    u: Float, v: Float, w: Float, _ r: SurfaceRecord, _ wx: Float, _ wy: Float, width: Float,
    height: Float
  ) -> Float {
    let z = 1 / w
    func squared(_ du: Float, _ dv: Float, _ dw: Float) -> Float {
      let (x, y) = ((du - u * z * dw) * (z * width), (dv - v * z * dw) * (z * height))
      return ScalarKernels.fma(x, x, y * y)
    }
    let longer = ScalarKernels.larger(
      ScalarKernels.larger(squared(r.dx[3], r.dx[4], wx), squared(r.dy[3], r.dy[4], wy)), 1e-6)
    let bits = longer.bitPattern
    let exponent = Float(Int32(bits >> 23) - 127)
    let m = Float(bitPattern: bits & 0x007F_FFFF | 0x3F80_0000)
    let fraction = ScalarKernels.fma(
      m, ScalarKernels.fma(m, -0.344_85, 2.024_66), -1.674_87)
    return (exponent + fraction) * 0.5
  }
}
