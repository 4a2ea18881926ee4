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
  package var material: Int
  package var instance: Int
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
        record.dy[lane], position.y,
        ScalarKernels.fma(record.dx[lane], position.x, record.base[lane]))
    }
    normal = SIMD3(attribute(0), attribute(1), attribute(2))
    func fraction(_ a: Float) -> Float {
      ScalarKernels.smaller(ScalarKernels.larger(a - a.rounded(.down), 0), 1)
    }
    uv = SIMD2(fraction(attribute(3) * z), fraction(attribute(4) * z))
    level = attribute(5)
    material = Int(ScalarKernels.nearestInt(attribute(6)))
    instance = Int(ScalarKernels.nearestInt(attribute(7)))
  }

  /// Looks its colour up in a texture.
  package mutating func sample(_ m: SampledMaterial) {
    let limited = ScalarKernels.smaller(
      ScalarKernels.larger(level, 0), Float(TextureLevels.count - 2))
    let fine = limited.rounded(.down)
    let mix = limited - fine
    let levels = m.levels[Int(fine)]
    let a = bilinear(
      m, width: levels.fineWidth, height: levels.fineHeight, origin: Int(levels.fineOrigin))
    let b = bilinear(
      m, width: levels.coarseWidth, height: levels.coarseHeight, origin: Int(levels.coarseOrigin))
    for channel in 0..<3 {
      let left = ScalarKernels.fma(
        b.left[channel], (1 - b.fx) * mix, a.left[channel] * ((1 - a.fx) * (1 - mix)))
      let right = ScalarKernels.fma(
        b.right[channel], b.fx * mix, a.right[channel] * (a.fx * (1 - mix)))
      albedo[channel] = (left + right) * m.color[channel]
    }
  }

  /// The two columns of texels around the sample, mixed downwards, and how far to the right of the
  /// first it lies.
  private func bilinear(
    _ m: SampledMaterial, width: Float, height: Float, origin: Int
  ) -> (left: SIMD3<Float>, right: SIMD3<Float>, fx: Float) {
    func place(_ t: Float, _ size: Float) -> (Int, Float) {
      let magic: Float = 12_582_912
      let rounded = ScalarKernels.fma(t, size, magic - 1)
      return (Int(rounded - magic), ScalarKernels.fma(t, size, -0.5) - (rounded - magic))
    }
    let (x, fx) = place(uv.x, width)
    let (y, fy) = place(uv.y, height)
    func mixed(_ column: Int) -> SIMD3<Float> {
      var sum = SIMD3<Float>()
      for channel in 0..<3 {
        let top = Float(m.texels[4 * (origin + y * m.pitch + column) + channel])
        let bottom = Float(m.texels[4 * (origin + (y + 1) * m.pitch + column) + channel])
        sum[channel] = ScalarKernels.fma(bottom * bottom - top * top, fy, top * top)
      }
      return sum
    }
    return (mixed(x), mixed(x + 1), fx)
  }
}
