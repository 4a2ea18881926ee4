// Triangles of at most 4 × 4 pixels: three in four of a picture of products. Which of the sixteen
// pixels they cover is found for eight triangles at a time, when they are set up, so that those
// that cover none are never seen again, and drawing takes two rows at a time.

/// Finds the coverage of the first `count` triangles of a batch, and lists them.
/// - Parameters:
///   - small: takes those whose box is at most 4 × 4 and that cover a pixel of it; room for
///     `count`, rounded up to a multiple of eight, and 8 more.
///   - wide: takes those whose box is larger; the same room.
/// - Returns: the two counts.
package func findCoverage(
  _ batch: TriangleBatch, count: Int, small: UnsafeMutablePointer<UInt8>,
  wide: UnsafeMutablePointer<UInt8>
) -> (small: Int, wide: Int) {
  var smallCount = 0
  var wideCount = 0
  var at = 0
  let one = splat(Int32(1))
  while at < count {
    let size =
      (batch.x1.eight(at: at) &- batch.x0.eight(at: at))
      | (batch.y1.eight(at: at) &- batch.y0.eight(at: at))
    let isListed = lanes() .< splat(Int32(truncatingIfNeeded: count &- at))
    let isSmall = size .< splat(Int32(4))
    let covered = coverage(batch, at)
    batch.coverage.put(covered, at: at)
    let toSmall = Ints.zero.replacing(
      with: one, where: isListed .& isSmall .& (covered .!= Ints.zero))
    let toWide = Ints.zero.replacing(with: one, where: isListed .& .!isSmall)
    for lane in 0..<8 {
      small[smallCount] = UInt8(truncatingIfNeeded: at &+ lane)
      smallCount &+= Int(toSmall[lane])
      wide[wideCount] = UInt8(truncatingIfNeeded: at &+ lane)
      wideCount &+= Int(toWide[lane])
    }
    at &+= 8
  }
  return (smallCount, wideCount)
}

/// Which of the 4 × 4 pixels from the box's first lie inside, bit 4·row + column, for eight
/// triangles.
@inline(always)
private func coverage(_ batch: TriangleBatch, _ at: Int) -> SIMD8<Int32> {
  let (a0, b0) = (batch.a0.eight(at: at), batch.b0.eight(at: at))
  let (a1, b1) = (batch.a1.eight(at: at), batch.b1.eight(at: at))
  let (a2, b2) = (Ints.zero &- a0 &- a1, Ints.zero &- b0 &- b1)
  var (row0, row1, row2) = (
    batch.e0.eight(at: at), batch.e1.eight(at: at), batch.e2.eight(at: at)
  )
  let sign = splat(Int32.min)
  // Signs enter at the top, one after the other, and move down.
  var outside = SIMD8<UInt32>.zero
  for row in 0..<4 {
    var (e0, e1, e2) = (row0, row1, row2)
    for column in 0..<4 {
      let isOutside = unsafeBitCast((e0 | e1 | e2) & sign, to: SIMD8<UInt32>.self)
      outside = (outside &>> SIMD8(repeating: UInt32(1))) | isOutside
      if column < 3 { (e0, e1, e2) = (e0 &+ a0, e1 &+ a1, e2 &+ a2) }
    }
    if row < 3 { (row0, row1, row2) = (row0 &+ b0, row1 &+ b1, row2 &+ b2) }
  }
  return unsafeBitCast(
    (SIMD8(repeating: UInt32.max) ^ outside) &>> SIMD8(repeating: UInt32(16)), to: Ints.self)
}

/// Draws listed triangles of at most 4 × 4 pixels by the depth test, as `fillTriangles` does.
/// - Parameters:
///   - list: their numbers in the batch, found by `findCoverage`.
///   - target: readable and writable for one row below the clip's last.
package func fillSmallTriangles(
  _ batch: TriangleBatch, _ list: UnsafePointer<UInt8>, count: Int, clip: PixelRange,
  _ target: FillTarget
) {
  fillSmall(batch, list, count, clip, target, stamp: 0, marks: false)
}

/// The same, and leaves `stamp` on every pixel covered.
package func fillAndMarkSmallTriangles(
  _ batch: TriangleBatch, _ list: UnsafePointer<UInt8>, count: Int, clip: PixelRange,
  _ target: FillTarget, stamp: Int32
) {
  fillSmall(batch, list, count, clip, target, stamp: stamp, marks: true)
}

/// Only leaves `stamp` on every pixel covered, and touches no other: the rows beside the clip may be
/// another thread's.
package func markSmallTriangles(
  _ batch: TriangleBatch, _ list: UnsafePointer<UInt8>, count: Int, clip: PixelRange,
  _ target: FillTarget, stamp: Int32
) {
  for entry in 0..<count {
    let n = Int(list[entry])
    var covered = UInt32(bitPattern: batch.coverage[n])
    while covered != 0 {
      let bit = Int32(truncatingIfNeeded: covered.trailingZeroBitCount)
      covered &= covered &- 1
      let (x, y) = (batch.x0[n] &+ bit & 3, batch.y0[n] &+ bit &>> 2)
      if x < clip.x0 || x > clip.x1 || y < clip.y0 || y > clip.y1 { continue }
      target.stamps[Int(y) &* target.stride &+ Int(x)] = stamp
    }
  }
}

