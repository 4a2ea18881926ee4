/// An edge function in whole 1/256², exact: a·x + b·y + c ≥ 0 inside. Of two triangles that share the
/// edge, one owns the points on it.
struct EdgeFunction {
  let a: Int64
  let b: Int64
  let c: Int64

  @inline(always)
  init(_ x0: Int32, _ y0: Int32, _ x1: Int32, _ y1: Int32) {
    let dx = Int64(x1) &- Int64(x0)
    let dy = Int64(y1) &- Int64(y0)
    a = 0 &- dy
    b = dx
    let owns = dy < 0 || (dy == 0 && dx > 0)
    c = dy &* Int64(x0) &- dx &* Int64(y0) &- (owns ? 0 : 1)
  }

  @inline(always)
  func value(_ x: Int64, _ y: Int64) -> Int64 { a &* x &+ b &* y &+ c }
}

@inline(always)
func largeEdges(_ t: LargeTriangle) -> (EdgeFunction, EdgeFunction, EdgeFunction) {
  (
    EdgeFunction(t.x0, t.y0, t.x1, t.y1), EdgeFunction(t.x1, t.y1, t.x2, t.y2),
    EdgeFunction(t.x2, t.y2, t.x0, t.y0)
  )
}
