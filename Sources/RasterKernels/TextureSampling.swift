/// A texture with its mip levels, and the colour that multiplies it.
package struct SampledMaterial {
  /// Four channels a texel, each the square root of linear light. Each level has a repeated column
  /// and row on all four sides.
  package var texels: UnsafePointer<UInt8>
  /// Width and height of each level, level after level, the last one twice.
  package var sizes: UnsafePointer<Float>
  /// For each level, likewise: the number of its texel (0, 0), and texels a row.
  package var layout: UnsafePointer<Int32>
  /// The coarsest level.
  package var lastLevel: Float
  /// Base colour / 255², linear Rec. 709.
  package var color: SIMD8<Float>
  /// Light given off, in cd/m².
  package var emission: SIMD4<Float> = .zero
  package var roughness: Float = 1
  package var metallic: Float = 0

  package init(
    texels: UnsafePointer<UInt8>, sizes: UnsafePointer<Float>, layout: UnsafePointer<Int32>,
    lastLevel: Float, color: SIMD8<Float>
  ) {
    self.texels = texels
    self.sizes = sizes
    self.layout = layout
    self.lastLevel = lastLevel
    self.color = color
  }
}

/// Which texels each pixel reads, and how they mix.
struct TexelPlanes {
  /// The texel up and to the left, on the finer and the coarser level.
  let fine: UnsafeMutablePointer<Int32>
  let coarse: UnsafeMutablePointer<Int32>
  /// Texels a row there.
  let fineRow: UnsafeMutablePointer<Int32>
  let coarseRow: UnsafeMutablePointer<Int32>
  /// Where between the texels the sample lies, 0…1.
  let fineX: UnsafeMutablePointer<Float>
  let fineY: UnsafeMutablePointer<Float>
  let coarseX: UnsafeMutablePointer<Float>
  let coarseY: UnsafeMutablePointer<Float>
  /// Share of the coarser level.
  let mix: UnsafeMutablePointer<Float>

  init(memory: UnsafeMutablePointer<Float>, capacity n: Int) {
    func ints(_ column: Int) -> UnsafeMutablePointer<Int32> {
      UnsafeMutableRawPointer(memory + column * n).assumingMemoryBound(to: Int32.self)
    }
    fine = ints(0)
    coarse = ints(1)
    fineRow = ints(2)
    coarseRow = ints(3)
    fineX = memory + 4 * n
    fineY = memory + 5 * n
    coarseX = memory + 6 * n
    coarseY = memory + 7 * n
    mix = memory + 8 * n
  }
}

/// Samples each pixel's texture, trilinearly, into the albedo plane.
/// - Parameter count: a multiple of eight.
package func sampleTextures(
  count: Int, materials: UnsafePointer<SampledMaterial>, _ planes: ShadingPlanes
) {
  var at = 0
  while at < count {
    placeTexels(at, materials, planes)
    at &+= 8
  }
  readTexels(count, materials, planes)
}

/// Finds the texels of eight pixels.
@inline(always)
private func placeTexels(
  _ at: Int, _ materials: UnsafePointer<SampledMaterial>, _ planes: ShadingPlanes
) {
  let number = planes.material.eight(at: at)
  let wanted = larger(planes.level.eight(at: at), Floats.zero)
  var lastLevel = splat(materials[Int(number[0])].lastLevel)
  let isMixed = isAnySet(number .!= splat(number[0]))
  if isMixed {
    for lane in 1..<8 { lastLevel[lane] = materials[Int(number[lane])].lastLevel }
  }
  let level = smaller(wanted, lastLevel)
  let whole = level.rounded(.down)
  planes.texels.mix.put(level - whole, at: at)
  let fine = nearestInts(whole)
  if isMixed || isAnySet(fine .!= splat(fine[0])) {
    var sizes = (Floats(), Floats(), Floats(), Floats())
    var layout = (Ints(), Ints(), Ints(), Ints())
    for lane in 0..<8 {
      let m = materials + Int(number[lane])
      let size = m.pointee.sizes + 2 &* Int(fine[lane])
      let place = m.pointee.layout + 2 &* Int(fine[lane])
      (sizes.0[lane], sizes.1[lane]) = (size[0], size[1])
      (sizes.2[lane], sizes.3[lane]) = (size[2], size[3])
      (layout.0[lane], layout.1[lane]) = (place[0], place[1])
      (layout.2[lane], layout.3[lane]) = (place[2], place[3])
    }
    place(at, sizes, layout, planes)
  } else {
    let m = materials + Int(number[0])
    let size = m.pointee.sizes + 2 &* Int(fine[0])
    let layout = m.pointee.layout + 2 &* Int(fine[0])
    place(
      at, (splat(size[0]), splat(size[1]), splat(size[2]), splat(size[3])),
      (splat(layout[0]), splat(layout[1]), splat(layout[2]), splat(layout[3])), planes)
  }
}

