import Geometry
import RasterKernels

/// A coarse look over a lens's canvas: what each tile may see, how far the canvas reaches, and how
/// strongly edges bend.
struct LensSurvey {
  /// Undistorted extent of each tile (x0, y0, x1, y1) in 1/256 pixel, never too small.
  var boxes: [SIMD4<Int32>] = []
  /// Undistorted extent of the whole canvas, in pixels.
  var reach: (low: SIMD2<Double>, high: SIMD2<Double>)
  var bending = BendingLens()

  init(
    intrinsics k: CameraIntrinsics, lens: LensMapping, inverse: LensInverse, originX: Int,
    originY: Int, columns: Int, rows: Int, tileSize: Int
  ) {
    // Corners of tiles, one row and column more than tiles.
    var corners: [SIMD2<Double>?] = []
    for row in 0...rows {
      for column in 0...columns {
        let pixel =
          SIMD2(Double(originX + column * tileSize), Double(originY + row * tileSize)) - 0.5
        let target = SIMD2((pixel.x - k.cx) / k.fx, (pixel.y - k.cy) / k.fy)
        corners.append(
          inverse.undistort(target).map { SIMD2($0.x * k.fx + k.cx, $0.y * k.fy + k.cy) })
      }
    }
    let limit = FixedPoint.guardBand
    let edge = inverse.undistortedRadius
    let domain = (
      low: SIMD2(max(-limit, k.cx - k.fx * edge), max(-limit, k.cy - k.fy * edge)),
      high: SIMD2(min(limit, k.cx + k.fx * edge), min(limit, k.cy + k.fy * edge))
    )
    reach = (SIMD2(repeating: limit), SIMD2(repeating: -limit))
    for row in 0..<rows {
      for column in 0..<columns {
        let first = row * (columns + 1) + column
        let four = [first, first + 1, first + columns + 1, first + columns + 2].map { corners[$0] }
        var low = domain.low
        var high = domain.high
        let seen = four.compactMap { $0 }
        if seen.isEmpty && !Self.isNearEdge(corners, row: row, column: column, columns, rows) {
          // The nearest tiles see nothing either.
          boxes.append(SIMD4(.max, .max, .min, .min))
          continue
        }
        if seen.count == 4 {
          low = seen.reduce(seen[0]) { $0.replacing(with: $1, where: $1 .< $0) }
          high = seen.reduce(seen[0]) { $0.replacing(with: $1, where: $1 .> $0) }
          // Sides between corners bow out by far less than this.
          let slack = (high - low) * 0.5 + 1
          low = (low - slack).clamped(lowerBound: domain.low, upperBound: domain.high)
          high = (high + slack).clamped(lowerBound: domain.low, upperBound: domain.high)
        }
        reach.low = reach.low.replacing(with: low, where: low .< reach.low)
        reach.high = reach.high.replacing(with: high, where: high .> reach.high)
        boxes.append(
          SIMD4(
            FixedPoint.snapped(low.x), FixedPoint.snapped(low.y), FixedPoint.snapped(high.x),
            FixedPoint.snapped(high.y)))
      }
    }
    bending = Self.bending(k, lens, inverse)
    bending.bulge = Self.bulge(k, lens, corners.compactMap { $0 })
  }

  private static func isNearEdge(
    _ corners: [SIMD2<Double>?], row: Int, column: Int, _ columns: Int, _ rows: Int
  ) -> Bool {
    for r in max(0, row - 1)...min(rows, row + 2) {
      for c in max(0, column - 1)...min(columns, column + 2)
      where corners[r * (columns + 1) + c] != nil { return true }
    }
    return false
  }

  private static func bending(
    _ k: CameraIntrinsics, _ lens: LensMapping, _ inverse: LensInverse
  ) -> BendingLens {
    var b = BendingLens()
    switch lens {
    case .pinhole: break
    case .brownConrady(let lens):
      (b.k1, b.k2, b.k3) = (Float(lens.k1), Float(lens.k2), Float(lens.k3))
      (b.k4, b.k5, b.k6) = (Float(lens.k4), Float(lens.k5), Float(lens.k6))
      (b.p1, b.p2) = (Float(lens.p1), Float(lens.p2))
    case .fisheye(let lens):
      b.isFisheye = true
      (b.k1, b.k2) = (Float(lens.k1), Float(lens.k2))
      (b.k3, b.k4) = (Float(lens.k3), Float(lens.k4))
    }
    (b.focalX, b.focalY) = (Float(k.fx), Float(k.fy))
    (b.centerX, b.centerY) = (Float(k.cx), Float(k.cy))
    b.radiusSquared = Float(inverse.undistortedRadius * inverse.undistortedRadius)
    return b
  }

  /// An eighth of the largest second derivative of the distorted by the undistorted position, both
  /// in pixels, over the given undistorted points; with a quarter for what lies between them.
  private static func bulge(
    _ k: CameraIntrinsics, _ lens: LensMapping, _ points: [SIMD2<Double>]
  ) -> Float {
    func bent(_ p: SIMD2<Double>) -> SIMD2<Double> {
      let d = lens.distort(SIMD2((p.x - k.cx) / k.fx, (p.y - k.cy) / k.fy))
      return SIMD2(d.x * k.fx + k.cx, d.y * k.fy + k.cy)
    }
    let h = 4.0
    let (ex, ey) = (SIMD2(h, 0), SIMD2(0, h))
    var largest = 0.0
    for p in points {
      let middle = bent(p) * 2
      let xx = bent(p + ex) + bent(p - ex) - middle
      let yy = bent(p + ey) + bent(p - ey) - middle
      let xy = (bent(p + ex + ey) + bent(p - ex - ey) - bent(p + ex - ey) - bent(p - ex + ey)) * 0.5
      for i in 0..<2 { largest = max(largest, abs(xx[i]) + abs(xy[i]) + abs(yy[i])) }
    }
    return Float(largest / (h * h) / 8 * 1.25)
  }
}
