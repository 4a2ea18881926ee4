import Geometry
import RasterKernels
import Scene
import Synchronization

/// Where the pixel centres of a bending lens lie on the undistorted image plane.
///
/// Triangles are straight there. A pixel of the distorted picture is covered when its own sample
/// position is: coverage, depth and attributes follow the lens exactly, with no chord errors and
/// no cracks, and every label sees what the colour sees.
///
/// Holds the whole amodal canvas, but computes tiles outside the picture only when asked.
final class SampleGrid {
  static let tileSize = 16

  /// Canvas: the picture and `GBuffer.canvasMargin` sizes around it, from pixel (originX, originY).
  let canvasWidth: Int
  let canvasHeight: Int
  let originX: Int
  let originY: Int
  let stride: Int
  let tileColumns: Int
  let tileRows: Int
  let bending: BendingLens
  /// Undistorted extent of all that the canvas can see, in pixels.
  let reach: (low: SIMD2<Double>, high: SIMD2<Double>)

  /// Of the picture's pixels, once asked for.
  private(set) var pixelSamples: BentPixelSamples?

  private let xs: UnsafeMutablePointer<Int32>
  private let ys: UnsafeMutablePointer<Int32>
  /// Undistorted extent of each tile's samples (x0, y0, x1, y1), exact or too large; empty ones
  /// have minimum > maximum.
  private let boxes: UnsafeMutablePointer<SIMD4<Int32>>
  private let pictureRange: PixelRange
  /// Of each tile; tiles beyond the picture are made by whichever thread asks first.
  private let isReady: Mutex<[Bool]>
  private let inverse: LensInverse
  private let intrinsics: CameraIntrinsics
  /// Where things may appear through a fisheye; nil for other lenses.
  let fisheye: FisheyeBounds?
  /// Mip levels to add at each pixel of the picture, because a pixel covers more or less of the
  /// undistorted plane than one there; nil for lenses that stretch it little.
  let footprints: PixelFootprints?

  init(intrinsics k: CameraIntrinsics, lens: LensMapping) {
    intrinsics = k
    inverse = LensInverse(lens)
    let margin = GBuffer.canvasMargin
    canvasWidth = k.width * (1 + 2 * margin)
    canvasHeight = k.height * (1 + 2 * margin)
    originX = -k.width * margin
    originY = -k.height * margin
    stride = canvasWidth + 8
    tileColumns = (canvasWidth + Self.tileSize - 1) / Self.tileSize
    tileRows = (canvasHeight + Self.tileSize - 1) / Self.tileSize
    // Pages that no tile touches stay unbacked; what is read there is masked by the box tests.
    let count = stride * canvasHeight + 8
    xs = Memory.zeroed(count)
    ys = Memory.zeroed(count)
    boxes = .allocate(capacity: tileColumns * tileRows)
    boxes.initialize(repeating: SIMD4(.max, .max, .min, .min), count: tileColumns * tileRows)
    isReady = Mutex(Array(repeating: false, count: tileColumns * tileRows))
    pictureRange = PixelRange(x0: 0, x1: k.width - 1, y0: 0, y1: k.height - 1)
    let survey = LensSurvey(
      intrinsics: k, lens: lens, inverse: inverse, originX: originX, originY: originY,
      columns: tileColumns, rows: tileRows, tileSize: Self.tileSize)
    bending = survey.bending
    reach = survey.reach
    for i in 0..<(tileColumns * tileRows) { boxes[i] = survey.boxes[i] }
    if case .fisheye(let known) = inverse {
      fisheye = FisheyeBounds(intrinsics: k, inverse: known)
      footprints = PixelFootprints(intrinsics: k, inverse: known)
    } else {
      fisheye = nil
      footprints = nil
    }
    fill(pictureRange, tightens: true)
  }

  deinit {
    Memory.free(xs)
    Memory.free(ys)
    boxes.deallocate()
  }

