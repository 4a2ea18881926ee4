/// One layer of a band at its pixels' centres and at its samples; the first row is the band's.
package struct SampledLayer {
  package let w: UnsafePointer<Float>
  package let ids: UnsafePointer<Int32>
  package let stride: Int
  /// As in `SampleTarget`, of the same stride.
  package let sampleW: UnsafePointer<Float>
  package let sampleIDs: UnsafePointer<Int32>
  package let plane: Int

  package init(
    w: UnsafePointer<Float>, ids: UnsafePointer<Int32>, stride: Int,
    sampleW: UnsafePointer<Float>, sampleIDs: UnsafePointer<Int32>, plane: Int
  ) {
    self.w = w
    self.ids = ids
    self.stride = stride
    self.sampleW = sampleW
    self.sampleIDs = sampleIDs
    self.plane = plane
  }
}

/// The layers that a picture is put together from.
package struct SampledLayers {
  package let front: SampledLayer
  /// What lies behind clear surfaces, if there are any.
  package let behind: SampledLayer?
  package let film: SampledLayer?
  /// Of each triangle's id; see `SurfaceLayer.surfaces`.
  package let surfaceOf: UnsafePointer<Int32>
  /// Samples that count: a bit a pixel, an eighth of a stride in bytes a row.
  package let mask: UnsafePointer<UInt8>
  /// Rows of the band start at this one of the picture.
  package let firstRow: Int
  /// Nil for a lens that does not bend; of the picture's first row.
  package let positions: BentSamples?
  /// What the lens adds to the mip level of each pixel of the picture; nil for nothing.
  package let footprints: UnsafePointer<Float>?
  package let footprintStride: Int

  package init(
    front: SampledLayer, behind: SampledLayer?, film: SampledLayer?,
    surfaceOf: UnsafePointer<Int32>, mask: UnsafePointer<UInt8>, firstRow: Int,
    positions: BentSamples?,
    footprints: UnsafePointer<Float>?, footprintStride: Int
  ) {
    self.front = front
    self.behind = behind
    self.film = film
    self.surfaceOf = surfaceOf
    self.mask = mask
    self.firstRow = firstRow
    self.positions = positions
    self.footprints = footprints
    self.footprintStride = footprintStride
  }
}

/// Pieces of surfaces that share a pixel with what its centre shows: one word each a column.
package struct FragmentColumns {
  package static var columns: Int { 15 }

  private let words: UnsafeMutablePointer<Int32>
  private let capacity: Int

  /// - Parameter words: `columns` × `capacity`.
  package init(words: UnsafeMutablePointer<Int32>, capacity: Int) {
    self.words = words
    self.capacity = capacity
  }

  private func ints(_ column: Int) -> UnsafeMutablePointer<Int32> { words + column &* capacity }

  private func floats(_ column: Int) -> UnsafeMutablePointer<Float> {
    UnsafeMutableRawPointer(words + column &* capacity).assumingMemoryBound(to: Float.self)
  }

  /// Number of the pixel in its tile.
  package var pixel: UnsafeMutablePointer<Int32> { ints(0) }
  /// Where it is shaded, on the undistorted image plane in 1/256 pixel: its first sample.
  package var x: UnsafeMutablePointer<Int32> { ints(1) }
  package var y: UnsafeMutablePointer<Int32> { ints(2) }
  package var id: UnsafeMutablePointer<Int32> { ints(3) }
  package var behindID: UnsafeMutablePointer<Int32> { ints(4) }
  package var filmID: UnsafeMutablePointer<Int32> { ints(5) }
  package var w: UnsafeMutablePointer<Float> { floats(6) }
  package var behindW: UnsafeMutablePointer<Float> { floats(7) }
  package var filmW: UnsafeMutablePointer<Float> { floats(8) }
  /// Its share of the pixel, and what is left of the pixel's light when it is added.
  package var share: UnsafeMutablePointer<Float> { floats(9) }
  package var rest: UnsafeMutablePointer<Float> { floats(10) }
  /// What the lens adds to its mip level.
  package var footprint: UnsafeMutablePointer<Float> { floats(14) }
  /// Its light, once it is shaded.
  package var light: ColorPlanes {
    ColorPlanes(red: floats(11), green: floats(12), blue: floats(13))
  }
}

/// What is seen at one place.
private struct Sight {
  var id: Int32
  var w: Float
  var behindID: Int32 = 0
  var behindW: Float = 0
  var filmID: Int32 = 0
  var filmW: Float = 0

  /// Whether one colour serves for both: the same surfaces, at the same depths.
  @inline(always)
  func isLike(_ other: Sight, _ surfaceOf: UnsafePointer<Int32>) -> Bool {
    isSameSurface(id, w, other.id, other.w, surfaceOf)
      && isSameSurface(behindID, behindW, other.behindID, other.behindW, surfaceOf)
      && isSameSurface(filmID, filmW, other.filmID, other.filmW, surfaceOf)
  }
}

@inline(always)
private func isSameSurface(
  _ a: Int32, _ wa: Float, _ b: Int32, _ wb: Float, _ surfaceOf: UnsafePointer<Int32>
) -> Bool {
  if a == b { return true }
  return surfaceOf[Int(a)] == surfaceOf[Int(b)] && abs(wa - wb) <= wa * foldLimit
}

