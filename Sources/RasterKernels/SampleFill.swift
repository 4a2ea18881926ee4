/// Draws triangles `first ..< end` of a batch at the four samples of each pixel that may show them,
/// by the depth test; the first of equals stays.
///
/// The batch's boxes hold the pixels whose centres a triangle may cover; its samples reach one pixel
/// further. `originX` and `originY` must hold its first corner.
/// - Parameters:
///   - clip: within the target.
///   - choice: draws the triangles of which the byte of their id in `isNear` is this.
package func fillSamples(
  _ batch: TriangleBatch, _ first: Int, _ end: Int, clip: PixelRange, _ target: SampleTarget,
  isNear: UnsafePointer<UInt8>, choice: UInt8
) {
  var block = first
  while block < end {
    // Most triangles of a cluster lie in other bands.
    var here = touching(batch, block, clip)
    while here != 0 {
      let n = block &+ here.trailingZeroBitCount
      here &= here &- 1
      if n >= end { break }
      if isNear[Int(batch.id[n])] == choice { fill(batch, n, clip, target) }
    }
    block &+= 8
  }
}

/// Of eight triangles, those of which a sample may lie in a range of pixels.
@inline(always)
func touching(_ batch: TriangleBatch, _ at: Int, _ clip: PixelRange) -> UInt8 {
  let one = splat(Int32(1))
  let left = larger(batch.x0.eight(at: at) &- one, splat(clip.x0))
  let right = smaller(batch.x1.eight(at: at) &+ one, splat(clip.x1))
  let top = larger(batch.y0.eight(at: at) &- one, splat(clip.y0))
  let bottom = smaller(batch.y1.eight(at: at) &+ one, splat(clip.y1))
  return bitMask((left .<= right) .& (top .<= bottom))
}

/// Bits 0 … last, which may be more than there are.
@inline(always)
func firstBits(_ last: Int32) -> UInt8 {
  last >= 7 ? 0xFF : UInt8(truncatingIfNeeded: 2 &<< last &- 1)
}

private func fill(
  _ batch: TriangleBatch, _ n: Int, _ clip: PixelRange, _ target: SampleTarget
) {
  let left = max(batch.x0[n] &- 1, clip.x0)
  let right = min(batch.x1[n] &+ 1, clip.x1)
  let top = max(batch.y0[n] &- 1, clip.y0)
  let bottom = min(batch.y1[n] &+ 1, clip.y1)
  if !target.mayShow(batch.wHigh[n], left, right, top, bottom) { return }
  // Eight columns at a time; all but the largest have no more.
  var x = left
  while x <= right {
    fill(batch, n, x, top, bottom, columns: firstBits(right &- x), target)
    x &+= 8
  }
}

/// Draws one triangle in rows top … bottom of the eight columns from x on.
@inline(always)
private func fill(
  _ batch: TriangleBatch, _ n: Int, _ x: Int32, _ top: Int32, _ bottom: Int32, columns: UInt8,
  _ target: SampleTarget
) {
  let wHigh = splat(batch.wHigh[n])
  let stride = target.stride
  let first = Int(top) &* stride &+ Int(x)
  let last = Int(bottom) &* stride &+ Int(x)
  // Many are seen nowhere, which their box tells before any edge is looked at.
  var at = first
  var most = target.farthest.eight(at: at)
  while at < last {
    at &+= stride
    most = smaller(most, target.farthest.eight(at: at))
  }
  if bitMask(wHigh .> most) & columns == 0 { return }
  let lane = SIMD8<Int32>(0, 1, 2, 3, 4, 5, 6, 7)
  let edges = SampleEdges(batch, n)
  let (p0, q0) = SampleEdges.steps(edges.a0, edges.b0)
  let (p1, q1) = SampleEdges.steps(edges.a1, edges.b1)
  let (p2, q2) = SampleEdges.steps(edges.a2, edges.b2)
  var e0 = splat(edges.e0(x, top)) &+ splat(edges.a0 &* 256) &* lane
  var e1 = splat(edges.e1(x, top)) &+ splat(edges.a1 &* 256) &* lane
  var e2 = splat(edges.e2(x, top)) &+ splat(edges.a2 &* 256) &* lane
  let (down0, down1, down2) = (
    splat(edges.b0 &* 256), splat(edges.b1 &* 256), splat(edges.b2 &* 256)
  )
  let (reach0, reach1, reach2) = (
    splat(max(abs(p0), abs(q0))), splat(max(abs(p1), abs(q1))), splat(max(abs(p2), abs(q2)))
  )
  let (wx, wy) = (batch.wx[n], batch.wy[n])
  at = first
  var y = Float(top &- batch.y0[n])
  while true {
    let mayCover = ((e0 &+ reach0) | (e1 &+ reach1) | (e2 &+ reach2)) .> splat(Int32(-1))
    let isOpen = mayCover .& (wHigh .> target.farthest.eight(at: at))
    if bitMask(isOpen) & columns != 0 {
      let s0 = (e0 &- splat(p0)) | (e1 &- splat(p1)) | (e2 &- splat(p2))
      let s1 = (e0 &+ splat(q0)) | (e1 &+ splat(q1)) | (e2 &+ splat(q2))
      let s2 = (e0 &- splat(q0)) | (e1 &- splat(q1)) | (e2 &- splat(q2))
      let s3 = (e0 &+ splat(p0)) | (e1 &+ splat(p1)) | (e2 &+ splat(p2))
      if isAnySet((s0 & s1 & s2 & s3) .> splat(Int32(-1))) {
        let across =
          SIMD8<Float>(0, 1, 2, 3, 4, 5, 6, 7) + splat(Float(x &- batch.x0[n]))
        let center = fma(splat(wx), across, splat(batch.w[n].addingProduct(wy, y)))
        let p = splat((wy * 0.375).addingProduct(wx, 0.125))
        let q = splat((wy * -0.125).addingProduct(wx, 0.375))
        let (wLow, id) = (splat(batch.wLow[n]), splat(batch.id[n]))
        @inline(always)
        func put(_ sample: Int, _ w: SIMD8<Float>, _ signs: SIMD8<Int32>) {
          target.put(
            clamp(w, wLow, wHigh), id, where: signs .> splat(Int32(-1)),
            at: at &+ sample &* target.plane)
        }
        put(0, center - p, s0)
        put(1, center + q, s1)
        put(2, center - q, s2)
        put(3, center + p, s3)
      }
    }
    if at == last { return }
    at &+= stride
    y += 1
    e0 = e0 &+ down0
    e1 = e1 &+ down1
    e2 = e2 &+ down2
  }
}

