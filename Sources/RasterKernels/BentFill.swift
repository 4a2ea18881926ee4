/// Where the samples of a picture's pixels lie on the undistorted image plane, in 1/256 pixel.
package struct SamplePositions {
  package let x: UnsafePointer<Int32>
  package let y: UnsafePointer<Int32>
  /// Pixel (x, y) is at `y * stride + x`; seven words of padding follow the last row.
  package let stride: Int

  package init(x: UnsafePointer<Int32>, y: UnsafePointer<Int32>, stride: Int) {
    self.x = x
    self.y = y
    self.stride = stride
  }
}

/// As `fillTriangles`, with a sample position of its own for each pixel.
package func fillBentTriangles(
  _ batch: TriangleBatch, _ first: Int, _ end: Int, clip: PixelRange,
  _ samples: SamplePositions, _ target: FillTarget
) {
  fill(batch, first, end, clip, samples, target, stamp: 0, draws: true, marks: false)
}

/// As `fillAndMarkTriangles`, with a sample position of its own for each pixel.
package func fillAndMarkBentTriangles(
  _ batch: TriangleBatch, _ first: Int, _ end: Int, clip: PixelRange,
  _ samples: SamplePositions, _ target: FillTarget, stamp: Int32
) {
  fill(batch, first, end, clip, samples, target, stamp: stamp, draws: true, marks: true)
}

/// As `markTriangles`, with a sample position of its own for each pixel.
package func markBentTriangles(
  _ batch: TriangleBatch, _ first: Int, _ end: Int, clip: PixelRange,
  _ samples: SamplePositions, _ target: FillTarget, stamp: Int32
) {
  fill(batch, first, end, clip, samples, target, stamp: stamp, draws: false, marks: true)
}

@inline(always)
private func fill(
  _ batch: TriangleBatch, _ first: Int, _ end: Int, _ clip: PixelRange,
  _ samples: SamplePositions, _ target: FillTarget, stamp: Int32, draws: Bool, marks: Bool
) {
  let lane = lanes()
  let minusOne = splat(Int32(-1))
  let stampVector = splat(stamp)
  // Farther from a corner than any point of a small triangle, near enough for 32 bits.
  let reach = splat(Int32(1 << 15))
  for n in first..<end {
    let left = max(batch.x0[n], clip.x0)
    let right = min(batch.x1[n], clip.x1)
    let top = max(batch.y0[n], clip.y0)
    let bottom = min(batch.y1[n], clip.y1)
    if left > right || top > bottom { continue }
    let (a0, b0) = (splat(batch.a0[n]), splat(batch.b0[n]))
    let (a1, b1) = (splat(batch.a1[n]), splat(batch.b1[n]))
    let (a2, b2) = (Ints.zero &- a0 &- a1, Ints.zero &- b0 &- b1)
    let (e0, e1, e2) = (splat(batch.e0[n]), splat(batch.e1[n]), splat(batch.e2[n]))
    let (originX, originY) = (splat(batch.originX[n]), splat(batch.originY[n]))
    let (wx, wy, w0) = (splat(batch.wx[n]), splat(batch.wy[n]), splat(batch.w[n]))
    let wLow = splat(batch.wLow[n])
    let wHigh = splat(batch.wHigh[n])
    let id = splat(batch.id[n])
    for y in top...bottom {
      let row = Int(y) &* target.stride
      let sampleRow = Int(y) &* samples.stride
      var x = left
      while x <= right {
        let sx = samples.x.eight(at: sampleRow &+ Int(x))
        let sy = samples.y.eight(at: sampleRow &+ Int(x))
        let dx = smaller(larger(sx &- originX, Ints.zero &- reach), reach)
        let dy = smaller(larger(sy &- originY, Ints.zero &- reach), reach)
        let edge0 = e0 &+ a0 &* dx &+ b0 &* dy
        let edge1 = e1 &+ a1 &* dx &+ b1 &* dy
        let edge2 = e2 &+ a2 &* dx &+ b2 &* dy
        let room = splat(right &- x) &- lane
        let inside = (edge0 | edge1 | edge2 | room) .> minusOne
        let at = row &+ Int(x)
        if draws {
          let w = clamp(fma(wx, toFloats(dx), fma(wy, toFloats(dy), w0)), wLow, wHigh)
          let old = target.w.eight(at: at)
          let nearer = inside .& (w .> old)
          target.w.put(old.replacing(with: w, where: nearer), at: at)
          target.ids.put(target.ids.eight(at: at).replacing(with: id, where: nearer), at: at)
        }
        if marks {
          target.stamps.put(
            target.stamps.eight(at: at).replacing(with: stampVector, where: inside), at: at)
        }
        x &+= 8
      }
    }
  }
}
