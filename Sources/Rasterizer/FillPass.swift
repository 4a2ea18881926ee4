import RasterKernels
import Scene

/// One layer of a picture's visibility: 1/z and triangle of what is nearest at each pixel.
final class VisibilityLayer {
  let w: UnsafeMutablePointer<Float>
  /// Triangle id, meaningful where w > 0.
  let ids: UnsafeMutablePointer<Int32>
  let stride: Int
  let height: Int

  init(width: Int, height: Int) {
    stride = Self.stride(width: width)
    self.height = height
    w = .allocate(capacity: stride * height + 8)
    ids = .allocate(capacity: stride * height + 8)
    w.initialize(repeating: 0, count: stride * height + 8)
    ids.initialize(repeating: 0, count: stride * height + 8)
  }

  deinit {
    w.deallocate()
    ids.deallocate()
  }

  /// Room for whole blocks of sixteen pixels, and for writes of eight past the last.
  static func stride(width: Int) -> Int { (width + 15) / 16 * 16 + 16 }

  func clear(rows: Range<Int>) {
    (w + rows.lowerBound * stride).update(repeating: 0, count: rows.count * stride)
  }
}

/// Marks of labelled instances, for areas that are unions: one word a pixel of the picture, and,
/// for what leaves the picture, one a pixel of the whole canvas.
final class MarkPlanes {
  let stride: Int
  let canvasStride: Int
  private let picture: UnsafeMutablePointer<Int32>
  private let canvas: UnsafeMutablePointer<Int32>
  private let pictureCount: Int
  private let canvasCount: Int
  private let canvasShift: Int
  private var lastStamp: Int32 = 0

  init(width: Int, height: Int) {
    let margin = GBuffer.canvasMargin
    stride = VisibilityLayer.stride(width: width)
    canvasStride = width * (1 + 2 * margin) + 8
    pictureCount = stride * height + 8
    canvasCount = canvasStride * height * (1 + 2 * margin) + 8
    picture = Memory.zeroed(pictureCount)
    canvas = Memory.zeroed(canvasCount)
    canvasShift = height * margin * canvasStride + width * margin
  }

  deinit {
    Memory.free(picture)
    Memory.free(canvas)
  }

  var pictureMarks: UnsafeMutablePointer<Int32> { picture }
  /// Shifted so that pixel (0, 0) is the picture's first; negative coordinates reach left and up.
  var canvasMarks: UnsafeMutablePointer<Int32> { canvas + canvasShift }

  /// The first of `count` stamps that no pixel carries yet.
  func reserveStamps(_ count: Int) -> Int32 {
    if Int(lastStamp) + count >= Int(Int32.max) {
      picture.update(repeating: 0, count: pictureCount)
      canvas.update(repeating: 0, count: canvasCount)
      lastStamp = 0
    }
    let first = lastStamp + 1
    lastStamp += Int32(count)
    return first
  }
}

/// What a band of rows found of one labelled instance.
struct AmodalCount {
  var inPicture = MarkCount()
  var outside = MarkCount()

  mutating func add(_ other: AmodalCount) {
    inPicture.add(other.inPicture)
    outside.add(other.outside)
  }
}

extension MarkCount {
  mutating func add(_ other: MarkCount) {
    area += other.area
    x0 = min(x0, other.x0)
    x1 = max(x1, other.x1)
    y0 = min(y0, other.y0)
    y1 = max(y1, other.y1)
  }
}

/// Draws chunks into one band of rows.
struct FillPass {
  let width: Int
  let height: Int
  /// Rows of the picture that this band owns; the first and the last band own the canvas above
  /// and below too.
  let rows: Range<Int>
  let opaque: VisibilityLayer
  let film: VisibilityLayer?
  let marks: MarkPlanes
  let firstStamp: Int32
  let grid: SampleGrid?

  private var picture: PixelRange {
    PixelRange(x0: 0, x1: width - 1, y0: rows.lowerBound, y1: rows.upperBound - 1)
  }

  private var canvas: PixelRange {
    let margin = GBuffer.canvasMargin
    return PixelRange(
      x0: -width * margin, x1: width * (1 + margin) - 1,
      y0: rows.lowerBound == 0 ? -height * margin : rows.lowerBound,
      y1: rows.upperBound == height ? height * (1 + margin) - 1 : rows.upperBound - 1)
  }

  func clear() {
    opaque.clear(rows: rows)
    film?.clear(rows: rows)
  }

