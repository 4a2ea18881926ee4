/// A lens that bends, for bounding boxes and flow: Brown–Conrady or Kannala–Brandt in single precision.
///
/// Coverage never depends on these positions, only which pixels are tried; optical flow does.
package struct BendingLens {
  /// Kannala–Brandt's k1 … k4 instead of Brown–Conrady's coefficients.
  package var isFisheye = false
  package var k1: Float = 0, k2: Float = 0, p1: Float = 0, p2: Float = 0
  package var k3: Float = 0, k4: Float = 0, k5: Float = 0, k6: Float = 0
  /// Focal lengths and principal point in pixels.
  package var focalX: Float = 1
  package var focalY: Float = 1
  package var centerX: Float = 0
  package var centerY: Float = 0
  /// Square of the undistorted radius up to which the lens can see.
  package var radiusSquared: Float = 0
  /// How far, in pixels per square pixel, the image of an edge can leave its chord: an eighth of
  /// the largest second derivative.
  package var bulge: Float = 0

  package init() {}
}

/// Adds to projected vertices where the lens bends them to, and flags those it cannot see.
/// - Returns: the union of all vertices' flags.
package func bendVertices(
  blocks: Int, _ p: UnsafePointer<Projection>, _ lens: UnsafePointer<BendingLens>,
  _ v: ProjectedVertices
) -> Int32 {
  let l = lens.pointee
  let c = p.pointee
  var seen = Ints.zero
  for block in 0..<blocks {
    let at = block * 8
    let p = v.vertices + at
    var here = EightVertices(p, p + 1, p + 2, p + 3, p + 4, p + 5, p + 6, p + 7)
    let x = (toFloats(here.x) - splat(c.centerX)) * splat(1 / c.focalX)
    let y = (toFloats(here.y) - splat(c.centerY)) * splat(1 / c.focalY)
    let r2 = fma(x, x, y * y)
    let (bentX, bentY) = bentBy(x, y, r2, l)
    v.bentX.put(bentX * splat(l.focalX) + splat(l.centerX), at: at)
    v.bentY.put(bentY * splat(l.focalY) + splat(l.centerY), at: at)
    let isHidden = .!(r2 .<= splat(l.radiusSquared))
    here.flags =
      here.flags | Ints.zero.replacing(with: splat(ClipFlag.lens), where: isHidden)
    here.put(p)
    seen = seen | here.flags
  }
  return union(seen)
}

/// Where a lens bends normalised points to.
/// - Parameter r2: their squared radii.
@inline(always)
func bentBy(_ x: Floats, _ y: Floats, _ r2: Floats, _ l: BendingLens) -> (Floats, Floats) {
  l.isFisheye ? bentByFisheye(x, y, r2, l) : bent(x, y, r2, l)
}

@inline(always)
private func bent(_ x: Floats, _ y: Floats, _ r2: Floats, _ l: BendingLens) -> (Floats, Floats) {
  let up = fma(
    r2, fma(r2, fma(r2, splat(l.k3), splat(l.k2)), splat(l.k1)), splat(1))
  let down = fma(
    r2, fma(r2, fma(r2, splat(l.k6), splat(l.k5)), splat(l.k4)), splat(1))
  let radial = up / down
  let xy2 = splat(2) * x * y
  return (
    x * radial + splat(l.p1) * xy2 + splat(l.p2) * (r2 + splat(2) * x * x),
    y * radial + splat(l.p2) * xy2 + splat(l.p1) * (r2 + splat(2) * y * y)
  )
}

@inline(always)
private func bentByFisheye(
  _ x: Floats, _ y: Floats, _ r2: Floats, _ l: BendingLens
) -> (Floats, Floats) {
  let r = larger(squareRoot(r2), splat(Float(1e-6)))
  let theta = arctangent(r)
  let t = theta * theta
  let series = fma(
    t, fma(t, fma(t, fma(t, splat(l.k4), splat(l.k3)), splat(l.k2)), splat(l.k1)), splat(1))
  let scale = theta * series / r
  return (x * scale, y * scale)
}

/// Within 4e-7 for arguments > 0.
///
/// Beyond tan 22.5° it is π/4 more than that of (a − 1)/(a + 1), beyond tan 67.5° π/2 less that of
/// 1/a; Taylor's series to r¹³ does the rest.
@inline(always)
private func arctangent(_ a: Floats) -> Floats {
  let one = splat(Float(1))
  let isMiddle = a .> splat(Float(0.414_213_56))
  let isFar = a .> splat(Float(2.414_213_5))
  let turned = (a - one) / (a + one)
  var r = a.replacing(with: turned, where: isMiddle)
  let inverse = splat(Float(-1)) / a
  r = r.replacing(with: inverse, where: isFar)
  var base = Floats.zero.replacing(with: splat(Float(0.785_398_16)), where: isMiddle)
  base = base.replacing(with: splat(Float(1.570_796_3)), where: isFar)
  let z = r * r
  var sum = fma(z, splat(1.0 / 13), splat(-1.0 / 11))
  sum = fma(z, sum, splat(1.0 / 9))
  sum = fma(z, sum, splat(-1.0 / 7))
  sum = fma(z, sum, splat(1.0 / 5))
  sum = fma(z, sum, splat(-1.0 / 3))
  return base + fma(r * z, sum, r)
}