/// A small triangle's edge functions in whole 1/256², exact: inside where none is negative.
struct SampleEdges {
  let a0: Int32, b0: Int32, a1: Int32, b1: Int32, a2: Int32, b2: Int32
  /// At position (0, 0), as far as 32 bits go: sums wrap around, and what is near the triangle
  /// comes out right.
  private let c0: Int32, c1: Int32, c2: Int32

  @inline(always)
  init(_ batch: TriangleBatch, _ n: Int) {
    let (ox, oy) = (batch.originX[n], batch.originY[n])
    (a0, b0) = (batch.a0[n], batch.b0[n])
    (a1, b1) = (batch.a1[n], batch.b1[n])
    (a2, b2) = (0 &- a0 &- a1, 0 &- b0 &- b1)
    c0 = 0 &- a0 &* ox &- b0 &* oy &+ Self.bias(a0, b0)
    c1 = 0 &- a1 &* (ox &+ b0) &- b1 &* (oy &- a0) &+ Self.bias(a1, b1)
    c2 = 0 &- a2 &* ox &- b2 &* oy &+ Self.bias(a2, b2)
  }

  /// −1 on edges whose own points belong to the neighbour: all but top and left ones.
  @inline(always)
  private static func bias(_ a: Int32, _ b: Int32) -> Int32 {
    a > 0 || (a == 0 && b > 0) ? 0 : -1
  }

  /// By how much an edge function is larger at samples 3 and 1 than at their pixel's centre, and
  /// smaller at samples 0 and 2, which lie opposite.
  @inline(always)
  static func steps(_ a: Int32, _ b: Int32) -> (p: Int32, q: Int32) {
    (32 &* a &+ 96 &* b, 96 &* a &- 32 &* b)
  }

  /// At a pixel's centre.
  @inline(always)
  func e0(_ x: Int32, _ y: Int32) -> Int32 { a0 &* (x &* 256) &+ b0 &* (y &* 256) &+ c0 }
  @inline(always)
  func e1(_ x: Int32, _ y: Int32) -> Int32 { a1 &* (x &* 256) &+ b1 &* (y &* 256) &+ c1 }
  @inline(always)
  func e2(_ x: Int32, _ y: Int32) -> Int32 { a2 &* (x &* 256) &+ b2 &* (y &* 256) &+ c2 }

  /// Negative at places outside, or with slack at pixels none of whose samples is inside; places are
  /// given from the first corner on, in 1/256 pixel.
  @inline(always)
  func signs(_ dx: SIMD8<Int32>, _ dy: SIMD8<Int32>, slack: Bool) -> SIMD8<Int32> {
    @inline(always)
    func constant(_ a: Int32, _ b: Int32) -> SIMD8<Int32> {
      let (p, q) = Self.steps(a, b)
      return splat(Self.bias(a, b) &+ (slack ? max(abs(p), abs(q)) : 0))
    }
    let e0 = splat(a0) &* dx &+ splat(b0) &* dy &+ constant(a0, b0)
    let e1 = splat(a1) &* (dx &- splat(b0)) &+ splat(b1) &* (dy &+ splat(a0)) &+ constant(a1, b1)
    let e2 = splat(a2) &* dx &+ splat(b2) &* dy &+ constant(a2, b2)
    return e0 | e1 | e2
  }
}
