/// Where triangles are drawn to: planes of one word a pixel that share a stride.
///
/// Pixel (x, y) is at `y * stride + x` from each pointer. Eight words are read and written at a
/// time, so each row needs seven words of padding after its last pixel.
package struct FillTarget {
  /// 1/z of what is nearest so far, 0 for nothing, and its triangle.
  package let w: UnsafeMutablePointer<Float>
  package let ids: UnsafeMutablePointer<Int32>
  /// Marks of the instance that covered a pixel last, whether or not it was nearest.
  package let stamps: UnsafeMutablePointer<Int32>
  package let stride: Int

  package init(
    w: UnsafeMutablePointer<Float>, ids: UnsafeMutablePointer<Int32>,
    stamps: UnsafeMutablePointer<Int32>, stride: Int
  ) {
    self.w = w
    self.ids = ids
    self.stamps = stamps
    self.stride = stride
  }
}

/// Draws the listed triangles of a batch by the depth test; 1/z grows towards the camera, and the
/// first of equals stays.
/// - Parameter list: their numbers in the batch.
package func fillTriangles(
  _ batch: TriangleBatch, _ list: UnsafePointer<UInt8>, count: Int, clip: PixelRange,
  _ target: FillTarget
) {
  fill(batch, list, count, clip, target, stamp: 0, draws: true, marks: false)
}

/// The same, and leaves `stamp` on every pixel covered.
package func fillAndMarkTriangles(
  _ batch: TriangleBatch, _ list: UnsafePointer<UInt8>, count: Int, clip: PixelRange,
  _ target: FillTarget, stamp: Int32
) {
  fill(batch, list, count, clip, target, stamp: stamp, draws: true, marks: true)
}

/// Only leaves `stamp` on every pixel covered; `target`'s w and ids are not touched.
package func markTriangles(
  _ batch: TriangleBatch, _ list: UnsafePointer<UInt8>, count: Int, clip: PixelRange,
  _ target: FillTarget, stamp: Int32
) {
  fill(batch, list, count, clip, target, stamp: stamp, draws: false, marks: true)
}

@inline(always)
private func fill(
  _ batch: TriangleBatch, _ list: UnsafePointer<UInt8>, _ count: Int, _ clip: PixelRange,
  _ target: FillTarget, stamp: Int32, draws: Bool, marks: Bool
) {
  let lane = lanes()
  let laneFloat = laneFloats()
  let minusOne = splat(Int32(-1))
  let stampVector = splat(stamp)
  let stride = target.stride
  for entry in 0..<count {
    let n = Int(list[entry])
    let boxX = batch.x0[n]
    let boxY = batch.y0[n]
    let left = max(boxX, clip.x0)
    let right = min(batch.x1[n], clip.x1)
    let top = max(boxY, clip.y0)
    let bottom = min(batch.y1[n], clip.y1)
    if left > right || top > bottom { continue }
    let ox = left &- boxX
    let oy = top &- boxY
    let (a0, b0, a1, b1) = (batch.a0[n], batch.b0[n], batch.a1[n], batch.b1[n])
    let a2 = 0 &- a0 &- a1
    let b2 = 0 &- b0 &- b1
    let offset = splat(ox) &+ lane
    var row0 = splat(batch.e0[n] &+ b0 &* oy) &+ splat(a0) &* offset
    var row1 = splat(batch.e1[n] &+ b1 &* oy) &+ splat(a1) &* offset
    var row2 = splat(batch.e2[n] &+ b2 &* oy) &+ splat(a2) &* offset
    let room = splat(right &- left) &- lane
    let wx = splat(batch.wx[n])
    let wy = batch.wy[n]
    let w0 = batch.w[n]
    let wLow = splat(batch.wLow[n])
    let wHigh = splat(batch.wHigh[n])
    let id = splat(batch.id[n])
    let firstX = laneFloat + splat(Float(ox))
    var at = Int(top) &* stride &+ Int(left)
    var y = Float(oy)
    var rows = bottom &- top
    if right &- left < 8 {
      while true {
        let inside = (row0 | row1 | row2 | room) .> minusOne
        if draws {
          let w = clamp(fma(wx, firstX, splat(w0.addingProduct(wy, y))), wLow, wHigh)
          let old = target.w.eight(at: at)
          let nearer = inside .& (w .> old)
          target.w.put(old.replacing(with: w, where: nearer), at: at)
          target.ids.put(target.ids.eight(at: at).replacing(with: id, where: nearer), at: at)
        }
        if marks {
          target.stamps.put(
            target.stamps.eight(at: at).replacing(with: stampVector, where: inside), at: at)
        }
        if rows == 0 { break }
        rows &-= 1
        row0 = row0 &+ splat(b0)
        row1 = row1 &+ splat(b1)
        row2 = row2 &+ splat(b2)
        y += 1
        at &+= stride
      }
      continue
    }
    let (step0, step1, step2) = (splat(a0 &* 8), splat(a1 &* 8), splat(a2 &* 8))
    while true {
      var (e0, e1, e2, left8) = (row0, row1, row2, room)
      var x = firstX
      var here = at
      let past = at &+ Int(right &- left)
      let wRow = splat(w0.addingProduct(wy, y))
      while here <= past {
        let inside = (e0 | e1 | e2 | left8) .> minusOne
        if draws {
          let w = clamp(fma(wx, x, wRow), wLow, wHigh)
          let old = target.w.eight(at: here)
          let nearer = inside .& (w .> old)
          target.w.put(old.replacing(with: w, where: nearer), at: here)
          target.ids.put(target.ids.eight(at: here).replacing(with: id, where: nearer), at: here)
        }
        if marks {
          target.stamps.put(
            target.stamps.eight(at: here).replacing(with: stampVector, where: inside), at: here)
        }
        e0 = e0 &+ step0
        e1 = e1 &+ step1
        e2 = e2 &+ step2
        left8 = left8 &- splat(Int32(8))
        x = x + splat(8)
        here &+= 8
      }
      if rows == 0 { break }
      rows &-= 1
      row0 = row0 &+ splat(b0)
      row1 = row1 &+ splat(b1)
      row2 = row2 &+ splat(b2)
      y += 1
      at &+= stride
    }
  }
}
