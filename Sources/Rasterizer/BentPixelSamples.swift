import RasterKernels

/// Where the samples of a bending lens's pixels lie on the undistorted image plane.
///
/// The lens is taken as linear from a pixel's centre to the next centres, which is how far samples
/// are from it at most; in the centres themselves it is exact.
final class BentPixelSamples {
  private static let tileSize = SampleGrid.tileSize

  private let xs: UnsafeMutablePointer<Int32>
  private let ys: UnsafeMutablePointer<Int32>
  /// Extent of each tile's samples (x0, y0, x1, y1); empty ones have minimum > maximum.
  private var boxes: [SIMD4<Int32>]
  private let tileColumns: Int

  /// As `SampleTarget` lays them out; those of pixels beyond the picture are unreachable.
  let samples: BentSamples

  init(_ centers: SamplePositions, width: Int, height: Int) {
    let stride = VisibilityLayer.stride(width: width)
    let plane = stride * height + 16
    let count = SamplePattern.count * plane
    xs = .allocate(capacity: count)
    ys = .allocate(capacity: count)
    xs.initialize(repeating: FixedPoint.unreachable, count: count)
    ys.initialize(repeating: FixedPoint.unreachable, count: count)
    samples = BentSamples(
      x: UnsafePointer(xs), y: UnsafePointer(ys), plane: plane, stride: stride)
    tileColumns = (width + Self.tileSize - 1) / Self.tileSize
    boxes = Array(
      repeating: SIMD4(.max, .max, .min, .min),
      count: tileColumns * ((height + Self.tileSize - 1) / Self.tileSize))
    for y in 0..<height {
      for x in 0..<width {
        let place = PixelNeighbours(centers, x: x, y: y, width: width, height: height)
        guard let place else { continue }
        let tile = y / Self.tileSize * tileColumns + x / Self.tileSize
        for sample in 0..<SamplePattern.count {
          let at = sample * plane + y * stride + x
          let position = place.at(SamplePattern.x(sample), SamplePattern.y(sample))
          (xs[at], ys[at]) = (position.x, position.y)
          let box = boxes[tile]
          boxes[tile] = SIMD4(
            min(box.x, position.x), min(box.y, position.y), max(box.z, position.x),
            max(box.w, position.y))
        }
      }
    }
  }

  deinit {
    xs.deallocate()
    ys.deallocate()
  }

  /// Calls `body` with the pixels of every tile of which a sample may lie in the triangle.
  func forEachTile(
    touching triangle: LargeTriangle, in clip: PixelRange, _ body: (PixelRange) -> Void
  ) {
    if clip.isEmpty { return }
    let box = triangle.box
    let size = Self.tileSize
    for row in Int(clip.y0) / size...Int(clip.y1) / size {
      for column in Int(clip.x0) / size...Int(clip.x1) / size {
        let tile = boxes[row * tileColumns + column]
        if tile.x > box.z || tile.z < box.x || tile.y > box.w || tile.w < box.y { continue }
        if !mayCover(triangle, tile) { continue }
        body(
          PixelRange(
            x0: column * size, x1: column * size + size - 1, y0: row * size,
            y1: row * size + size - 1
          ).intersection(clip))
      }
    }
  }
}

/// A pixel's centre on the undistorted plane and the way to the next ones.
private struct PixelNeighbours {
  private let center: SIMD2<Int32>
  private let left: SIMD2<Int32>
  private let right: SIMD2<Int32>
  private let above: SIMD2<Int32>
  private let below: SIMD2<Int32>

  /// Nil where no ray of the lens goes.
  init?(_ centers: SamplePositions, x: Int, y: Int, width: Int, height: Int) {
    func place(_ x: Int, _ y: Int) -> SIMD2<Int32>? {
      guard (0..<width).contains(x), (0..<height).contains(y) else { return nil }
      let at = y * centers.stride + x
      return centers.x[at] == FixedPoint.unreachable ? nil : SIMD2(centers.x[at], centers.y[at])
    }
    guard let center = place(x, y) else { return nil }
    self.center = center
    /// Steps to both sides; a missing one is the other's mirror image.
    func steps(
      _ before: SIMD2<Int32>?, _ after: SIMD2<Int32>?
    ) -> (SIMD2<Int32>, SIMD2<Int32>) {
      let (a, b) = (before.map { $0 &- center }, after.map { $0 &- center })
      return (a ?? b.map { .zero &- $0 } ?? .zero, b ?? a.map { .zero &- $0 } ?? .zero)
    }
    (left, right) = steps(place(x - 1, y), place(x + 1, y))
    (above, below) = steps(place(x, y - 1), place(x, y + 1))
  }

  /// - Parameters: 1/256 of the way to the next pixels.
  func at(_ x: Int32, _ y: Int32) -> SIMD2<Int32> {
    let across = (x < 0 ? left : right) &* abs(x)
    let down = (y < 0 ? above : below) &* abs(y)
    // To the nearest.
    return center &+ ((across &+ down &+ 128) &>> 8)
  }
}
