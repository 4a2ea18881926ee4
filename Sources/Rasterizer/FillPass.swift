import RasterKernels
import Scene

/// One layer of visibility: 1/z and triangle of what is nearest at each pixel of some rows, and of
/// the row above and the row below them.
final class VisibilityLayer {
  /// Of the first of the rows; the one above stands a stride before.
  let w: UnsafeMutablePointer<Float>
  /// Its id; 0 where nothing is.
  let ids: UnsafeMutablePointer<Int32>
  let stride: Int
  let rows: Int

  init(width: Int, rows: Int) {
    self.rows = rows
    stride = Self.stride(width: width)
    let words = Self.words(stride: stride, rows: rows)
    w = .allocate(capacity: words) + stride
    ids = .allocate(capacity: words) + stride
    (w - stride).initialize(repeating: 0, count: words)
    (ids - stride).initialize(repeating: 0, count: words)
  }

  deinit {
    (w - stride).deallocate()
    (ids - stride).deallocate()
  }

  /// Room for whole blocks of sixteen pixels, and for writes of eight past the last.
  static func stride(width: Int) -> Int { (width + 15) / 16 * 16 + 16 }

  /// Two rows are written at a time: there is room for one below the last.
  static func words(stride: Int, rows: Int) -> Int { stride * (rows + 3) + 16 }

  func clear(rows: Int) {
    (w - stride).update(repeating: 0, count: (rows + 2) * stride)
    (ids - stride).update(repeating: 0, count: (rows + 2) * stride)
  }
}

/// Marks of labelled instances beyond the picture: one word a pixel of the whole canvas, of which
/// few pages are ever touched.
final class CanvasMarks {
  /// Of the picture.
  let width: Int
  let height: Int
  let stride: Int
  private let canvas: UnsafeMutablePointer<Int32>
  private let count: Int
  private let shift: Int
  private var lastStamp: Int32 = 0

  init(width: Int, height: Int) {
    self.width = width
    self.height = height
    let margin = GBuffer.canvasMargin
    stride = width * (1 + 2 * margin) + 8
    count = stride * height * (1 + 2 * margin) + 8
    canvas = Memory.zeroed(count)
    shift = height * margin * stride + width * margin
  }

  deinit { Memory.free(canvas) }

  /// Of the picture's first pixel; negative coordinates reach left and up.
  var stamps: UnsafeMutablePointer<Int32> { canvas + shift }

  /// The first of `count` stamps that no pixel carries yet.
  func reserveStamps(_ count: Int) -> Int32 {
    if Int(lastStamp) + count >= Int(Int32.max) {
      canvas.update(repeating: 0, count: self.count)
      lastStamp = 0
    }
    let first = lastStamp + 1
    lastStamp += Int32(count)
    return first
  }
}

/// What was found of one labelled instance.
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

/// Draws clusters into one band of rows. Planes of the band hold its rows alone; their pointers
/// are shifted so that pixel (x, y) of the picture is at `y * stride + x`.
struct FillPass {
  let width: Int
  let height: Int
  /// Rows of the picture that this band owns; the first and the last band own the canvas above
  /// and below too.
  let rows: Range<Int>
  /// Whether the rows next to them are drawn, though not counted.
  let drawsBeyond: Bool
  let opaque: FillTarget
  let clear: FillTarget?
  let film: FillTarget?
  let canvas: CanvasMarks?
  let grid: SampleGrid?

  private var picture: PixelRange {
    PixelRange(x0: 0, x1: width - 1, y0: rows.lowerBound, y1: rows.upperBound - 1)
  }

  private var drawn: PixelRange {
    guard drawsBeyond else { return picture }
    return PixelRange(
      x0: 0, x1: width - 1, y0: max(rows.lowerBound - 1, 0), y1: min(rows.upperBound, height - 1))
  }

  private var canvasRange: PixelRange {
    let margin = GBuffer.canvasMargin
    return PixelRange(
      x0: -width * margin, x1: width * (1 + margin) - 1,
      y0: rows.lowerBound == 0 ? -height * margin : rows.lowerBound,
      y1: rows.upperBound == height ? height * (1 + margin) - 1 : rows.upperBound - 1)
  }

  /// - Parameters:
  ///   - stamp: mark of the instance in the band's planes; 0 for none.
  ///   - canvasStamp: its mark on the canvas.
  func draw(
    _ cluster: UnsafePointer<ReadyCluster>, to layer: DrawnLayer, stamp: Int32, canvasStamp: Int32
  ) {
    let target =
      switch layer {
      case .opaque: opaque
      case .clear: clear ?? opaque
      case .film: film ?? opaque
      }
    let (batch, count) = (cluster.pointee.batch, cluster.pointee.count)
    let (small, smallCount) = (cluster.pointee.small, cluster.pointee.smallCount)
    let (wide, wideCount) = (cluster.pointee.wide, cluster.pointee.wideCount)
    if let grid {
      if stamp == 0 {
        fillBentTriangles(batch, 0, count, clip: drawn, grid.samples, target)
      } else {
        fillAndMarkBentTriangles(
          batch, 0, count, clip: drawn, grid.samples, target, stamp: stamp)
      }
    } else if stamp == 0 {
      fillSmallTriangles(batch, small, count: smallCount, clip: drawn, target)
      fillTriangles(batch, wide, count: wideCount, clip: drawn, target)
    } else {
      fillAndMarkSmallTriangles(
        batch, small, count: smallCount, clip: drawn, target, stamp: stamp)
      fillAndMarkTriangles(batch, wide, count: wideCount, clip: drawn, target, stamp: stamp)
    }
    if !cluster.pointee.large.isEmpty {
      for triangle in cluster.pointee.large {
        drawLarge(triangle, clip: drawn, target, stamp: stamp, draws: true)
      }
    }
    if stamp != 0 { markOutside(cluster, stamp: canvasStamp) }
  }

