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
/// - Parameter count: a multiple of eight.
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
func placeEight(
  _ at: Int, _ materials: UnsafePointer<SampledMaterial>, _ planes: ShadingPlanes
) {
  let number = planes.material.eight(at: at)
  let level = clamp(
    planes.level.eight(at: at), Floats.zero, splat(Float(TextureLevels.count &- 2)))
  let whole = floor(level)
  let mix = level - whole
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
  fetch(materials + Int(planes.material[at]), at, planes.texels)
  fetch(materials + Int(planes.material[at &+ 4]), at &+ 4, planes.texels)
  TexelWeights(fine: (fx0, fy0), coarse: (fx1, fy1), mix: mix).put(at, planes.texels)
}

/// The shares, of 65 535 in all, that the eight texels of each of eight pixels have.
private struct TexelWeights {
  /// Left and right, above and below, on the finer and the coarser level, rounded to whole numbers.
  let fineAbove: SIMD8<Int32>
  let coarseAbove: SIMD8<Int32>
  let fineBelow: SIMD8<Int32>
  let coarseBelow: SIMD8<Int32>

  /// - Parameters:
  ///   - fine, coarse: how far to the right and below the first texel the sample lies, in 0…1.
  ///   - mix: share of the coarser level.
  @inline(always)
  init(
    fine: (SIMD8<Float>, SIMD8<Float>), coarse: (SIMD8<Float>, SIMD8<Float>), mix: SIMD8<Float>
  ) {
    let coarseTotal = mix * splat(65_535)
    let fineTotal = splat(65_535) - coarseTotal
    (fineAbove, fineBelow) = Self.pairs(fine, total: fineTotal)
    (coarseAbove, coarseBelow) = Self.pairs(coarse, total: coarseTotal)
  }

  /// Left in the low, right in the high 16 bits, of the row above and of the row below.
  @inline(always)
  private static func pairs(
    _ place: (SIMD8<Float>, SIMD8<Float>), total: SIMD8<Float>
  ) -> (SIMD8<Int32>, SIMD8<Int32>) {
    let right = place.0 * total
    let left = total - right
    let (rightBelow, leftBelow) = (right * place.1, left * place.1)
    let (rightAbove, leftAbove) = (right - rightBelow, left - leftBelow)
    return (
      roundedInts(leftAbove) | roundedInts(rightAbove) &<< splat(Int32(16)),
      roundedInts(leftBelow) | roundedInts(rightBelow) &<< splat(Int32(16))
    )
  }

  /// Stores each pixel's weights side by side.
  @inline(always)
  func put(_ at: Int, _ texels: TexelPlanes) {
    let (above01, above23) = EightRows.pairs(floats(ofBits: fineAbove), floats(ofBits: coarseAbove))
    let (below01, below23) = EightRows.pairs(floats(ofBits: fineBelow), floats(ofBits: coarseBelow))
    let (w04, w15) = EightRows.fours(above01, below01)
    let (w26, w37) = EightRows.fours(above23, below23)
    texels.weights.put(w04, at: 4 &* at)
    texels.weights.put(w15, at: 4 &* at &+ 8)
    texels.weights.put(w26, at: 4 &* at &+ 16)
    texels.weights.put(w37, at: 4 &* at &+ 24)
  }
}

/// Asks for the texels of pixels `at ..< at + 4`, of which it names enough for the lines they are in:
/// they are read when the whole tile has been placed.
@inline(always)
private func fetch(_ m: UnsafePointer<SampledMaterial>, _ at: Int, _ t: TexelPlanes) {
  let upper = m.pointee.texels
  let lower = upper + 4 &* m.pointee.pitch
  prefetch(upper + 4 &* Int(t.fine[at]))
  prefetch(lower + 4 &* Int(t.fine[at]))
  prefetch(upper + 4 &* Int(t.fine[at &+ 2]))
  prefetch(lower + 4 &* Int(t.fine[at &+ 2]))
  prefetch(upper + 4 &* Int(t.coarse[at]))
  prefetch(lower + 4 &* Int(t.coarse[at]))
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
  let t = planes.texels
  let first = materials + Int(number[0])
  if isAnySet(number .!= splat(number[0])) {
    let m = (
      first, materials + Int(number[1]), materials + Int(number[2]), materials + Int(number[3]),
      materials + Int(number[4]), materials + Int(number[5]), materials + Int(number[6]),
      materials + Int(number[7])
    )
    let sums = TexelSums(
      TexelSums.two(at, 0, 1, t, m.0, m.1), TexelSums.two(at, 2, 3, t, m.2, m.3),
      TexelSums.two(at, 4, 5, t, m.4, m.5), TexelSums.two(at, 6, 7, t, m.6, m.7))
    let tint = EightRows(
      r0: tint(m.0), r1: tint(m.1), r2: tint(m.2), r3: tint(m.3), r4: tint(m.4), r5: tint(m.5),
      r6: tint(m.6), r7: tint(m.7)
    ).transposed
    put(sums, (tint.r0, tint.r1, tint.r2), planes, at)
  } else {
    let sums = TexelSums(
      TexelSums.two(at, 0, 1, t, first, first), TexelSums.two(at, 2, 3, t, first, first),
      TexelSums.two(at, 4, 5, t, first, first), TexelSums.two(at, 6, 7, t, first, first))
    let c = first.pointee.color
    put(sums, (splat(c[0]), splat(c[1]), splat(c[2])), planes, at)
  }
}

@inline(always)
private func put(
  _ sums: TexelSums, _ tint: (SIMD8<Float>, SIMD8<Float>, SIMD8<Float>), _ planes: ShadingPlanes,
  _ at: Int
) {
  let lost = splat(texelLoss)
  planes.albedo.red.put((sums.red + lost) * tint.0, at: at)
  planes.albedo.green.put((sums.green + lost) * tint.1, at: at)
  planes.albedo.blue.put((sums.blue + lost) * tint.2, at: at)
}

/// What eight products lose, on average, by rounding down.
package var texelLoss: Float { 3 }

@inline(always)
private func tint(_ m: UnsafePointer<SampledMaterial>) -> SIMD8<Float> {
  let c = m.pointee.color
  return SIMD8(c[0], c[1], c[2], 0, 0, 0, 0, 0)
}
