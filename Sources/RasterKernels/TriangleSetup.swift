/// The triangles of a cluster: three columns of vertex numbers, `blocks` × 8 each, padded with
/// triangles of no area.
package struct ClusterTriangles {
  package let i0: UnsafePointer<UInt8>
  package let i1: UnsafePointer<UInt8>
  package let i2: UnsafePointer<UInt8>
  package let blocks: Int

  package init(
    i0: UnsafePointer<UInt8>, i1: UnsafePointer<UInt8>, i2: UnsafePointer<UInt8>, blocks: Int
  ) {
    self.i0 = i0
    self.i1 = i1
    self.i2 = i2
    self.blocks = blocks
  }
}

/// Which way round a triangle must run to be drawn.
package enum Facing {
  /// Corners that run clockwise on the image (positive area there).
  package static var clockwise: Int32 { 1 }
  package static var counterclockwise: Int32 { -1 }
  package static var either: Int32 { 0 }
}

/// Sorts a cluster's triangles: those that cover no pixel centre of `view` or face away are
/// dropped; small ones are listed in `kept`; those that need clipping or 64-bit arithmetic are
/// listed in `special`.
/// - Parameters:
///   - kept, special: room for `triangles.blocks` × 8 + 8.
/// - Returns: the two counts.
package func sortTriangles(
  _ triangles: ClusterTriangles, _ v: UnsafePointer<ProjectedVertex>, flags: Int32, facing: Int32,
  view: PixelRange, kept: UnsafeMutablePointer<UInt8>, special: UnsafeMutablePointer<UInt8>
) -> (kept: Int, special: Int) {
  var keptCount = 0
  var specialCount = 0
  let one = splat(Int32(1))
  let sign = splat(facing)
  let eitherFace = Ints.zero.replacing(with: one, where: sign .== Ints.zero)
  for block in 0..<triangles.blocks {
    let at = block * 8
    let v0 = EightVertices(v, triangles.i0 + at)
    let v1 = EightVertices(v, triangles.i1 + at)
    let v2 = EightVertices(v, triangles.i2 + at)
    let (x0, x1, x2) = (v0.x, v1.x, v2.x)
    let (y0, y1, y2) = (v0.y, v1.y, v2.y)
    let lowX = smaller(smaller(x0, x1), x2)
    let highX = larger(larger(x0, x1), x2)
    let lowY = smaller(smaller(y0, y1), y2)
    let highY = larger(larger(y0, y1), y2)
    // Centres inside the box; both ends negative-safe because the shift rounds down.
    let left = larger((lowX &+ splat(Int32(255))) &>> splat(Int32(8)), splat(view.x0))
    let right = smaller(highX &>> splat(Int32(8)), splat(view.x1))
    let top = larger((lowY &+ splat(Int32(255))) &>> splat(Int32(8)), splat(view.y0))
    let bottom = smaller(highY &>> splat(Int32(8)), splat(view.y1))
    let size = (highX &- lowX) | (highY &- lowY)
    let area = (x1 &- x0) &* (y2 &- y0) &- (x2 &- x0) &* (y1 &- y0)
    let isBig = size .>= splat(smallTriangleLimit)
    let turned = area &* sign
    let faces =
      (turned .> Ints.zero) .| ((area .!= Ints.zero) .& (eitherFace .> Ints.zero))
    let isEmpty = (left .> right) .| (top .> bottom)
    var keep = Ints.zero.replacing(with: one, where: faces .& .!isEmpty)
    var set = Ints.zero.replacing(with: one, where: isBig .& .!isEmpty)
    if flags != 0 {
      let (f0, f1, f2) = (v0.flags, v1.flags, v2.flags)
      let isFlagged = (f0 | f1 | f2) .!= Ints.zero
      let isOutside = (f0 & f1 & f2) .!= Ints.zero
      set = set.replacing(with: one, where: isFlagged)
      set = set.replacing(with: Ints.zero, where: isOutside)
      keep = keep.replacing(with: Ints.zero, where: isFlagged)
    }
    keep = keep.replacing(with: Ints.zero, where: isBig)
    for lane in 0..<8 {
      kept[keptCount] = UInt8(truncatingIfNeeded: at + lane)
      keptCount &+= Int(keep[lane])
    }
    if isAnySet(set .!= Ints.zero) {
      for lane in 0..<8 {
        special[specialCount] = UInt8(truncatingIfNeeded: at + lane)
        specialCount &+= Int(set[lane])
      }
    }
  }
  // Set-up reads whole blocks of eight.
  for n in 0..<8 { kept[keptCount &+ n] = 0 }
  return (keptCount, specialCount)
}

