/// One layer of a band as the search for pixels that need samples sees it. Rows are a stride apart;
/// row 0 is the band's first, and the rows above and below the band are there too.
package struct SurfaceLayer {
  /// 1/z of what is nearest, its triangle, and its surface: numbers that triangles share whose
  /// colours run into each other.
  package let w: UnsafePointer<Float>
  package let ids: UnsafePointer<Int32>
  package let surfaces: UnsafeMutablePointer<Int32>
  package let stride: Int
  /// A word a group of eight pixels of a row: their surface and that of the seven rows below, if it
  /// is one, and −1 otherwise. Rows are an eighth of a stride apart.
  package let uniform: UnsafeMutablePointer<Int32>
  /// The smallest 1/z of the same pixels.
  package let farthest: UnsafeMutablePointer<Float>

  /// Whether another surface than this one, and not all nearer than `w`, may be in a box of pixels.
  @inline(always)
  func mayDiffer(
    _ surface: Int32, _ w: Float, _ left: Int32, _ right: Int32, _ top: Int32, _ bottom: Int32
  ) -> Bool {
    let (first, last) = (Int(left) &>> 3, Int(right) &>> 3)
    var y = top
    while y <= bottom {
      var at = Int(y) &* (stride &>> 3) &+ first
      let end = at &+ last &- first
      while at <= end {
        if uniform[at] != surface && w > farthest[at] { return true }
        at &+= 1
      }
      y &+= 8
    }
    return false
  }

  /// - Parameters: planes of whole blocks of eight words, and eight words more behind them.
  package init(
    w: UnsafePointer<Float>, ids: UnsafePointer<Int32>, surfaces: UnsafeMutablePointer<Int32>,
    uniform: UnsafeMutablePointer<Int32>, farthest: UnsafeMutablePointer<Float>, stride: Int
  ) {
    self.w = w
    self.ids = ids
    self.surfaces = surfaces
    self.uniform = uniform
    self.farthest = farthest
    self.stride = stride
  }
}

/// Looks up the surfaces of a row's pixels. Beyond the picture its last one goes on.
/// - Parameter surfaceOf: of each triangle's id; 0 for id 0.
package func findSurfaces(
  _ layer: SurfaceLayer, row: Int, width: Int, surfaceOf: UnsafePointer<Int32>
) {
  let ids = layer.ids + row &* layer.stride
  let surfaces = layer.surfaces + row &* layer.stride
  var x = 0
  while x < width {
    surfaces.put(
      SIMD8<Int32>(
        surfaceOf[Int(ids[x])], surfaceOf[Int(ids[x &+ 1])], surfaceOf[Int(ids[x &+ 2])],
        surfaceOf[Int(ids[x &+ 3])], surfaceOf[Int(ids[x &+ 4])], surfaceOf[Int(ids[x &+ 5])],
        surfaceOf[Int(ids[x &+ 6])], surfaceOf[Int(ids[x &+ 7])]), at: x)
    x &+= 8
  }
  surfaces.put(splat(surfaces[width &- 1]), at: width)
}

/// Finds what the groups of a row have in common.
func findGroups(_ layer: SurfaceLayer, row: Int, width: Int) {
  let surfaces = UnsafePointer(layer.surfaces + row &* layer.stride)
  let uniform = layer.uniform + row &* (layer.stride &>> 3)
  let farthest = layer.farthest + row &* (layer.stride &>> 3)
  let w = layer.w + row &* layer.stride
  for group in 0..<((width &+ 7) &>> 3) {
    let here = surfaces.eight(at: 8 &* group)
    let first = here[0]
    uniform[group] = isAnySet(here .!= splat(first)) ? -1 : first
    farthest[group] = smallest(w.eight(at: 8 &* group))
  }
}

