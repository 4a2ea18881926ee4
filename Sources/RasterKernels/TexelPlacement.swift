import CProcessor

#if SIXTEEN_LANES
  import RasterKernels
#endif

/// Finds the texels that each pixel samples, and asks for the memory they are in.
@inline(never)
func placeTexels(
  _ count: Int, _ materials: UnsafePointer<SampledMaterial>, _ planes: ShadingPlanes
) {
  var at = 0
  while at < count {
    placeBlock(at, materials, planes)
    at &+= laneCount
  }
}

@inline(always)
func placeBlock(
  _ at: Int, _ materials: UnsafePointer<SampledMaterial>, _ planes: ShadingPlanes
) {
  place(
    at, number: planes.material.block(at: at),
    level: clamp(
      planes.level.block(at: at), Floats.zero, splat(Float(levelsPerTexture &- 2))),
    u: planes.u.block(at: at), v: planes.v.block(at: at), materials, planes.texels)
  for four in 0..<(laneCount / 4) {
    let first = at &+ 4 &* four
    fetch(materials + Int(planes.material[first]), first, planes.texels)
  }
}

/// Finds the texels of a block of places.
/// - Parameters:
///   - level: not below 0 nor beyond the last but one.
///   - u, v: in 0…1.
@inline(always)
func place(
  _ at: Int, number: Ints, level: Floats, u: Floats, v: Floats,
  _ materials: UnsafePointer<SampledMaterial>, _ texels: TexelPlanes
) {
  let whole = floor(level)
  let mix = level - whole
  let key = number &* splat(Int32(levelsPerTexture)) &+ nearestInts(whole)
  let levels: LevelBlock
  if isAnySet(key .!= splat(key[0])) {
    // Keys are read from memory: the way from a vector to an address is long.
    texels.fine.put(key, at: at)
    levels = LevelBlock(materials, each: texels.fine + at)
  } else {
    levels = LevelBlock(materials, all: key[0])
  }
  let (x0, fx0) = texel(u, levels.fineWidth)
  let (y0, fy0) = texel(v, levels.fineHeight)
  let (x1, fx1) = texel(u, levels.coarseWidth)
  let (y1, fy1) = texel(v, levels.coarseHeight)
  let fine = levels.fineOrigin &+ y0 &* levels.pitch &+ x0
  let coarse = levels.coarseOrigin &+ y1 &* levels.pitch &+ x1
  texels.fine.put(fine, at: at)
  texels.coarse.put(coarse, at: at)
  TexelWeights(fine: (fx0, fy0), coarse: (fx1, fy1), mix: mix).put(at, texels)
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

/// The shares, of 65 535 in all, that the eight texels of each pixel have.
struct TexelWeights {
  /// Left and right, above and below, on the finer and the coarser level, rounded to whole numbers.
  let fineAbove: Ints
  let coarseAbove: Ints
  let fineBelow: Ints
  let coarseBelow: Ints

  /// - Parameters:
  ///   - fine, coarse: how far to the right and below the first texel the sample lies, in 0…1.
  ///   - mix: share of the coarser level.
  @inline(always)
  init(
    fine: (Floats, Floats), coarse: (Floats, Floats), mix: Floats
  ) {
    let coarseTotal = mix * splat(65_535)
    let fineTotal = splat(65_535) - coarseTotal
    (fineAbove, fineBelow) = Self.pairs(fine, total: fineTotal)
    (coarseAbove, coarseBelow) = Self.pairs(coarse, total: coarseTotal)
  }

  /// Left in the low, right in the high 16 bits, of the row above and of the row below.
  @inline(always)
  private static func pairs(
    _ place: (Floats, Floats), total: Floats
  ) -> (Ints, Ints) {
    let right = place.0 * total
    let left = total - right
    let (rightBelow, leftBelow) = (right * place.1, left * place.1)
    let (rightAbove, leftAbove) = (right - rightBelow, left - leftBelow)
    return (
      roundedInts(leftAbove) | roundedInts(rightAbove) &<< splat(Int32(16)),
      roundedInts(leftBelow) | roundedInts(rightBelow) &<< splat(Int32(16))
    )
  }
}

/// `TextureLevels.count`, said once more: across modules it would be a call.
@inline(always)
private var levelsPerTexture: Int { 16 }
