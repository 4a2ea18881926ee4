/// A triangle too large for 32-bit edge functions.
///
/// Corners in fixed point, running so that the area is positive.
package struct LargeTriangle {
  package var x0: Int32, y0: Int32, x1: Int32, y1: Int32, x2: Int32, y2: Int32
  /// 1/z at the corners.
  package var w0: Float, w1: Float, w2: Float
  package var id: Int32

  package init(
    x0: Int32, y0: Int32, w0: Float, x1: Int32, y1: Int32, w1: Float, x2: Int32, y2: Int32,
    w2: Float, id: Int32
  ) {
    (self.x0, self.y0, self.w0) = (x0, y0, w0)
    (self.x1, self.y1, self.w1) = (x1, y1, w1)
    (self.x2, self.y2, self.w2) = (x2, y2, w2)
    self.id = id
  }
}

/// Draws (and, with a stamp other than 0, marks) a large triangle, row by row: which pixels of a
/// row lie inside follows from three whole divisions.
/// - Parameter draws: false only marks.
package func fillLargeTriangle(
  _ t: LargeTriangle, clip: PixelRange, _ target: FillTarget, stamp: Int32, draws: Bool
) {
  let lowX = min(t.x0, t.x1, t.x2)
  let highX = max(t.x0, t.x1, t.x2)
  let lowY = min(t.y0, t.y1, t.y2)
  let highY = max(t.y0, t.y1, t.y2)
  let left = max((lowX &+ 255) >> 8, clip.x0)
  let right = min(highX >> 8, clip.x1)
  let top = max((lowY &+ 255) >> 8, clip.y0)
  let bottom = min(highY >> 8, clip.y1)
  if left > right || top > bottom { return }
  let (ax, ay) = (Double(t.x1 &- t.x0), Double(t.y1 &- t.y0))
  let (bx, by) = (Double(t.x2 &- t.x0), Double(t.y2 &- t.y0))
  let scale = 256 / (ax * by - bx * ay)
  let (dw1, dw2) = (Double(t.w1) - Double(t.w0), Double(t.w2) - Double(t.w0))
  let wx = (dw1 * by - dw2 * ay) * scale
  let wy = (dw2 * ax - dw1 * bx) * scale
  let wxVector = splat(Float(wx))
  let wLow = splat(min(t.w0, t.w1, t.w2))
  let wHigh = splat(max(t.w0, t.w1, t.w2))
  let edge0 = LargeEdge(t.x0, t.y0, t.x1, t.y1)
  let edge1 = LargeEdge(t.x1, t.y1, t.x2, t.y2)
  let edge2 = LargeEdge(t.x2, t.y2, t.x0, t.y0)
  let id = splat(t.id)
  let stampVector = splat(stamp)
  for y in top...bottom {
    var first = Int64(left)
    var last = Int64(right)
    edge0.narrow(y, &first, &last)
    edge1.narrow(y, &first, &last)
    edge2.narrow(y, &first, &last)
    if first > last { continue }
    let px = Double(left) - Double(t.x0) / 256
    let py = Double(y) - Double(t.y0) / 256
    let wRow = splat(Float(Double(t.w0) + wx * px + wy * py))
    let row = Int(y) &* target.stride
    var x = first
    while x <= last {
      let at = row &+ Int(x)
      let inside = (splat(Int32(truncatingIfNeeded: last &- x)) &- lanes()) .>= Ints.zero
      if draws {
        let offset = laneFloats() + splat(Float(Int32(truncatingIfNeeded: x) &- left))
        let w = clamp(fma(wxVector, offset, wRow), wLow, wHigh)
        let old = target.w.eight(at: at)
        let nearer = inside .& (w .> old)
        target.w.put(old.replacing(with: w, where: nearer), at: at)
        target.ids.put(target.ids.eight(at: at).replacing(with: id, where: nearer), at: at)
      }
      if stamp != 0 {
        target.stamps.put(
          target.stamps.eight(at: at).replacing(with: stampVector, where: inside), at: at)
      }
      x &+= 8
    }
  }
}

/// An edge function in pixels, exact: a·x + b·y + c ≥ 0 inside.
private struct LargeEdge {
  let a: Int64
  let b: Int64
  let c: Int64

  init(_ x0: Int32, _ y0: Int32, _ x1: Int32, _ y1: Int32) {
    let dx = Int64(x1) &- Int64(x0)
    let dy = Int64(y1) &- Int64(y0)
    a = 0 &- dy
    b = dx
    let owns = dy < 0 || (dy == 0 && dx > 0)
    // Rounded down to whole multiples of 256 steps, which is what pixel centres are.
    c = (dy &* Int64(x0) &- dx &* Int64(y0) &- (owns ? 0 : 1)) >> 8
  }

  /// Cuts the pixels first…last of row y to those on the inner side.
  @inline(always)
  func narrow(_ y: Int32, _ first: inout Int64, _ last: inout Int64) {
    let e = b &* Int64(y) &+ c
    if a > 0 {
      first = max(first, 0 &- floorDivide(e, a))
    } else if a < 0 {
      last = min(last, floorDivide(e, 0 &- a))
    } else if e < 0 {
      last = first &- 1
    }
  }
}

/// The quotient rounded down, for a positive divisor.
@inline(always)
private func floorDivide(_ n: Int64, _ d: Int64) -> Int64 {
  let q = n / d
  return n % d < 0 ? q &- 1 : q
}
