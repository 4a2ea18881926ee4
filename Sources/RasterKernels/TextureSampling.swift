/// A texture with its mip levels, and the colour that multiplies it.
package struct SampledMaterial {
  /// Four 16-bit channels a texel. Each level has a repeated column and row on all four sides.
  package var texels: UnsafePointer<UInt16>
  /// Width and height of each level, level after level, the last one twice.
  package var sizes: UnsafePointer<Float>
  /// For each level, likewise: the number of its texel (0, 0), and texels a row.
  package var layout: UnsafePointer<Int32>
  /// The coarsest level.
  package var lastLevel: Float
  /// Base colour / 65 535, linear Rec. 709.
  package var color: SIMD4<Float>
  /// Light given off, in cd/m².
  package var emission: SIMD4<Float> = .zero
  package var roughness: Float = 1
  package var metallic: Float = 0

  package init(
    texels: UnsafePointer<UInt16>, sizes: UnsafePointer<Float>, layout: UnsafePointer<Int32>,
    lastLevel: Float, color: SIMD4<Float>
  ) {
    self.texels = texels
    self.sizes = sizes
    self.layout = layout
    self.lastLevel = lastLevel
    self.color = color
  }
}

/// Samples each pixel's texture, trilinearly, into the albedo plane.
package func sampleTextures(
  count: Int, materials: UnsafePointer<SampledMaterial>, _ planes: ShadingPlanes
) {
  let halves = Floats(1, 1, 1, 1, 0, 0, 0, 0)
  let signs = Floats(-1, -1, -1, -1, 1, 1, 1, 1)
  for n in 0..<count {
    let m = materials + Int(planes.material[n])
    let wanted = planes.level[n]
    let level = wanted > 0 ? min(wanted, m.pointee.lastLevel) : 0
    let fine = Int(level)
    let mix = level - Float(fine)
    let pair = UnsafeRawPointer(planes.uv + 2 &* n).loadUnaligned(as: SIMD2<Float>.self)
    let uv = SIMD4<Float>(pair[0], pair[1], pair[0], pair[1])
    let size = UnsafeRawPointer(m.pointee.sizes + 2 &* fine).loadUnaligned(as: SIMD4<Float>.self)
    let layout = UnsafeRawPointer(m.pointee.layout + 2 &* fine)
      .loadUnaligned(as: SIMD4<Int32>.self)
    // The texel whose centre lies up and to the left, by rounding to nearest after half a texel's
    // shift; on a tie either neighbour gives the same mixture.
    let magic = SIMD4<Float>(repeating: 12_582_911)
    let rounded = magic.addingProduct(uv, size)
    let corner =
      unsafeBitCast(rounded, to: SIMD4<Int32>.self) &- SIMD4<Int32>(repeating: 0x4B40_0000)
    let whole = rounded - SIMD4<Float>(repeating: 12_582_912)
    let fraction = SIMD4<Float>(repeating: -0.5).addingProduct(uv, size) - whole
    let fineAt = Int(layout[0] &+ corner[1] &* layout[1] &+ corner[0])
    let coarseAt = Int(layout[2] &+ corner[3] &* layout[3] &+ corner[2])
    let top0 = twoTexels(m.pointee.texels, fineAt)
    let bottom0 = twoTexels(m.pointee.texels, fineAt &+ Int(layout[1]))
    let top1 = twoTexels(m.pointee.texels, coarseAt)
    let bottom1 = twoTexels(m.pointee.texels, coarseAt &+ Int(layout[3]))
    let across0 = halves.addingProduct(signs, splat(fraction[0])) * splat(1 - mix)
    let across1 = halves.addingProduct(signs, splat(fraction[2])) * splat(mix)
    let row0 = top0.addingProduct(bottom0 - top0, splat(fraction[1]))
    let row1 = top1.addingProduct(bottom1 - top1, splat(fraction[3]))
    let sum = (row0 * across0).addingProduct(row1, across1)
    let color = (lowHalf(sum) + highHalf(sum)) * m.pointee.color
    UnsafeMutableRawPointer(planes.albedo + 4 &* n).storeBytes(of: color, as: SIMD4<Float>.self)
  }
}

/// A texel and its right neighbour.
@inline(always)
private func twoTexels(_ texels: UnsafePointer<UInt16>, _ number: Int) -> Floats {
  let both = UnsafeRawPointer(texels + 4 &* number).loadUnaligned(as: SIMD8<UInt16>.self)
  return toFloats(both)
}