@inline(always)
private func fillSmall(
  _ batch: TriangleBatch, _ list: UnsafePointer<UInt8>, _ count: Int, _ clip: PixelRange,
  _ target: FillTarget, stamp: Int32, marks: Bool
) {
  let stampVector = splat(stamp)
  let stride = target.stride
  for entry in 0..<count {
    let n = Int(list[entry])
    var (x, y) = (batch.x0[n], batch.y0[n])
    var covered = batch.coverage[n]
    var ox: Int32 = 0
    // Rows that the clip cuts off above move out of the mask; those below are taken out of it.
    let oy = min(max(clip.y0 &- y, 0), 4)
    y &+= oy
    let rows = min(max(clip.y1 &- y &+ 1, 0), 4)
    covered = (covered &>> (4 &* oy)) & (1 &<< (4 &* rows) &- 1)
    if x < clip.x0 || x &+ 3 > clip.x1 {
      ox = min(max(clip.x0 &- x, 0), 4)
      x &+= ox
      let columns = min(max(clip.x1 &- x &+ 1, 0), 4)
      covered = (covered &>> ox) & ((0x1111 &* (15 &>> ox)) & (0x1111 &* (1 &<< columns &- 1)))
    }
    if covered == 0 { continue }
    let wAcross = splat(batch.wx[n])
    let wDown = splat(batch.wy[n])
    let w0 = splat(batch.w[n])
    let (wLow, wHigh) = (splat(batch.wLow[n]), splat(batch.wHigh[n]))
    let id = splat(batch.id[n])
    let across = columnOfLane() + splat(Float(ox))
    var down = rowOfLane() + splat(Float(oy))
    var at = Int(y) &* stride &+ Int(x)
    while true {
      let inside = (splat(covered) & bitOfLane()) .!= Ints.zero
      let w = clamp(fma(wAcross, across, fma(wDown, down, w0)), wLow, wHigh)
      let old = target.w.twoRows(at: at, stride)
      let nearer = inside .& (w .> old)
      target.w.putRows(old.replacing(with: w, where: nearer), at: at, stride)
      let ids = target.ids.twoRows(at: at, stride)
      target.ids.putRows(ids.replacing(with: id, where: nearer), at: at, stride)
      if marks {
        let stamps = target.stamps.twoRows(at: at, stride)
        target.stamps.putRows(stamps.replacing(with: stampVector, where: inside), at: at, stride)
      }
      covered = covered &>> 8
      if covered == 0 { break }
      down = down + splat(2)
      at &+= 2 &* stride
    }
  }
}

// Lanes 0…3 are four pixels of a row, 4…7 those below them.

@inline(always)
private func columnOfLane() -> SIMD8<Float> { SIMD8(0, 1, 2, 3, 0, 1, 2, 3) }

@inline(always)
private func rowOfLane() -> SIMD8<Float> { SIMD8(0, 0, 0, 0, 1, 1, 1, 1) }

@inline(always)
private func bitOfLane() -> SIMD8<Int32> { SIMD8(1, 2, 4, 8, 16, 32, 64, 128) }

extension UnsafeMutablePointer where Pointee == Float {
  /// Four words, and the four a row below.
  @inline(always)
  fileprivate func twoRows(at index: Int, _ stride: Int) -> SIMD8<Float> {
    quarters(UnsafePointer(self + index), UnsafePointer(self + (index &+ stride)))
  }

  @inline(always)
  fileprivate func putRows(_ value: SIMD8<Float>, at index: Int, _ stride: Int) {
    UnsafeMutableRawPointer(self + index).storeBytes(
      of: SIMD4(value[0], value[1], value[2], value[3]), as: SIMD4<Float>.self)
    UnsafeMutableRawPointer(self + (index &+ stride)).storeBytes(
      of: SIMD4(value[4], value[5], value[6], value[7]), as: SIMD4<Float>.self)
  }
}

extension UnsafeMutablePointer where Pointee == Int32 {
  @inline(always)
  fileprivate func twoRows(at index: Int, _ stride: Int) -> SIMD8<Int32> {
    bits(quarters(UnsafePointer(self + index), UnsafePointer(self + (index &+ stride))))
  }

  @inline(always)
  fileprivate func putRows(_ value: SIMD8<Int32>, at index: Int, _ stride: Int) {
    UnsafeMutableRawPointer(self + index).storeBytes(
      of: SIMD4(value[0], value[1], value[2], value[3]), as: SIMD4<Int32>.self)
    UnsafeMutableRawPointer(self + (index &+ stride)).storeBytes(
      of: SIMD4(value[4], value[5], value[6], value[7]), as: SIMD4<Int32>.self)
  }
}