/// Finds `SurfaceLayer.uniform` and `farthest` of some rows.
package func joinSurfaces(_ layer: SurfaceLayer, width: Int, rows: Int) {
  let groups = layer.stride &>> 3
  for row in 0..<rows { findGroups(layer, row: row, width: width) }
  joinRows(layer.farthest, rows: rows, groups: groups)
  var step = 1
  while step < 8 {
    var at = 0
    let end = max(0, rows &- step) &* groups
    while at < end {
      let (own, other) = (
        layer.uniform.eight(at: at), layer.uniform.eight(at: at &+ step &* groups)
      )
      let joined = splat(Int32(-1)).replacing(with: own, where: own .== other)
      // The last block reaches into rows that are done with this step, or not in it.
      let left = end &- at
      if left >= 8 {
        layer.uniform.put(joined, at: at)
      } else {
        for lane in 0..<left { layer.uniform[at &+ lane] = joined[lane] }
      }
      at &+= 8
    }
    step &*= 2
  }
}

/// Steps of 1/z by more than this fraction are where a surface hides a part of itself.
package var foldLimit: Float { 1.0 / 256 }

/// Marks the pixels that have another surface among their eight neighbours or lie beside a fold of
/// their own: where 1/z, which is linear over a plane, bends abruptly.
/// - Parameters:
///   - known: rows that the layer holds, −1 ..< rows + 1 or as much of it as the picture has.
///   - mask: a bit a pixel, an eighth of a stride in bytes a row; what is marked stays so.
package func markBorders(
  _ layer: SurfaceLayer, width: Int, rows: Int, known: Range<Int>,
  mask: UnsafeMutablePointer<UInt8>
) {
  let stride = layer.stride
  let groups = stride &>> 3
  let used = (width &+ 7) &>> 3
  // Bit x of a row and bit x of the next: squares of four pixels that are not all alike.
  for row in known.lowerBound..<max(known.lowerBound, known.upperBound &- 1) {
    let own = UnsafePointer(layer.surfaces + row &* stride)
    var carry: UInt8 = 0
    for group in 0..<used {
      let x = group &* 8
      let here = own.eight(at: x)
      let differs =
        (here .!= own.eight(at: x &+ 1)) .| (here .!= own.eight(at: x &+ stride))
        .| (here .!= own.eight(at: x &+ stride &+ 1))
      let squares = bitMask(differs)
      let marks = (squares | squares &<< 1 | carry) & lastBits(group, width)
      carry = squares &>> 7
      if marks == 0 { continue }
      if row >= 0 { mask[row &* groups &+ group] |= marks }
      if row &+ 1 < rows { mask[(row &+ 1) &* groups &+ group] |= marks }
    }
  }
  let limit = splat(foldLimit)
  for row in 0..<rows {
    let w = layer.w + row &* stride
    let hasBoth = known.contains(row &- 1) && known.contains(row &+ 1)
    for group in 0..<used {
      let x = group &* 8
      let here = w.eight(at: x)
      let most = here * limit
      let least = SIMD8<Float>.zero - most
      let twice = here + here
      let across = w.eight(at: x &- 1) + w.eight(at: x &+ 1) - twice
      // The picture's first and last columns lack a neighbour.
      var marks = bitMask((across .> most) .| (across .< least)) & lastBits(group, width &- 1)
      if group == 0 { marks &= 0xFE }
      if hasBoth {
        let down = w.eight(at: x &- stride) + w.eight(at: x &+ stride) - twice
        marks |= bitMask((down .> most) .| (down .< least)) & lastBits(group, width)
      }
      if marks != 0 { mask[row &* groups &+ group] |= marks }
    }
  }
}

/// Bits of the pixels of a group that lie in the picture.
@inline(always)
private func lastBits(_ group: Int, _ width: Int) -> UInt8 {
  let left = width &- group &* 8
  return left >= 8 ? 0xFF : UInt8(truncatingIfNeeded: 1 &<< left &- 1)
}

/// Marks the pixels of which a sample, but perhaps no centre, shows a triangle that is narrow and in
/// front of another surface: wires, and the tips of things. Broad ones are found by `markBorders`.
/// - Parameters:
///   - layer, mask: shifted so that pixel (x, y) of the picture is at `y * stride + x`, or bit of it.
///   - surfaceOf: of each triangle's id.
///   - samples: nil for a lens that does not bend.
///   - clip: the band's pixels.
package func markNarrowTriangles(
  _ batch: TriangleBatch, _ first: Int, _ end: Int, clip: PixelRange, _ layer: SurfaceLayer,
  surfaceOf: UnsafePointer<Int32>, samples: BentSamples?, mask: UnsafeMutablePointer<UInt8>
) {
  var block = first
  while block < end {
    var narrow = narrowTriangles(batch, block) & touching(batch, block, clip)
    while narrow != 0 {
      let n = block &+ narrow.trailingZeroBitCount
      narrow &= narrow &- 1
      if n < end {
        mark(batch, n, clip, layer, surfaceOf, samples, mask)
      }
    }
    block &+= 8
  }
}