  /// Positions by pixel of the picture; negative coordinates reach into the canvas.
  var samples: SamplePositions {
    let shift = -originY * stride - originX
    return SamplePositions(
      x: UnsafePointer(xs + shift), y: UnsafePointer(ys + shift), stride: stride)
  }

  /// Makes `pixelSamples`; before threads that use the grid start.
  func preparePixelSamples() {
    if pixelSamples != nil { return }
    pixelSamples = BentPixelSamples(
      samples, width: intrinsics.width, height: intrinsics.height)
  }

  /// Makes the samples of all tiles that touch `range` (which lies within the canvas). May be
  /// called from several threads.
  func prepare(_ range: PixelRange) {
    if !range.isEmpty && !pictureRange.contains(range) { fill(range, tightens: false) }
  }

  /// - Parameter tightens: also make the boxes exact, which no other thread may be reading.
  private func fill(_ range: PixelRange, tightens: Bool) {
    let size = Self.tileSize
    let columns = (Int(range.x0) - originX) / size...(Int(range.x1) - originX) / size
    let rows = (Int(range.y0) - originY) / size...(Int(range.y1) - originY) / size
    isReady.withLock { isReady in
      for row in rows {
        for column in columns where !isReady[row * tileColumns + column] {
          let box = fill(column: column, row: row)
          if tightens { boxes[row * tileColumns + column] = box }
          isReady[row * tileColumns + column] = true
        }
      }
    }
  }

  /// Calls `body` with the pixels of every tile whose samples may lie in the triangle.
  func forEachTile(
    touching triangle: LargeTriangle, in view: PixelRange, _ body: (PixelRange) -> Void
  ) {
    let box = triangle.box
    let size = Self.tileSize
    let view = fisheye.map { $0.range(of: triangle).intersection(view) } ?? view
    if view.isEmpty { return }
    let columns = (Int(view.x0) - originX) / size...(Int(view.x1) - originX) / size
    for row in (Int(view.y0) - originY) / size...(Int(view.y1) - originY) / size {
      for column in columns {
        let tile = boxes[row * tileColumns + column]
        if tile.x > box.z || tile.z < box.x || tile.y > box.w || tile.w < box.y { continue }
        if !mayCover(triangle, tile) { continue }
        let (x, y) = (column * size + originX, row * size + originY)
        body(
          PixelRange(
            x0: max(x, Int(view.x0)), x1: min(x + size - 1, Int(view.x1)),
            y0: max(y, Int(view.y0)), y1: min(y + size - 1, Int(view.y1))))
      }
    }
  }

  /// - Returns: the extent of the samples.
  private func fill(column: Int, row: Int) -> SIMD4<Int32> {
    let size = Self.tileSize
    let k = intrinsics
    let limit = FixedPoint.guardBand
    var box = SIMD4<Int32>(.max, .max, .min, .min)
    for y in row * size..<min((row + 1) * size, canvasHeight) {
      var last: SIMD2<Double>?
      var step = SIMD2<Double>.zero
      for x in column * size..<min((column + 1) * size, canvasWidth) {
        let i = y * stride + x
        let target = SIMD2(
          (Double(x + originX) - k.cx) / k.fx, (Double(y + originY) - k.cy) / k.fy)
        let found = inverse.undistort(target, from: last.map { $0 + step })
        if let found, let last { step = found - last } else { step = .zero }
        last = found
        let pixel = found.map { SIMD2($0.x * k.fx + k.cx, $0.y * k.fy + k.cy) }
        guard let pixel, abs(pixel.x) < limit, abs(pixel.y) < limit else {
          (xs[i], ys[i]) = (FixedPoint.unreachable, FixedPoint.unreachable)
          continue
        }
        (xs[i], ys[i]) = (FixedPoint.snapped(pixel.x), FixedPoint.snapped(pixel.y))
        box = SIMD4(
          min(box.x, xs[i]), min(box.y, ys[i]), max(box.z, xs[i]), max(box.w, ys[i]))
      }
    }
    return box
  }
}
