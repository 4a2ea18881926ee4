/// Draws or marks a triangle of any size within a few pixels of a lens that bends: one of more than 64
/// pixels, or one that leaves what the lens can see.
/// - Parameter clip: lies within one of the grid's tiles.
package func fillLargeBentTriangle(
  _ t: LargeTriangle, clip: PixelRange, _ samples: SamplePositions, _ target: FillTarget,
  stamp: Int32, draws: Bool
) {
  let points = LargePoints(t)
  let (nearest, id, marks) = (splat(t.nearest), splat(t.id), splat(stamp))
  for y in clip.y0...clip.y1 {
    var x = clip.x0
    while x <= clip.x1 {
      let at = Int(y) &* target.stride &+ Int(x)
      // What only marks may lie beyond the picture, where nothing is drawn.
      let old = draws ? target.w.eight(at: at) : nearest
      let mayDraw = isAnySet(nearest .> old)
      if mayDraw || stamp != 0 {
        let from = Int(y) &* samples.stride &+ Int(x)
        let covered =
          points.covered(samples.x + from, samples.y + from) & firstBits(clip.x1 &- x)
        if covered != 0 {
          let inside = lanes(of: covered)
          if mayDraw {
            let w = points.values(samples.x + from, samples.y + from)
            let nearer = inside .& (w .> old)
            target.w.put(old.replacing(with: w, where: nearer), at: at)
            target.ids.put(target.ids.eight(at: at).replacing(with: id, where: nearer), at: at)
          }
          if stamp != 0 {
            target.stamps.put(
              target.stamps.eight(at: at).replacing(with: marks, where: inside), at: at)
          }
        }
      }
      x &+= 8
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
