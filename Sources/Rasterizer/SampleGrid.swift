import Geometry
import Scene

/// Where the pixel centres of a bending lens lie on the undistorted image plane.
///
/// Triangles are straight there. A pixel of the distorted picture is covered when its own sample
/// position is: coverage, depth and attributes follow the lens exactly, with no chord errors and
/// no cracks, and every label sees what the colour sees.
final class SampleGrid {
  /// Canvas size: the picture and `GBuffer.canvasMargin` sizes around it.
  let canvasWidth: Int
  let canvasHeight: Int
  let originX: Int
  let originY: Int
  /// Undistorted positions of the canvas's samples in 1/256 pixel, row-major.
  let xs: UnsafeMutablePointer<Int32>
  let ys: UnsafeMutablePointer<Int32>
  /// Undistorted extent of each tile's samples; empty boxes have minimum > maximum.
  let tiles: UnsafeMutablePointer<SIMD4<Int32>>
  let tileColumns: Int
  let tileRows: Int
  static let tileSize = 16

  init(camera: Camera, lens: BrownConrady) {
    let k = camera.intrinsics
    let margin = GBuffer.canvasMargin
    canvasWidth = k.width * (1 + 2 * margin)
    canvasHeight = k.height * (1 + 2 * margin)
    originX = -k.width * margin
    originY = -k.height * margin
    let count = canvasWidth * canvasHeight
    xs = .allocate(capacity: count + 8)
    ys = .allocate(capacity: count + 8)
    xs.initialize(repeating: FixedPoint.unreachable, count: count + 8)
    ys.initialize(repeating: FixedPoint.unreachable, count: count + 8)
    tileColumns = (canvasWidth + Self.tileSize - 1) / Self.tileSize
    tileRows = (canvasHeight + Self.tileSize - 1) / Self.tileSize
    tiles = .allocate(capacity: tileColumns * tileRows)
    tiles.initialize(
      repeating: SIMD4(.max, .max, .min, .min), count: tileColumns * tileRows)
    let inverse = LensInverse(lens)
    let limit = FixedPoint.guardBand
    for y in 0..<canvasHeight {
      for x in 0..<canvasWidth {
        let target = SIMD2(
          (Double(x + originX) - k.cx) / k.fx, (Double(y + originY) - k.cy) / k.fy)
        guard let p = inverse.undistort(target) else { continue }
        let pixel = SIMD2(p.x * k.fx + k.cx, p.y * k.fy + k.cy)
        guard abs(pixel.x) < limit, abs(pixel.y) < limit else { continue }
        let i = y * canvasWidth + x
        xs[i] = FixedPoint.snapped(pixel.x)
        ys[i] = FixedPoint.snapped(pixel.y)
        let tile = (y / Self.tileSize) * tileColumns + x / Self.tileSize
        let box = tiles[tile]
        tiles[tile] = SIMD4(
          min(box.x, xs[i]), min(box.y, ys[i]), max(box.z, xs[i]), max(box.w, ys[i]))
      }
    }
  }

  deinit {
    xs.deallocate()
    ys.deallocate()
    tiles.deallocate()
  }
}
