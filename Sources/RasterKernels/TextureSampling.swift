import CProcessor

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
package struct TextureLevels {
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

/// Samples each pixel's texture, trilinearly, into the albedo planes.
/// - Parameter count: a multiple of `laneCount`.
package func sampleTextures(
  count: Int, materials: UnsafePointer<SampledMaterial>, _ planes: ShadingPlanes
) {
  placeTexels(count, materials, planes)
  readTexels(count, materials, planes)
}

@inline(never)
private func placeTexels(
  _ count: Int, _ materials: UnsafePointer<SampledMaterial>, _ planes: ShadingPlanes
) {
  var at = 0
  while at < count {
    placeEight(at, materials, planes)
    at &+= 8
  }
}

/// On its own, so that the processor can wait for the memory of many pixels at once.
@inline(never)
private func readTexels(
  _ count: Int, _ materials: UnsafePointer<SampledMaterial>, _ planes: ShadingPlanes
) {
  var at = 0
  while at < count {
    readEight(at, materials, planes)
    at &+= 8
  }
}

/// Finds the texels of eight pixels.
@inline(always)
private func placeEight(
  _ at: Int, _ materials: UnsafePointer<SampledMaterial>, _ planes: ShadingPlanes
) {
  let number = planes.material.eight(at: at)
  let level = clamp(
    planes.level.eight(at: at), Floats.zero, splat(Float(TextureLevels.count &- 2)))
  let whole = floor(level)
  planes.texels.mix.put(level - whole, at: at)
  let key = number &* splat(Int32(TextureLevels.count)) &+ nearestInts(whole)
  let levels: LevelBlock
  if isAnySet(key .!= splat(key[0])) {
    levels = LevelBlock(materials, each: key)
  } else {
    levels = LevelBlock(materials, all: key[0])
  }
  let (u, v) = (planes.u.eight(at: at), planes.v.eight(at: at))
  let (x0, fx0) = texel(u, levels.fineWidth)
  let (y0, fy0) = texel(v, levels.fineHeight)
  let (x1, fx1) = texel(u, levels.coarseWidth)
  let (y1, fy1) = texel(v, levels.coarseHeight)
  let fine = levels.fineOrigin &+ y0 &* levels.pitch &+ x0
  let coarse = levels.coarseOrigin &+ y1 &* levels.pitch &+ x1
  planes.texels.fine.put(fine, at: at)
  planes.texels.coarse.put(coarse, at: at)
  fetch(materials + Int(number[0]), fine[0], fine[2], coarse[0])
  fetch(materials + Int(number[4]), fine[4], fine[6], coarse[4])
  planes.texels.fineX.put(fx0, at: at)
  planes.texels.fineY.put(fy0, at: at)
  planes.texels.coarseX.put(fx1, at: at)
  planes.texels.coarseY.put(fy1, at: at)
}

/// Asks for the texels of four pixels, of which it names enough for the lines they are in: they are
/// read when the whole tile has been placed.
@inline(always)
private func fetch(
  _ m: UnsafePointer<SampledMaterial>, _ fine0: Int32, _ fine2: Int32, _ coarse: Int32
) {
  let upper = m.pointee.texels
  let lower = upper + 4 &* m.pointee.pitch
  prefetch(upper + 4 &* Int(fine0))
  prefetch(lower + 4 &* Int(fine0))
  prefetch(upper + 4 &* Int(fine2))
  prefetch(lower + 4 &* Int(fine2))
  prefetch(upper + 4 &* Int(coarse))
  prefetch(lower + 4 &* Int(coarse))
}

/// The levels that eight pixels sample.
private struct LevelBlock {
  let fineWidth: Floats
  let fineHeight: Floats
  let coarseWidth: Floats
  let coarseHeight: Floats
  let fineOrigin: Ints
  let coarseOrigin: Ints
  let pitch: Ints

  /// - Parameter key: number of the material times `TextureLevels.count`, plus the level.
  @inline(always)
  init(_ materials: UnsafePointer<SampledMaterial>, all key: Int32) {
    let l = Self.find(materials, key)
    fineWidth = splat(l.pointee.fineWidth)
    fineHeight = splat(l.pointee.fineHeight)
    coarseWidth = splat(l.pointee.coarseWidth)
    coarseHeight = splat(l.pointee.coarseHeight)
    fineOrigin = splat(l.pointee.fineOrigin)
    coarseOrigin = splat(l.pointee.coarseOrigin)
    pitch = splat(l.pointee.pitch)
  }

  @inline(always)
  init(_ materials: UnsafePointer<SampledMaterial>, each key: Ints) {
    let columns = EightRows(
      r0: Self.row(materials, key[0]), r1: Self.row(materials, key[1]),
      r2: Self.row(materials, key[2]), r3: Self.row(materials, key[3]),
      r4: Self.row(materials, key[4]), r5: Self.row(materials, key[5]),
      r6: Self.row(materials, key[6]), r7: Self.row(materials, key[7])
    ).transposed
    (fineWidth, fineHeight) = (columns.r0, columns.r1)
    (coarseWidth, coarseHeight) = (columns.r2, columns.r3)
    (fineOrigin, coarseOrigin) = (bits(columns.r4), bits(columns.r5))
    pitch = bits(columns.r6)
  }

  @inline(always)
  private static func row(_ materials: UnsafePointer<SampledMaterial>, _ key: Int32) -> Floats {
    UnsafeRawPointer(find(materials, key)).loadUnaligned(as: Floats.self)
  }

  @inline(always)
  private static func find(
    _ materials: UnsafePointer<SampledMaterial>, _ key: Int32
  ) -> UnsafePointer<TextureLevels> {
    materials[Int(key) >> 4].levels + Int(key & 15)
  }
}

/// The texel whose centre lies before a coordinate, and how far the sample lies beyond it.
///
/// By rounding to nearest after half a texel's shift; on a tie either neighbour gives the same
/// mixture.
@inline(always)
private func texel(_ coordinate: Floats, _ size: Floats) -> (Ints, Floats) {
  let rounded = fma(coordinate, size, splat(Float(12_582_911)))
  let number = bits(rounded) &- splat(Int32(0x4B40_0000))
  let whole = rounded - splat(Float(12_582_912))
  return (number, fma(coordinate, size, splat(Float(-0.5))) - whole)
}

/// Reads and mixes the texels that `placeTexels` found for eight pixels.
@inline(always)
private func readEight(
  _ at: Int, _ materials: UnsafePointer<SampledMaterial>, _ planes: ShadingPlanes
) {
  let number = planes.material.eight(at: at)
  if isAnySet(number .!= splat(number[0])) {
    let m = (
      materials + Int(number[0]), materials + Int(number[1]), materials + Int(number[2]),
      materials + Int(number[3]), materials + Int(number[4]), materials + Int(number[5]),
      materials + Int(number[6]), materials + Int(number[7])
    )
    let t = planes.texels
    let (red, green, blue) = colors(
      mixture(at, t, m.0), mixture(at &+ 1, t, m.1), mixture(at &+ 2, t, m.2),
      mixture(at &+ 3, t, m.3), mixture(at &+ 4, t, m.4), mixture(at &+ 5, t, m.5),
      mixture(at &+ 6, t, m.6), mixture(at &+ 7, t, m.7))
    let factor = colors(
      tint(m.0), tint(m.1), tint(m.2), tint(m.3), tint(m.4), tint(m.5), tint(m.6), tint(m.7))
    planes.albedo.put(red * factor.red, green * factor.green, blue * factor.blue, at: at)
  } else {
    let m = materials + Int(number[0])
    let t = planes.texels
    let (red, green, blue) = colors(
      mixture(at, t, m), mixture(at &+ 1, t, m), mixture(at &+ 2, t, m), mixture(at &+ 3, t, m),
      mixture(at &+ 4, t, m), mixture(at &+ 5, t, m), mixture(at &+ 6, t, m),
      mixture(at &+ 7, t, m))
    let c = m.pointee.color
    planes.albedo.put(red * splat(c[0]), green * splat(c[1]), blue * splat(c[2]), at: at)
  }
}

@inline(always)
private func tint(_ m: UnsafePointer<SampledMaterial>) -> SIMD8<Float> {
  let c = m.pointee.color
  return SIMD8(c[0], c[1], c[2], 0, 0, 0, 0, 0)
}

/// One pixel's texels, mixed but for the last addition: red, green and blue of its left column in
/// the low half, of the right one in the high half.
@inline(always)
private func mixture(
  _ n: Int, _ t: TexelPlanes, _ m: UnsafePointer<SampledMaterial>
) -> SIMD8<Float> {
  let halves = SIMD8<Float>(1, 1, 1, 1, 0, 0, 0, 0)
  let signs = SIMD8<Float>(-1, -1, -1, -1, 1, 1, 1, 1)
  let upper = m.pointee.texels
  let lower = upper + 4 &* m.pointee.pitch
  let (fine, coarse) = (4 &* Int(t.fine[n]), 4 &* Int(t.coarse[n]))
  let row0 = between(upper + fine, lower + fine, t.fineY[n])
  let row1 = between(upper + coarse, lower + coarse, t.coarseY[n])
  let mix = t.mix[n]
  let across0 = fma(signs, splat(t.fineX[n]), halves) * splat(1 - mix)
  let across1 = fma(signs, splat(t.coarseX[n]), halves) * splat(mix)
  return fma(row1, across1, row0 * across0)
}

/// Two neighbouring texels of one row mixed with the two below, in linear light.
@inline(always)
private func between(
  _ top: UnsafePointer<UInt8>, _ bottom: UnsafePointer<UInt8>, _ share: Float
) -> SIMD8<Float> {
  let (above, below) = (twoTexels(top), twoTexels(bottom))
  return fma(toFloats(below &- above), splat(share), toFloats(above))
}

/// A texel and its right neighbour: the squares of their roots.
@inline(always)
private func twoTexels(_ texel: UnsafePointer<UInt8>) -> SIMD8<Int32> {
  let root = widened(UnsafeRawPointer(texel).loadUnaligned(as: SIMD8<UInt8>.self))
  return root &* root
}

/// Adds up both halves of eight pixels' mixtures, and sorts them by channel.
@inline(always)
private func colors(
  _ r0: SIMD8<Float>, _ r1: SIMD8<Float>, _ r2: SIMD8<Float>, _ r3: SIMD8<Float>,
  _ r4: SIMD8<Float>, _ r5: SIMD8<Float>, _ r6: SIMD8<Float>, _ r7: SIMD8<Float>
) -> (red: SIMD8<Float>, green: SIMD8<Float>, blue: SIMD8<Float>) {
  let s04 = lowHalves(r0, r4) + highHalves(r0, r4)
  let s15 = lowHalves(r1, r5) + highHalves(r1, r5)
  let s26 = lowHalves(r2, r6) + highHalves(r2, r6)
  let s37 = lowHalves(r3, r7) + highHalves(r3, r7)
  let (a, b) = EightRows.pairs(s04, s15)
  let (c, d) = EightRows.pairs(s26, s37)
  let (red, green) = EightRows.fours(a, c)
  return (red, green, EightRows.fours(b, d).0)
}