/// Prepares the `count` triangles listed in `kept` for filling and appends them to the batch.
/// - Parameters:
///   - kept: readable, with numbers of triangles, up to the next multiple of eight.
///   - start: triangles in the batch so far.
///   - firstID: id of the cluster's triangle 0.
package func setUpTriangles(
  _ triangles: ClusterTriangles, _ v: UnsafePointer<ProjectedVertex>, kept: UnsafePointer<UInt8>,
  count: Int,
  view: PixelRange, firstID: Int32, batch: TriangleBatch, start: Int
) {
  var done = 0
  while done < count {
    let list = kept + done
    let at = start + done
    let v0 = corners(v, triangles.i0, list)
    let v1 = corners(v, triangles.i1, list)
    let v2 = corners(v, triangles.i2, list)
    let (x0, y0, w0) = (v0.x, v0.y, v0.w)
    var (x1, y1, w1) = (v1.x, v1.y, v1.w)
    var (x2, y2, w2) = (v2.x, v2.y, v2.w)
    var area = (x1 &- x0) &* (y2 &- y0) &- (x2 &- x0) &* (y1 &- y0)
    // From here on every triangle has positive area.
    let turn = area .< Ints.zero
    area = area.replacing(with: Ints.zero &- area, where: turn)
    (x1, x2) = (x1.replacing(with: x2, where: turn), x2.replacing(with: x1, where: turn))
    (y1, y2) = (y1.replacing(with: y2, where: turn), y2.replacing(with: y1, where: turn))
    (w1, w2) = (w1.replacing(with: w2, where: turn), w2.replacing(with: w1, where: turn))

    let lowX = smaller(smaller(x0, x1), x2)
    let highX = larger(larger(x0, x1), x2)
    let lowY = smaller(smaller(y0, y1), y2)
    let highY = larger(larger(y0, y1), y2)
    let left = larger((lowX &+ splat(Int32(255))) &>> splat(Int32(8)), splat(view.x0))
    let right = smaller(highX &>> splat(Int32(8)), splat(view.x1))
    let top = larger((lowY &+ splat(Int32(255))) &>> splat(Int32(8)), splat(view.y0))
    let bottom = smaller(highY &>> splat(Int32(8)), splat(view.y1))
    batch.x0.put(left, at: at)
    batch.x1.put(right, at: at)
    batch.y0.put(top, at: at)
    batch.y1.put(bottom, at: at)

    // From the corners to the centre of the box's first pixel.
    let (ox, oy) = ((left &<< splat(Int32(8))) &- x0, (top &<< splat(Int32(8))) &- y0)
    let (px, py) = ((left &<< splat(Int32(8))) &- x1, (top &<< splat(Int32(8))) &- y1)
    let (a0, b0) = (y0 &- y1, x1 &- x0)
    let (a1, b1) = (y1 &- y2, x2 &- x1)
    let (a2, b2) = (y2 &- y0, x0 &- x2)
    batch.a0.put(a0, at: at)
    batch.b0.put(b0, at: at)
    batch.a1.put(a1, at: at)
    batch.b1.put(b1, at: at)
    batch.e0.put((a0 &* ox &+ b0 &* oy &+ edgeBias(a0, b0)) &>> splat(Int32(8)), at: at)
    batch.e1.put((a1 &* px &+ b1 &* py &+ edgeBias(a1, b1)) &>> splat(Int32(8)), at: at)
    batch.e2.put((a2 &* ox &+ b2 &* oy &+ edgeBias(a2, b2)) &>> splat(Int32(8)), at: at)

    let scale = splat(256) / toFloats(area)
    let (dw1, dw2) = (w1 - w0, w2 - w0)
    let wx = (dw1 * toFloats(y2 &- y0) - dw2 * toFloats(y1 &- y0)) * scale
    let wy = (dw2 * toFloats(x1 &- x0) - dw1 * toFloats(x2 &- x0)) * scale
    let step = splat(1.0 / 256)
    batch.wx.put(wx, at: at)
    batch.wy.put(wy, at: at)
    batch.w.put(fma(wy, toFloats(oy) * step, fma(wx, toFloats(ox) * step, w0)), at: at)
    batch.wLow.put(smaller(smaller(w0, w1), w2), at: at)
    batch.wHigh.put(larger(larger(w0, w1), w2), at: at)
    batch.id.put(
      widened(UnsafeRawPointer(list).loadUnaligned(as: SIMD8<UInt8>.self))
        &+ splat(firstID), at: at)
    done += 8
  }
}

/// −1 on edges whose own points belong to the neighbour: all but top and left ones.
@inline(always)
func edgeBias(_ a: Ints, _ b: Ints) -> Ints {
  let owns = (a .> Ints.zero) .| ((a .== Ints.zero) .& (b .> Ints.zero))
  return splat(Int32(-1)).replacing(with: Ints.zero, where: owns)
}

/// One corner of each of eight listed triangles.
@inline(always)
func corners(
  _ v: UnsafePointer<ProjectedVertex>, _ column: UnsafePointer<UInt8>,
  _ list: UnsafePointer<UInt8>
) -> EightVertices {
  EightVertices(
    v + Int(column[Int(list[0])]), v + Int(column[Int(list[1])]),
    v + Int(column[Int(list[2])]), v + Int(column[Int(list[3])]),
    v + Int(column[Int(list[4])]), v + Int(column[Int(list[5])]),
    v + Int(column[Int(list[6])]), v + Int(column[Int(list[7])]))
}
