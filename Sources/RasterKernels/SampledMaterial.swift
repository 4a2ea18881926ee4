/// A texture with its mip levels, and the colour that multiplies it.
///
/// All levels share one pitch, so that a pixel's two levels differ in nothing but the place of
/// their texels.
package struct SampledMaterial {
  /// Four channels a texel, each the square root of linear light. Each level has a repeated column
  /// and row on all four sides.
  package var texels: UnsafePointer<UInt8>
  /// Texels a row.
  package var pitch: Int
  /// `TextureLevels.count` entries.
  package var levels: UnsafePointer<TextureLevels>
  /// Base colour / 255², linear Rec. 709.
  package var color: SIMD4<Float>
  /// Light given off, in cd/m².
  package var emission: SIMD4<Float> = .zero
  package var roughness: Float = 1
  package var metallic: Float = 0
  /// Part of the light that enters a dielectric surface and passes on through it.
  package var transmission: Float = 0

  package init(
    texels: UnsafePointer<UInt8>, pitch: Int, levels: UnsafePointer<TextureLevels>,
    color: SIMD4<Float>
  ) {
    self.texels = texels
    self.pitch = pitch
    self.levels = levels
    self.color = color
  }
}

/// A mip level and the next coarser one; the coarsest is its own next.
package struct TextureLevels: BitwiseCopyable {
  /// Entries a texture; those past its coarsest level repeat that one.
  package static var count: Int { 16 }

  package var fineWidth: Float
  package var fineHeight: Float
  package var coarseWidth: Float
  package var coarseHeight: Float
  /// Place of texel (0, 0); whole numbers, exact up to 2²⁴ rows of the pitch.
  package var fineOrigin: Int32
  package var coarseOrigin: Int32
  package var pitch: Int32
  private var reserved: Int32 = 0

  package init(
    fineWidth: Int, fineHeight: Int, fineOrigin: Int, coarseWidth: Int, coarseHeight: Int,
    coarseOrigin: Int, pitch: Int
  ) {
    (self.fineWidth, self.fineHeight) = (Float(fineWidth), Float(fineHeight))
    (self.coarseWidth, self.coarseHeight) = (Float(coarseWidth), Float(coarseHeight))
    (self.fineOrigin, self.coarseOrigin) = (Int32(fineOrigin), Int32(coarseOrigin))
    self.pitch = Int32(pitch)
  }
}