/// Appends the fragments of a tile's pixels, in their order: one for each surface that the samples
/// see and the centre does not.
/// - Parameter first: fragments so far; room for four a pixel more.
/// - Returns: fragments afterwards.
package func gatherFragments(
  _ tile: ShadingTile, _ layers: SampledLayers, _ first: Int, into out: FragmentColumns
) -> Int {
  var count = first
  for row in 0..<tile.rows {
    let bandRow = tile.y &- layers.firstRow &+ row
    var column = 0
    while column < tile.columns {
      let at = bandRow &* layers.front.stride &+ tile.x &+ column
      var bits = layers.mask[at &>> 3]
      if bits != 0 {
        bits &=
          differing(layers.front, at, layers.surfaceOf)
          | (layers.behind.map { differing($0, at, layers.surfaceOf) } ?? 0)
          | (layers.film.map { differing($0, at, layers.surfaceOf) } ?? 0)
      }
      while bits != 0 {
        let lane = bits.trailingZeroBitCount
        bits &= bits &- 1
        let next = gather(
          layers, at: at &+ lane, x: tile.x &+ column &+ lane, y: tile.y &+ row, count, out)
        while count < next {
          out.pixel[count] = Int32(truncatingIfNeeded: row &* tile.columns &+ column &+ lane)
          count &+= 1
        }
      }
      column &+= 8
    }
  }
  return count
}

/// Of eight pixels, those of which a sample shows another surface than the centre, or another fold
/// of the same.
@inline(always)
private func differing(
  _ layer: SampledLayer, _ at: Int, _ surfaceOf: UnsafePointer<Int32>
) -> UInt8 {
  let (ids, w) = (layer.ids.eight(at: at), layer.w.eight(at: at))
  let own = surfaces(layer.ids + at, surfaceOf)
  let limit = w * splat(foldLimit)
  var differs: UInt8 = 0
  for sample in 0..<4 {
    let from = at &+ sample &* layer.plane
    let isOther = layer.sampleIDs.eight(at: from) .!= ids
    if !isAnySet(isOther) { continue }
    let apart = layer.sampleW.eight(at: from) - w
    let isFar = (apart .> limit) .| (SIMD8<Float>.zero - apart .> limit)
    differs |= bitMask(
      isOther .& (isFar .| (surfaces(layer.sampleIDs + from, surfaceOf) .!= own)))
  }
  return differs
}

@inline(always)
private func surfaces(
  _ ids: UnsafePointer<Int32>, _ surfaceOf: UnsafePointer<Int32>
) -> SIMD8<Int32> {
  SIMD8<Int32>(
    surfaceOf[Int(ids[0])], surfaceOf[Int(ids[1])], surfaceOf[Int(ids[2])],
    surfaceOf[Int(ids[3])], surfaceOf[Int(ids[4])], surfaceOf[Int(ids[5])],
    surfaceOf[Int(ids[6])], surfaceOf[Int(ids[7])])
}

/// Appends one pixel's fragments.
@inline(always)
private func gather(
  _ layers: SampledLayers, at: Int, x: Int, y: Int, _ first: Int,
  _ out: FragmentColumns
) -> Int {
  let surfaceOf = layers.surfaceOf
  var center = Sight(id: layers.front.ids[at], w: layers.front.w[at])
  if let behind = layers.behind {
    (center.behindID, center.behindW) = (behind.ids[at], behind.w[at])
  }
  if let film = layers.film, film.w[at] > center.w {
    (center.filmID, center.filmW) = (film.ids[at], film.w[at])
  }
  var kept: Float = 0
  var count = first
  for sample in 0..<4 {
    let from = at &+ sample &* layers.front.plane
    var sight = Sight(id: layers.front.sampleIDs[from], w: layers.front.sampleW[from])
    if let behind = layers.behind {
      (sight.behindID, sight.behindW) = (behind.sampleIDs[from], behind.sampleW[from])
    }
    if let film = layers.film, film.sampleW[from] > sight.w {
      (sight.filmID, sight.filmW) = (film.sampleIDs[from], film.sampleW[from])
    }
    if center.isLike(sight, surfaceOf) {
      kept += 0.25
      continue
    }
    var n = first
    while n < count {
      let known = Sight(
        id: out.id[n], w: out.w[n], behindID: out.behindID[n], behindW: out.behindW[n],
        filmID: out.filmID[n], filmW: out.filmW[n])
      if known.isLike(sight, surfaceOf) { break }
      n &+= 1
    }
    if n < count {
      out.share[n] += 0.25
      continue
    }
    (out.id[n], out.w[n]) = (sight.id, sight.w)
    (out.behindID[n], out.behindW[n]) = (sight.behindID, sight.behindW)
    (out.filmID[n], out.filmW[n]) = (sight.filmID, sight.filmW)
    if let footprints = layers.footprints {
      out.footprint[n] = footprints[y &* layers.footprintStride &+ x]
    }
    out.share[n] = 0.25
    out.rest[n] = 1
    if let positions = layers.positions {
      let from = y &* positions.stride &+ x &+ sample &* positions.plane
      (out.x[n], out.y[n]) = (positions.x[from], positions.y[from])
    } else {
      out.x[n] = Int32(truncatingIfNeeded: x) &* 256 &+ SamplePattern.x(sample)
      out.y[n] = Int32(truncatingIfNeeded: y) &* 256 &+ SamplePattern.y(sample)
    }
    count &+= 1
  }
  // The first fragment makes room for all of them.
  if count > first { out.rest[first] = kept }
  return count
}

/// Mixes fragments into the light of their tile's pixels.
package func addFragments(
  _ fragments: FragmentColumns, _ first: Int, _ end: Int, to light: ColorPlanes
) {
  let own = fragments.light
  for n in first..<end {
    let at = Int(fragments.pixel[n])
    let (share, rest) = (fragments.share[n], fragments.rest[n])
    light.red[at] = (own.red[n] * share).addingProduct(light.red[at], rest)
    light.green[at] = (own.green[n] * share).addingProduct(light.green[at], rest)
    light.blue[at] = (own.blue[n] * share).addingProduct(light.blue[at], rest)
  }
}