/// Of eight triangles, those a pixel high or less.
@inline(always)
private func narrowTriangles(_ batch: TriangleBatch, _ at: Int) -> UInt8 {
  let (a0, b0) = (batch.a0.eight(at: at), batch.b0.eight(at: at))
  let (a1, b1) = (batch.a1.eight(at: at), batch.b1.eight(at: at))
  let (a2, b2) = (a0 &+ a1, b0 &+ b1)
  let area = a0 &* b1 &- a1 &* b0
  @inline(always)
  func size(_ v: SIMD8<Int32>) -> SIMD8<Int32> { larger(v, SIMD8<Int32>.zero &- v) }
  let longest = larger(
    larger(larger(size(a0), size(b0)), larger(size(a1), size(b1))), larger(size(a2), size(b2)))
  return bitMask(area .< longest &* splat(Int32(256)))
}

@inline(always)
private func mark(
  _ batch: TriangleBatch, _ n: Int, _ clip: PixelRange, _ layer: SurfaceLayer,
  _ surfaceOf: UnsafePointer<Int32>, _ samples: BentSamples?,
  _ mask: UnsafeMutablePointer<UInt8>
) {
  let left = max(batch.x0[n] &- 1, clip.x0)
  let right = min(batch.x1[n] &+ 1, clip.x1)
  let top = max(batch.y0[n] &- 1, clip.y0)
  let bottom = min(batch.y1[n] &+ 1, clip.y1)
  let surface = surfaceOf[Int(batch.id[n])]
  if !layer.mayDiffer(surface, batch.wHigh[n], left, right, top, bottom) { return }
  let own = splat(surface)
  let nearest = splat(batch.wHigh[n])
  var y = top
  while y <= bottom {
    var x = left
    while x <= right {
      let at = Int(y) &* layer.stride &+ Int(x)
      let isOther =
        (UnsafePointer(layer.surfaces).eight(at: at) .!= own) .& (nearest .> layer.w.eight(at: at))
      let open =
        bitMask(isOther) & firstBits(right &- x)
      if open != 0 {
        let place = UnsafeMutableRawPointer(mask + at &>> 3)
        // Two bytes: eight pixels may stand in two groups.
        let marked = place.loadUnaligned(as: UInt16.self)
        let shift = UInt16(truncatingIfNeeded: at & 7)
        if (UInt16(open) &<< shift) & ~marked != 0 {
          let covered = open & bitMask(mayCover(batch, n, x, y, samples))
          place.storeBytes(of: marked | UInt16(covered) &<< shift, as: UInt16.self)
        }
      }
      x &+= 8
    }
    y &+= 1
  }
}

/// Whether a triangle may cover a sample of each of the eight pixels from (x, y) on.
private func mayCover(
  _ batch: TriangleBatch, _ n: Int, _ x: Int32, _ y: Int32, _ samples: BentSamples?
) -> SIMDMask<SIMD8<Int32>> {
  let edges = SampleEdges(batch, n)
  let (originX, originY) = (splat(batch.originX[n]), splat(batch.originY[n]))
  guard let samples else {
    let lane = SIMD8<Int32>(0, 1, 2, 3, 4, 5, 6, 7)
    return edges.signs(
      (lane &+ splat(x)) &* splat(Int32(256)) &- originX, splat(y &* 256) &- originY, slack: true)
      .> splat(Int32(-1))
  }
  let reach = splat(Int32(1 << 15))
  let low = SIMD8<Int32>.zero &- reach
  var outside = splat(Int32(-1))
  for sample in 0..<4 {
    let from = Int(y) &* samples.stride &+ Int(x) &+ sample &* samples.plane
    let dx = smaller(larger(samples.x.eight(at: from) &- originX, low), reach)
    let dy = smaller(larger(samples.y.eight(at: from) &- originY, low), reach)
    outside = outside & edges.signs(dx, dy, slack: false)
  }
  return outside .> splat(Int32(-1))
}