  /// Marks on the canvas what a labelled cluster covers beyond the picture.
  private func markOutside(_ cluster: UnsafePointer<ReadyCluster>, stamp: Int32) {
    guard let canvas, cluster.pointee.leaves(width: width, height: height) else { return }
    let target = FillTarget(
      w: opaque.w, ids: opaque.ids, stamps: canvas.stamps, stride: canvas.stride)
    for n in 0..<4 {
      let side = side(n)
      if side.isEmpty { continue }
      if let grid {
        markBentTriangles(
          cluster.pointee.batch, 0, cluster.pointee.count, clip: side, grid.samples, target,
          stamp: stamp)
      } else {
        markSmallTriangles(
          cluster.pointee.batch, cluster.pointee.small, count: cluster.pointee.smallCount,
          clip: side, target, stamp: stamp)
        markTriangles(
          cluster.pointee.batch, cluster.pointee.wide, count: cluster.pointee.wideCount,
          clip: side, target, stamp: stamp)
      }
      for triangle in cluster.pointee.large {
        drawLarge(triangle, clip: side, target, stamp: stamp, draws: false)
      }
    }
  }

  private func drawLarge(
    _ t: LargeTriangle, clip: PixelRange, _ target: FillTarget, stamp: Int32, draws: Bool
  ) {
    guard let grid else {
      fillLargeTriangle(t, clip: clip, target, stamp: stamp, draws: draws)
      return
    }
    if clip.isEmpty { return }
    let samples = grid.samples
    grid.forEachTile(touching: t, in: clip) { tile in
      fillLargeBentTriangle(t, clip: tile, samples, target, stamp: stamp, draws: draws)
    }
  }

  /// Adds up the marks of one instance within `bounds`.
  func count(stamp: Int32, canvasStamp: Int32, bounds: PixelRange, into found: inout AmodalCount) {
    countMarks(
      opaque.stamps, stride: opaque.stride, range: bounds.intersection(picture), stamp: stamp,
      into: &found.inPicture)
    guard let canvas else { return }
    for n in 0..<4 {
      let side = side(n)
      if side.isEmpty { continue }
      countMarks(
        canvas.stamps, stride: canvas.stride, range: bounds.intersection(side),
        stamp: canvasStamp, into: &found.outside)
    }
  }

  /// One of the four parts of this band's canvas beyond the picture; may be empty.
  private func side(_ n: Int) -> PixelRange {
    let (c, p) = (canvasRange, picture)
    var side = n < 2 ? c : p
    switch n {
    case 0: side.y1 = p.y0 - 1
    case 1: side.y0 = p.y1 + 1
    case 2: (side.x0, side.x1) = (c.x0, p.x0 - 1)
    default: (side.x0, side.x1) = (p.x1 + 1, c.x1)
    }
    return side
  }
}

extension LargeTriangle {
  /// (x0, y0, x1, y1) in 1/256 pixel.
  var box: SIMD4<Int32> {
    SIMD4(min(x0, x1, x2), min(y0, y1, y2), max(x0, x1, x2), max(y0, y1, y2))
  }
}

extension PixelRange {
  static func == (a: Self, b: Self) -> Bool {
    (a.x0, a.x1, a.y0, a.y1) == (b.x0, b.x1, b.y0, b.y1)
  }

  static let none = PixelRange(
    x0: Int(Int32.max), x1: Int(Int32.min), y0: Int(Int32.max), y1: Int(Int32.min))

  var isEmpty: Bool { x0 > x1 || y0 > y1 }

  mutating func add(_ other: PixelRange) {
    x0 = min(x0, other.x0)
    x1 = max(x1, other.x1)
    y0 = min(y0, other.y0)
    y1 = max(y1, other.y1)
  }

  func contains(_ other: PixelRange) -> Bool {
    other.x0 >= x0 && other.x1 <= x1 && other.y0 >= y0 && other.y1 <= y1
  }

  func intersection(_ other: PixelRange) -> PixelRange {
    var r = self
    (r.x0, r.x1) = (max(r.x0, other.x0), min(r.x1, other.x1))
    (r.y0, r.y1) = (max(r.y0, other.y0), min(r.y1, other.y1))
    return r
  }
}
