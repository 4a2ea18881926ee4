/// As `fillSamples`, for a lens that bends: each sample has a position of its own.
package func fillBentSamples(
  _ batch: TriangleBatch, _ first: Int, _ end: Int, clip: PixelRange, _ samples: BentSamples,
  _ target: SampleTarget, isNear: UnsafePointer<UInt8>, choice: UInt8
) {
  for n in first..<end {
    if isNear[Int(batch.id[n])] != choice { continue }
    let left = max(batch.x0[n] &- 1, clip.x0)
    let right = min(batch.x1[n] &+ 1, clip.x1)
    let top = max(batch.y0[n] &- 1, clip.y0)
    let bottom = min(batch.y1[n] &+ 1, clip.y1)
    if left > right || top > bottom { continue }
    if !target.mayShow(batch.wHigh[n], left, right, top, bottom) { continue }
    let triangle = BentTriangle(batch, n)
    for y in top...bottom {
      var x = left
      while x <= right {
        let at = Int(y) &* target.stride &+ Int(x)
        if isAnySet(triangle.wHigh .> target.farthest.eight(at: at)) {
          let from = Int(y) &* samples.stride &+ Int(x)
          for sample in 0..<4 {
            triangle.put(
              samples, from &+ sample &* samples.plane, target, at &+ sample &* target.plane)
          }
        }
        x &+= 8
      }
    }
  }
}

/// What is the same for all samples of a small triangle; see `TriangleBatch.originX`.
private struct BentTriangle {
  let a0: SIMD8<Int32>, b0: SIMD8<Int32>, a1: SIMD8<Int32>, b1: SIMD8<Int32>
  let a2: SIMD8<Int32>, b2: SIMD8<Int32>
  let e0: SIMD8<Int32>, e1: SIMD8<Int32>, e2: SIMD8<Int32>
  let originX: SIMD8<Int32>, originY: SIMD8<Int32>
  let wx: SIMD8<Float>, wy: SIMD8<Float>, w0: SIMD8<Float>
  let wLow: SIMD8<Float>, wHigh: SIMD8<Float>
  let id: SIMD8<Int32>

  @inline(always)
  init(_ batch: TriangleBatch, _ n: Int) {
    (a0, b0) = (splat(batch.a0[n]), splat(batch.b0[n]))
    (a1, b1) = (splat(batch.a1[n]), splat(batch.b1[n]))
    (a2, b2) = (SIMD8<Int32>.zero &- a0 &- a1, SIMD8<Int32>.zero &- b0 &- b1)
    (e0, e1, e2) = (splat(batch.e0[n]), splat(batch.e1[n]), splat(batch.e2[n]))
    (originX, originY) = (splat(batch.originX[n]), splat(batch.originY[n]))
    (wx, wy, w0) = (splat(batch.wx[n]), splat(batch.wy[n]), splat(batch.w[n]))
    (wLow, wHigh) = (splat(batch.wLow[n]), splat(batch.wHigh[n]))
    id = splat(batch.id[n])
  }

  /// Draws to eight samples.
  @inline(always)
  func put(_ samples: BentSamples, _ from: Int, _ target: SampleTarget, _ at: Int) {
    // Farther from a corner than any point of a small triangle, near enough for 32 bits.
    let reach = splat(Int32(1 << 15))
    let low = SIMD8<Int32>.zero &- reach
    let dx = smaller(larger(samples.x.eight(at: from) &- originX, low), reach)
    let dy = smaller(larger(samples.y.eight(at: from) &- originY, low), reach)
    let edge0 = e0 &+ a0 &* dx &+ b0 &* dy
    let edge1 = e1 &+ a1 &* dx &+ b1 &* dy
    let edge2 = e2 &+ a2 &* dx &+ b2 &* dy
    let inside = (edge0 | edge1 | edge2) .> splat(Int32(-1))
    if !isAnySet(inside) { return }
    let w = clamp(fma(wx, toFloats(dx), fma(wy, toFloats(dy), w0)), wLow, wHigh)
    target.put(w, id, where: inside, at: at)
  }
}

/// As `fillLargeSamples`, for a lens that bends: `clip` lies within one of the grid's tiles.
package func fillLargeBentSamples(
  _ t: LargeTriangle, clip: PixelRange, _ samples: BentSamples, _ target: SampleTarget
) {
  let points = LargePoints(t)
  let (nearest, id) = (splat(t.nearest), splat(t.id))
  for y in clip.y0...clip.y1 {
    var x = clip.x0
    while x <= clip.x1 {
      let pixel = Int(y) &* target.stride &+ Int(x)
      let shown =
        bitMask(nearest .> target.farthest.eight(at: pixel)) & firstBits(clip.x1 &- x)
      if shown != 0 {
        let from = Int(y) &* samples.stride &+ Int(x)
        for sample in 0..<4 {
          let place = from &+ sample &* samples.plane
          let covered = shown & points.covered(samples.x + place, samples.y + place)
          if covered != 0 {
            target.put(
              points.values(samples.x + place, samples.y + place), id, where: lanes(of: covered),
              at: pixel &+ sample &* target.plane)
          }
        }
      }
      x &+= 8
    }
  }
}