/// The same for a triangle too large for 32-bit edge functions.
package func markNarrowTriangle(
  _ t: LargeTriangle, surface: Int32, clip: PixelRange, _ layer: SurfaceLayer,
  samples: BentSamples?, mask: UnsafeMutablePointer<UInt8>
) {
  if !isNarrow(t) { return }
  if let samples {
    markNarrowBent(t, surface: surface, clip: clip, layer, samples, mask: mask)
    return
  }
  let edges = largeEdges(t)
  let left = max((min(t.x0, t.x1, t.x2) &+ 159) >> 8, clip.x0)
  let right = min((max(t.x0, t.x1, t.x2) &+ 96) >> 8, clip.x1)
  let top = max((min(t.y0, t.y1, t.y2) &+ 159) >> 8, clip.y0)
  let bottom = min((max(t.y0, t.y1, t.y2) &+ 96) >> 8, clip.y1)
  if left > right || top > bottom { return }
  for y in top...bottom {
    for x in left...right {
      let at = Int(y) &* layer.stride &+ Int(x)
      if layer.surfaces[at] == surface || !(t.nearest > layer.w[at]) { continue }
      let (px, py) = (Int64(x) &* 256, Int64(y) &* 256)
      let mayCover =
        (edges.0.value(px, py) &+ edges.0.reach) | (edges.1.value(px, py) &+ edges.1.reach)
        | (edges.2.value(px, py) &+ edges.2.reach) >= 0
      if mayCover { mask[at &>> 3] |= 1 &<< UInt8(truncatingIfNeeded: at & 7) }
    }
  }
}

/// The same through a lens that bends; the clip lies within one of the grid's tiles.
private func markNarrowBent(
  _ t: LargeTriangle, surface: Int32, clip: PixelRange, _ layer: SurfaceLayer,
  _ samples: BentSamples, mask: UnsafeMutablePointer<UInt8>
) {
  if clip.x0 > clip.x1 || clip.y0 > clip.y1 { return }
  let points = LargePoints(t)
  let (own, nearest) = (splat(surface), splat(t.nearest))
  for y in clip.y0...clip.y1 {
    var x = clip.x0
    while x <= clip.x1 {
      let at = Int(y) &* layer.stride &+ Int(x)
      let isOther =
        (UnsafePointer(layer.surfaces).eight(at: at) .!= own) .& (nearest .> layer.w.eight(at: at))
      let open = bitMask(isOther) & firstBits(clip.x1 &- x)
      if open != 0 {
        let from = Int(y) &* samples.stride &+ Int(x)
        var covered: UInt8 = 0
        for sample in 0..<4 {
          let place = from &+ sample &* samples.plane
          covered |= points.covered(samples.x + place, samples.y + place)
        }
        mark(covered & open, at: at, in: mask)
      }
      x &+= 8
    }
  }
}

/// Whether a large triangle is a pixel high or less.
package func isNarrow(_ t: LargeTriangle) -> Bool {
  let edges = largeEdges(t)
  let longest = max(
    max(abs(edges.0.a), abs(edges.0.b)), max(abs(edges.1.a), abs(edges.1.b)),
    max(abs(edges.2.a), abs(edges.2.b)))
  let area = edges.0.a &* edges.1.b &- edges.0.b &* edges.1.a
  return abs(area) < longest &* 256
}

/// Sets the bits of eight pixels in a row from any pixel on.
@inline(always)
private func mark(_ bits: UInt8, at pixel: Int, in mask: UnsafeMutablePointer<UInt8>) {
  let shifted = UInt16(bits) &<< UInt16(pixel & 7)
  let byte = pixel &>> 3
  mask[byte] |= UInt8(truncatingIfNeeded: shifted)
  let rest = UInt8(shifted &>> 8)
  // Not past the last byte, which has no next.
  if rest != 0 { mask[byte &+ 1] |= rest }
}
