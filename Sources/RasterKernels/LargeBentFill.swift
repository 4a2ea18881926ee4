/// Draws or marks a triangle of any size within a few pixels of a lens that bends, in 64 bits.
///
/// Rare: triangles of more than 64 pixels, and those that leave what the lens can see.
package func fillLargeBentTriangle(
  _ t: LargeTriangle, clip: PixelRange, _ samples: SamplePositions, _ target: FillTarget,
  stamp: Int32, draws: Bool
) {
  let (ax, ay) = (Double(t.x1 &- t.x0), Double(t.y1 &- t.y0))
  let (bx, by) = (Double(t.x2 &- t.x0), Double(t.y2 &- t.y0))
  let area = ax * by - bx * ay
  let (dw1, dw2) = (Double(t.w1) - Double(t.w0), Double(t.w2) - Double(t.w0))
  let wx = (dw1 * by - dw2 * ay) / area
  let wy = (dw2 * ax - dw1 * bx) / area
  let wLow = Double(min(t.w0, t.w1, t.w2))
  let wHigh = Double(max(t.w0, t.w1, t.w2))
  let edge0 = EdgeFunction(t.x0, t.y0, t.x1, t.y1)
  let edge1 = EdgeFunction(t.x1, t.y1, t.x2, t.y2)
  let edge2 = EdgeFunction(t.x2, t.y2, t.x0, t.y0)
  for y in clip.y0...clip.y1 {
    for x in clip.x0...clip.x1 {
      let sample = Int(y) &* samples.stride &+ Int(x)
      let (sx, sy) = (Int64(samples.x[sample]), Int64(samples.y[sample]))
      if edge0.value(sx, sy) | edge1.value(sx, sy) | edge2.value(sx, sy) < 0 { continue }
      let at = Int(y) &* target.stride &+ Int(x)
      if draws {
        let exact =
          Double(t.w0) + wx * Double(sx &- Int64(t.x0)) + wy * Double(sy &- Int64(t.y0))
        let w = Float(min(max(exact, wLow), wHigh))
        if w > target.w[at] {
          target.w[at] = w
          target.ids[at] = t.id
        }
      }
      if stamp != 0 { target.stamps[at] = stamp }
    }
  }
}

/// Whether a triangle may cover a point of a box (x0, y0, x1, y1) of the undistorted plane; false only
/// if the whole box lies beyond one of its edges.
package func mayCover(_ t: LargeTriangle, _ box: SIMD4<Int32>) -> Bool {
  EdgeFunction(t.x0, t.y0, t.x1, t.y1).highest(within: box) >= 0
    && EdgeFunction(t.x1, t.y1, t.x2, t.y2).highest(within: box) >= 0
    && EdgeFunction(t.x2, t.y2, t.x0, t.y0).highest(within: box) >= 0
}

extension EdgeFunction {
  @inline(always)
  fileprivate func highest(within box: SIMD4<Int32>) -> Int64 {
    value(Int64(a > 0 ? box.z : box.x), Int64(b > 0 ? box.w : box.y))
  }
}