  /// Readies the canvas for a labelled chunk's marks. Not part of a band's work: call it before,
  /// from one thread.
  /// - Returns: the pixels of the canvas that the chunk may mark.
  func prepareMarks(_ triangles: ChunkTriangles) -> PixelRange {
    let margin = GBuffer.canvasMargin
    let whole = PixelRange(
      x0: -width * margin, x1: width * (1 + margin) - 1, y0: -height * margin,
      y1: height * (1 + margin) - 1)
    var range = triangles.bounds
    if let grid, triangles.count > 0 { grid.prepare(range) }
    for t in triangles.large {
      let box = SIMD4(
        min(t.x0, t.x1, t.x2), min(t.y0, t.y1, t.y2), max(t.x0, t.x1, t.x2), max(t.y0, t.y1, t.y2))
      if let grid {
        grid.forEachTile(touching: box, in: whole) { tile in
          grid.prepare(tile)
          range.add(tile)
        }
      } else {
        range.add(
          PixelRange(
            x0: max(Int(whole.x0), Int(box.x) >> 8), x1: min(Int(whole.x1), Int(box.z) >> 8),
            y0: max(Int(whole.y0), Int(box.y) >> 8), y1: min(Int(whole.y1), Int(box.w) >> 8)))
      }
    }
    return range
  }

  func draw(_ chunk: DrawnChunk, _ triangles: ChunkTriangles) {
    let layer = chunk.isFilm ? (film ?? opaque) : opaque
    let stamp = chunk.slot >= 0 ? firstStamp + Int32(chunk.slot) : 0
    let target = FillTarget(
      w: layer.w, ids: layer.ids, stamps: marks.pictureMarks, stride: layer.stride)
    let (batch, count) = (triangles.batch, triangles.count)
    if let grid {
      if stamp == 0 {
        fillBentTriangles(batch, 0, count, clip: picture, grid.samples, target)
      } else {
        fillAndMarkBentTriangles(
          batch, 0, count, clip: picture, grid.samples, target, stamp: stamp)
      }
    } else if stamp == 0 {
      fillTriangles(batch, 0, count, clip: picture, target)
    } else {
      fillAndMarkTriangles(batch, 0, count, clip: picture, target, stamp: stamp)
    }
    for triangle in triangles.large {
      drawLarge(triangle, clip: picture, target, stamp: stamp, draws: true)
    }
    if stamp != 0 { markOutside(triangles, stamp: stamp) }
  }

  /// Marks on the canvas what a labelled chunk covers beyond the picture.
  private func markOutside(_ triangles: ChunkTriangles, stamp: Int32) {
    let target = FillTarget(
      w: opaque.w, ids: opaque.ids, stamps: marks.canvasMarks, stride: marks.canvasStride)
    let bounds = triangles.bounds
    if bounds.x0 < 0 || bounds.y0 < 0 || bounds.x1 >= Int32(width) || bounds.y1 >= Int32(height) {
      if let grid {
        markBentTriangles(
          triangles.batch, 0, triangles.count, clip: canvas, grid.samples, target, stamp: stamp)
      } else {
        markTriangles(triangles.batch, 0, triangles.count, clip: canvas, target, stamp: stamp)
      }
    }
    for triangle in triangles.large {
      drawLarge(triangle, clip: canvas, target, stamp: stamp, draws: false)
    }
  }

  private func drawLarge(
    _ t: LargeTriangle, clip: PixelRange, _ target: FillTarget, stamp: Int32, draws: Bool
  ) {
    guard let grid else {
      fillLargeTriangle(t, clip: clip, target, stamp: stamp, draws: draws)
      return
    }
    let box = SIMD4(
      min(t.x0, t.x1, t.x2), min(t.y0, t.y1, t.y2), max(t.x0, t.x1, t.x2), max(t.y0, t.y1, t.y2))
    let samples = grid.samples
    grid.forEachTile(touching: box, in: clip) { tile in
      fillLargeBentTriangle(t, clip: tile, samples, target, stamp: stamp, draws: draws)
    }
  }

  /// Adds up one slot's marks within `bounds`.
  func count(slot: Int, bounds: PixelRange) -> AmodalCount {
    var found = AmodalCount()
    let stamp = firstStamp + Int32(slot)
    func within(_ range: PixelRange) -> PixelRange {
      var r = bounds
      (r.x0, r.x1) = (max(r.x0, range.x0), min(r.x1, range.x1))
      (r.y0, r.y1) = (max(r.y0, range.y0), min(r.y1, range.y1))
      return r
    }
    countMarks(
      marks.pictureMarks, stride: marks.stride, range: within(picture), stamp: stamp,
      into: &found.inPicture)
    for side in sides {
      countMarks(
        marks.canvasMarks, stride: marks.canvasStride, range: within(side), stamp: stamp,
        into: &found.outside)
    }
    return found
  }

  /// The parts of this band's canvas beyond the picture.
  private var sides: [PixelRange] {
    let c = canvas
    let p = picture
    var above = c
    above.y1 = p.y0 - 1
    var below = c
    below.y0 = p.y1 + 1
    var left = p
    (left.x0, left.x1) = (c.x0, p.x0 - 1)
    var right = p
    (right.x0, right.x1) = (p.x1 + 1, c.x1)
    return [above, below, left, right]
  }
}