/// - Parameters:
///   - sizes: width and height of the finer, then of the coarser level.
///   - layout: first texel and texels a row of both.
@inline(always)
private func place(
  _ at: Int, _ sizes: (Floats, Floats, Floats, Floats), _ layout: (Ints, Ints, Ints, Ints),
  _ planes: ShadingPlanes
) {
  let (u, v) = (planes.u.eight(at: at), planes.v.eight(at: at))
  let (x0, fx0) = texel(u, sizes.0)
  let (y0, fy0) = texel(v, sizes.1)
  let (x1, fx1) = texel(u, sizes.2)
  let (y1, fy1) = texel(v, sizes.3)
  planes.texels.fine.put(layout.0 &+ y0 &* layout.1 &+ x0, at: at)
  planes.texels.coarse.put(layout.2 &+ y1 &* layout.3 &+ x1, at: at)
  planes.texels.fineRow.put(layout.1, at: at)
  planes.texels.coarseRow.put(layout.3, at: at)
  planes.texels.fineX.put(fx0, at: at)
  planes.texels.fineY.put(fy0, at: at)
  planes.texels.coarseX.put(fx1, at: at)
  planes.texels.coarseY.put(fy1, at: at)
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

/// Reads and mixes the texels that `placeTexels` found. Short, so that the processor can wait for
/// the memory of many pixels at once.
private func readTexels(
  _ count: Int, _ materials: UnsafePointer<SampledMaterial>, _ planes: ShadingPlanes
) {
  let halves = Floats(1, 1, 1, 1, 0, 0, 0, 0)
  let signs = Floats(-1, -1, -1, -1, 1, 1, 1, 1)
  let t = planes.texels
  for n in 0..<count {
    let m = materials + Int(planes.material[n])
    let fine = m.pointee.texels + 4 &* Int(t.fine[n])
    let coarse = m.pointee.texels + 4 &* Int(t.coarse[n])
    let top0 = twoTexels(fine)
    let bottom0 = twoTexels(fine + 4 &* Int(t.fineRow[n]))
    let top1 = twoTexels(coarse)
    let bottom1 = twoTexels(coarse + 4 &* Int(t.coarseRow[n]))
    let row0 = fma(bottom0 - top0, splat(t.fineY[n]), top0)
    let row1 = fma(bottom1 - top1, splat(t.coarseY[n]), top1)
    let mix = t.mix[n]
    let across0 = fma(signs, splat(t.fineX[n]), halves) * splat(1 - mix)
    let across1 = fma(signs, splat(t.coarseX[n]), halves) * splat(mix)
    // Left and right halves are added up by who reads them: splitting the vector here would make
    // the compiler do all of the above in halves.
    planes.albedo.put(fma(row1, across1, row0 * across0) * m.pointee.color, at: 8 &* n)
  }
}

/// A texel and its right neighbour in linear light.
@inline(always)
private func twoTexels(_ texel: UnsafePointer<UInt8>) -> Floats {
  let both = UnsafeRawPointer(texel).loadUnaligned(as: SIMD8<UInt8>.self)
  let root = toFloats(widened(both))
  return root * root
}
