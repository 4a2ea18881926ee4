/// As `fillSamples`, for a triangle too large for 32-bit edge functions.
package func fillLargeSamples(_ t: LargeTriangle, clip: PixelRange, _ target: SampleTarget) {
  // Pixels of which a sample may lie in the bounding box.
  let left = max((min(t.x0, t.x1, t.x2) &+ 159) >> 8, clip.x0)
  let right = min((max(t.x0, t.x1, t.x2) &+ 96) >> 8, clip.x1)
  let top = max((min(t.y0, t.y1, t.y2) &+ 159) >> 8, clip.y0)
  let bottom = min((max(t.y0, t.y1, t.y2) &+ 96) >> 8, clip.y1)
  if left > right || top > bottom { return }
  let plane = LargeDepth(t)
  let edges = largeEdges(t)
  let slope = splat(Float(plane.wx * 256))
  let wHigh = splat(t.nearest)
  let id = splat(t.id)
  for y in top...bottom {
    if !target.mayShow(t.nearest, left, right, y, y) { continue }
    var x = left
    while x <= right {
      let at = Int(y) &* target.stride &+ Int(x)
      if isAnySet(wHigh .> target.farthest.eight(at: at)) {
        put(edges, plane, x, y, slope, id, target, at)
      }
      x &+= 8
    }
  }
}

/// Draws eight pixels of a row from x on.
@inline(always)
private func put(
  _ edges: (EdgeFunction, EdgeFunction, EdgeFunction), _ plane: LargeDepth, _ x: Int32,
  _ y: Int32, _ slope: SIMD8<Float>, _ id: SIMD8<Int32>, _ target: SampleTarget, _ at: Int
) {
  let (px, py) = (Int64(x) &* 256, Int64(y) &* 256)
  let (r0, r1, r2) = (edges.0.range(px, py), edges.1.range(px, py), edges.2.range(px, py))
  if r0.high < 0 || r1.high < 0 || r2.high < 0 { return }
  let isInside = r0.low >= 0 && r1.low >= 0 && r2.low >= 0
  for sample in 0..<4 {
    let sx = px &+ Int64(SamplePattern.x(sample))
    let sy = py &+ Int64(SamplePattern.y(sample))
    var signs = SIMD8<Int32>.zero
    if !isInside {
      signs = edges.0.signs(sx, sy) | edges.1.signs(sx, sy) | edges.2.signs(sx, sy)
    }
    let exact = fma(
      slope, SIMD8<Float>(0, 1, 2, 3, 4, 5, 6, 7), splat(Float(plane.exact(sx, sy))))
    target.put(
      clamp(exact, splat(plane.low), splat(plane.high)), id, where: signs .> splat(Int32(-1)),
      at: at &+ sample &* target.plane)
  }
}

extension LargeTriangle {
  /// 1/z of its nearest corner.
  var nearest: Float { max(w0, w1, w2) }
}

/// 1/z over a large triangle, a step of 1/256 pixel.
struct LargeDepth {
  let wx: Double
  let wy: Double
  let low: Float
  let high: Float
  private let t: LargeTriangle

  @inline(always)
  init(_ t: LargeTriangle) {
    self.t = t
    let (ax, ay) = (Double(t.x1 &- t.x0), Double(t.y1 &- t.y0))
    let (bx, by) = (Double(t.x2 &- t.x0), Double(t.y2 &- t.y0))
    let area = ax * by - bx * ay
    let (dw1, dw2) = (Double(t.w1) - Double(t.w0), Double(t.w2) - Double(t.w0))
    wx = (dw1 * by - dw2 * ay) / area
    wy = (dw2 * ax - dw1 * bx) / area
    low = min(t.w0, t.w1, t.w2)
    high = max(t.w0, t.w1, t.w2)
  }

  /// Where the planes start from.
  @inline(always)
  var corner: (x: Int32, y: Int32, w: Float) { (t.x0, t.y0, t.w0) }

  /// At a position; beyond the triangle it may be anything.
  @inline(always)
  func exact(_ x: Int64, _ y: Int64) -> Double {
    Double(t.w0) + wx * Double(x &- Int64(t.x0)) + wy * Double(y &- Int64(t.y0))
  }

  /// At a position inside the triangle.
  @inline(always)
  func value(_ x: Int64, _ y: Int64) -> Float {
    Float(min(max(exact(x, y), Double(low)), Double(high)))
  }
}

extension EdgeFunction {
  /// Bounds of the values at the samples of a group of pixels whose first one's centre is (x, y).
  @inline(always)
  func range(_ x: Int64, _ y: Int64) -> (low: Int64, high: Int64) {
    let (first, last) = (value(x, y), value(x &+ 7 &* 256, y))
    let slack = 96 &* (abs(a) &+ abs(b))
    return (min(first, last) &- slack, max(first, last) &+ slack)
  }

  /// By how much it is larger at a pixel's samples than at its centre, at most.
  var reach: Int64 { max(abs(32 &* a &+ 96 &* b), abs(96 &* a &- 32 &* b)) }

  /// Numbers of the same signs as the values at (x, y) and at seven pixels to the right of it.
  @inline(always)
  func signs(_ x: Int64, _ y: Int64) -> SIMD8<Int32> {
    let first = value(x, y)
    let limit: Int64 = 1 << 30
    // Seven pixels change it by less than the limit, so beyond that the sign stays.
    if abs(a) <= 1 << 19 {
      let near = Int32(truncatingIfNeeded: min(max(first, 0 &- limit), limit))
      let step = splat(Int32(truncatingIfNeeded: a &* 256))
      return splat(near) &+ step &* SIMD8<Int32>(0, 1, 2, 3, 4, 5, 6, 7)
    }
    var signs = SIMD8<Int32>.zero
    for lane in 0..<8 where first &+ a &* 256 &* Int64(lane) < 0 { signs[lane] = -1 }
    return signs
  }
}
