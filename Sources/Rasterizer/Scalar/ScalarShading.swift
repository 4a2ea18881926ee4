package import RasterKernels

/// One pixel on its way from a record to light: the plain form of `interpolate`,
/// `sampleTextures`, `lightPlainly`, `lightPhysically` and `sampleShadows`.
package struct ScalarPixel {
  package var z: Float
  package var ray: SIMD2<Float>
  /// Of any length.
  package var normal: SIMD3<Float>
  package var uv: SIMD2<Float>
  package var level: Float
  package var albedo = SIMD3<Float>()

  /// - Parameters:
  ///   - position: of the sample on the undistorted image plane, in pixels.
  ///   - w: 1/z, 0 where nothing is.
  package init(
    _ record: SurfaceRecord, position: SIMD2<Float>, w: Float, origin: RayOrigin
  ) {
    z = w > 0 ? 1 / w : 0
    ray = SIMD2(
      (position.x - origin.centerX) * origin.inverseFocalX,
      (position.y - origin.centerY) * origin.inverseFocalY)
    func attribute(_ lane: Int) -> Float {
      ScalarKernels.fma(
        record.dy[lane], position.y - record.originY,
        ScalarKernels.fma(record.dx[lane], position.x - record.originX, record.base[lane]))
    }
    normal = SIMD3(attribute(0), attribute(1), attribute(2))
    let (u, v) = (attribute(3) * z, attribute(4) * z)
    uv = SIMD2(u - u.rounded(.down), v - v.rounded(.down))
    level = attribute(5)
  }

  /// Looks its colour up in a texture.
  package mutating func sample(_ m: SampledMaterial) {
    let wanted = ScalarKernels.larger(level, 0)
    let limited = ScalarKernels.smaller(wanted, m.lastLevel)
    let fine = limited.rounded(.down)
    let mix = limited - fine
    let a = bilinear(m, level: Int(fine))
    let b = bilinear(m, level: Int(fine) + 1)
    var sum = SIMD8<Float>()
    for lane in 0..<8 {
      let (fa, fb) = lane < 4 ? (1 - a.fx, 1 - b.fx) : (a.fx, b.fx)
      let value = ScalarKernels.fma(b.row[lane], fb * mix, a.row[lane] * (fa * (1 - mix)))
      sum[lane] = value * m.color[lane]
    }
    albedo = SIMD3(sum[0] + sum[4], sum[1] + sum[5], sum[2] + sum[6])
  }

  /// The two columns of texels around the sample, mixed downwards, side by side.
  private func bilinear(_ m: SampledMaterial, level: Int) -> (row: SIMD8<Float>, fx: Float) {
    let (width, height) = (m.sizes[2 * level], m.sizes[2 * level + 1])
    let (first, stride) = (Int(m.layout[2 * level]), Int(m.layout[2 * level + 1]))
    func place(_ t: Float, _ size: Float) -> (Int, Float) {
      let magic: Float = 12_582_912
      let rounded = ScalarKernels.fma(t, size, magic - 1)
      return (Int(rounded - magic), ScalarKernels.fma(t, size, -0.5) - (rounded - magic))
    }
    let (x, fx) = place(uv.x, width)
    let (y, fy) = place(uv.y, height)
    var row = SIMD8<Float>()
    for lane in 0..<8 {
      let top = Float(m.texels[4 * (first + y * stride + x) + lane])
      let bottom = Float(m.texels[4 * (first + (y + 1) * stride + x) + lane])
      row[lane] = ScalarKernels.fma(bottom * bottom - top * top, fy, top * top)
    }
    return (row, fx)
  }
}