/// As `sortTriangles`, for a lens that bends: the box is that of the bent corners, widened by how
/// far the bent edges may leave their chords.
package func sortBentTriangles(
  _ triangles: ClusterTriangles, _ v: ProjectedVertices, flags: Int32, facing: Int32,
  view: PixelRange, bulge: Float, kept: UnsafeMutablePointer<UInt8>,
  special: UnsafeMutablePointer<UInt8>
) -> (kept: Int, special: Int) {
  var keptCount = 0
  var specialCount = 0
  let one = splat(Int32(1))
  let sign = splat(facing)
  let eitherFace = Ints.zero.replacing(with: one, where: sign .== Ints.zero)
  for block in 0..<triangles.blocks {
    let at = block * 8
    let (i0, i1, i2) = (triangles.i0 + at, triangles.i1 + at, triangles.i2 + at)
    let v0 = EightVertices(v.vertices, i0)
    let v1 = EightVertices(v.vertices, i1)
    let v2 = EightVertices(v.vertices, i2)
    let (x0, x1, x2) = (v0.x, v1.x, v2.x)
    let (y0, y1, y2) = (v0.y, v1.y, v2.y)
    let sizeX = larger(larger(x0, x1), x2) &- smaller(smaller(x0, x1), x2)
    let sizeY = larger(larger(y0, y1), y2) &- smaller(smaller(y0, y1), y2)
    let box = BentBox(
      v, i0, i1, i2, sizeX: sizeX, sizeY: sizeY, bulge: bulge, view: view)
    let area = (x1 &- x0) &* (y2 &- y0) &- (x2 &- x0) &* (y1 &- y0)
    let isBig = (sizeX | sizeY) .>= splat(smallTriangleLimit)
    let turned = area &* sign
    let faces =
      (turned .> Ints.zero) .| ((area .!= Ints.zero) .& (eitherFace .> Ints.zero))
    let isEmpty = (box.left .> box.right) .| (box.top .> box.bottom)
    var keep = Ints.zero.replacing(with: one, where: faces .& .!isEmpty)
    var set = Ints.zero.replacing(with: one, where: isBig .& .!isEmpty)
    if flags != 0 {
      let (f0, f1, f2) = (v0.flags, v1.flags, v2.flags)
      let isFlagged = (f0 | f1 | f2) .!= Ints.zero
      // Corners that the lens cannot see may belong to a triangle that it sees a part of.
      let isOutside = (f0 & f1 & f2 & splat(~ClipFlag.lens)) .!= Ints.zero
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

/// The pixels that eight bent triangles may cover.
private struct BentBox {
  let left: Ints
  let right: Ints
  let top: Ints
  let bottom: Ints

  @inline(always)
  init(
    _ v: ProjectedVertices, _ i0: UnsafePointer<UInt8>, _ i1: UnsafePointer<UInt8>,
    _ i2: UnsafePointer<UInt8>, sizeX: Ints, sizeY: Ints, bulge: Float, view: PixelRange
  ) {
    let (x0, x1, x2) = (gather(v.bentX, i0), gather(v.bentX, i1), gather(v.bentX, i2))
    let (y0, y1, y2) = (gather(v.bentY, i0), gather(v.bentY, i1), gather(v.bentY, i2))
    let (sx, sy) = (toFloats(sizeX) * splat(1.0 / 256), toFloats(sizeY) * splat(1.0 / 256))
    // 1/64 pixel for snapping and single precision.
    let margin = fma(splat(bulge), fma(sx, sx, sy * sy), splat(1.0 / 64))
    let half = splat(0.5)
    let low = splat(Float(-32768))
    let high = splat(Float(32767))
    // Rounding to nearest after half a pixel's shift, outwards by up to a pixel: never too small.
    left = larger(
      nearestInts(clamp(smaller(smaller(x0, x1), x2) - margin - half, low, high)), splat(view.x0))
    right = smaller(
      nearestInts(clamp(larger(larger(x0, x1), x2) + margin + half, low, high)), splat(view.x1))
    top = larger(
      nearestInts(clamp(smaller(smaller(y0, y1), y2) - margin - half, low, high)), splat(view.y0))
    bottom = smaller(
      nearestInts(clamp(larger(larger(y0, y1), y2) + margin + half, low, high)), splat(view.y1))
  }
}

/// As `setUpTriangles`, for a lens that bends.
package func setUpBentTriangles(
  _ triangles: ClusterTriangles, _ v: ProjectedVertices, kept: UnsafePointer<UInt8>, count: Int,
  view: PixelRange, bulge: Float, firstID: Int32, batch: TriangleBatch, start: Int
) {
  var done = 0
  while done < count {
    let list = kept + done
    let at = start + done
    let v0 = corners(v.vertices, triangles.i0, list)
    let v1 = corners(v.vertices, triangles.i1, list)
    let v2 = corners(v.vertices, triangles.i2, list)
    let (x0, y0, w0) = (v0.x, v0.y, v0.w)
    var (x1, y1, w1) = (v1.x, v1.y, v1.w)
    var (x2, y2, w2) = (v2.x, v2.y, v2.w)
    var area = (x1 &- x0) &* (y2 &- y0) &- (x2 &- x0) &* (y1 &- y0)
    let turn = area .< Ints.zero
    area = area.replacing(with: Ints.zero &- area, where: turn)
    (x1, x2) = (x1.replacing(with: x2, where: turn), x2.replacing(with: x1, where: turn))
    (y1, y2) = (y1.replacing(with: y2, where: turn), y2.replacing(with: y1, where: turn))
    (w1, w2) = (w1.replacing(with: w2, where: turn), w2.replacing(with: w1, where: turn))
    let lowX = smaller(smaller(x0, x1), x2)
    let lowY = smaller(smaller(y0, y1), y2)
    let sizeX = larger(larger(x0, x1), x2) &- lowX
    let sizeY = larger(larger(y0, y1), y2) &- lowY
    var numbers = (SIMD8<UInt8>(), SIMD8<UInt8>(), SIMD8<UInt8>())
    for lane in 0..<8 {
      numbers.0[lane] = triangles.i0[Int(list[lane])]
      numbers.1[lane] = triangles.i1[Int(list[lane])]
      numbers.2[lane] = triangles.i2[Int(list[lane])]
    }
    let box = withUnsafePointer(to: &numbers.0) { c0 in
      withUnsafePointer(to: &numbers.1) { c1 in
        withUnsafePointer(to: &numbers.2) { c2 in
          BentBox(
            v, bytes(c0), bytes(c1), bytes(c2), sizeX: sizeX, sizeY: sizeY, bulge: bulge,
            view: view)
        }
      }
    }
    batch.x0.put(box.left, at: at)
    batch.x1.put(box.right, at: at)
    batch.y0.put(box.top, at: at)
    batch.y1.put(box.bottom, at: at)
    batch.originX.put(x0, at: at)
    batch.originY.put(y0, at: at)
    let (a0, b0) = (y0 &- y1, x1 &- x0)
    let (a1, b1) = (y1 &- y2, x2 &- x1)
    let (a2, b2) = (y2 &- y0, x0 &- x2)
    batch.a0.put(a0, at: at)
    batch.b0.put(b0, at: at)
    batch.a1.put(a1, at: at)
    batch.b1.put(b1, at: at)
    batch.e0.put(edgeBias(a0, b0), at: at)
    batch.e1.put(a1 &* (x0 &- x1) &+ b1 &* (y0 &- y1) &+ edgeBias(a1, b1), at: at)
    batch.e2.put(edgeBias(a2, b2), at: at)
    let scale = splat(1) / toFloats(area)
    let (dw1, dw2) = (w1 - w0, w2 - w0)
    batch.wx.put(
      (dw1 * toFloats(y2 &- y0) - dw2 * toFloats(y1 &- y0)) * scale, at: at)
    batch.wy.put(
      (dw2 * toFloats(x1 &- x0) - dw1 * toFloats(x2 &- x0)) * scale, at: at)
    batch.w.put(w0, at: at)
    batch.wLow.put(smaller(smaller(w0, w1), w2), at: at)
    batch.wHigh.put(larger(larger(w0, w1), w2), at: at)
    batch.id.put(
      widened(UnsafeRawPointer(list).loadUnaligned(as: SIMD8<UInt8>.self))
        &+ splat(firstID), at: at)
    done += 8
  }
}

@inline(always)
private func bytes(_ p: UnsafePointer<SIMD8<UInt8>>) -> UnsafePointer<UInt8> {
  UnsafeRawPointer(p).assumingMemoryBound(to: UInt8.self)
}

@inline(always)
private func gather(_ column: UnsafeMutablePointer<Float>, _ i: UnsafePointer<UInt8>) -> Floats {
  Floats(
    column[Int(i[0])], column[Int(i[1])], column[Int(i[2])], column[Int(i[3])],
    column[Int(i[4])], column[Int(i[5])], column[Int(i[6])], column[Int(i[7])])
}
