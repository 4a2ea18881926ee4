package import RasterKernels

/// One pixel on its way from a record to light: the plain form of `interpolate`,
/// `sampleTextures`, `shadePlainly`, `lightPhysically` and `sampleShadows`.
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
    let sum = sums(m, level: level)
    for channel in 0..<3 {
      albedo[channel] = (Float(sum[channel]) + texelLoss) * m.color[channel]
    }
  }

  /// The mixed texels of a texture: squares of its codes.
  func sums(_ m: SampledMaterial, level: Float) -> SIMD4<UInt32> {
    let limited = ScalarKernels.smaller(
      ScalarKernels.larger(level, 0), Float(TextureLevels.count - 2))
    let fine = limited.rounded(.down)
    let coarseTotal = (limited - fine) * 65_535
    let levels = m.levels[Int(fine)]
    var sum = SIMD4<UInt32>()
    add(
      m, width: levels.fineWidth, height: levels.fineHeight, origin: Int(levels.fineOrigin),
      total: 65_535 - coarseTotal, to: &sum)
    add(
      m, width: levels.coarseWidth, height: levels.coarseHeight, origin: Int(levels.coarseOrigin),
      total: coarseTotal, to: &sum)
    return sum
  }

  /// Adds the shares of a level's four texels around the sample, in whole numbers.
  private func add(
    _ m: SampledMaterial, width: Float, height: Float, origin: Int, total: Float,
    to sum: inout SIMD4<UInt32>
  ) {
    func place(_ t: Float, _ size: Float) -> (Int, Float) {
      let magic: Float = 12_582_912
      let rounded = ScalarKernels.fma(t, size, magic - 1)
      return (Int(rounded - magic), ScalarKernels.fma(t, size, -0.5) - (rounded - magic))
    }
    let (x, fx) = place(uv.x, width)
    let (y, fy) = place(uv.y, height)
    let right = fx * total
    let left = total - right
    let (rightBelow, leftBelow) = (right * fy, left * fy)
    func add(_ texel: Int, _ weight: Float) {
      let share = UInt32(ScalarKernels.nearestInt(weight))
      for channel in 0..<4 {
        let root = UInt32(m.texels[4 * texel + channel])
        sum[channel] += (root * root * share) >> 16
      }
    }
    let first = origin + y * m.pitch + x
    add(first, left - leftBelow)
    add(first + 1, right - rightBelow)
    add(first + m.pitch, leftBelow)
    add(first + m.pitch + 1, rightBelow)
  }
}
