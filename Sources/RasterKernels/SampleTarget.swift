/// Where in a pixel its four samples lie: a square turned so that each has a row and a column of its
/// own, which makes the most of nearly level and nearly upright edges.
package enum SamplePattern {
  package static var count: Int { 4 }

  /// From the pixel's centre, in 1/256 pixel.
  package static func x(_ sample: Int) -> Int32 {
    sample == 0 ? -32 : sample == 1 ? 96 : sample == 2 ? -96 : 32
  }

  package static func y(_ sample: Int) -> Int32 {
    sample == 0 ? -96 : sample == 1 ? -32 : sample == 2 ? 32 : 96
  }
}

/// Where triangles are drawn to sample by sample, and where they need not be.
///
/// Pixel (x, y) is at `y * stride + x` of a plane, and the planes of the four samples follow each
/// other. As in `FillTarget`, eight words are written at a time. What stands in pixels whose samples
/// do not count is never read.
package struct SampleTarget {
  /// 1/z of what is nearest so far, 0 for nothing, and its triangle.
  package let w: UnsafeMutablePointer<Float>
  package let ids: UnsafeMutablePointer<Int32>
  /// From one sample's plane to the next one's.
  package let plane: Int
  package let stride: Int
  /// A word a pixel: of what its samples see, the smallest 1/z; nothing beyond shows. Infinity where
  /// samples do not count. See `findFarthest`.
  package let farthest: UnsafePointer<Float>
  /// The smallest of each eight pixels of a row, from x = 0 on, and those of the seven rows below;
  /// rows are an eighth of a stride apart.
  package let joined: UnsafePointer<Float>

  package init(
    w: UnsafeMutablePointer<Float>, ids: UnsafeMutablePointer<Int32>, plane: Int, stride: Int,
    farthest: UnsafePointer<Float>, joined: UnsafePointer<Float>
  ) {
    self.w = w
    self.ids = ids
    self.plane = plane
    self.stride = stride
    self.farthest = farthest
    self.joined = joined
  }

  /// Whether a triangle that comes as near as `w` may be seen in a box of pixels.
  @inline(always)
  func mayShow(_ w: Float, _ left: Int32, _ right: Int32, _ top: Int32, _ bottom: Int32) -> Bool {
    let (first, last) = (Int(left) &>> 3, Int(right) &>> 3)
    var y = top
    while y <= bottom {
      let row = joined + Int(y) &* (stride &>> 3)
      var group = first
      while group <= last {
        if w > row[group] { return true }
        group &+= 1
      }
      y &+= 8
    }
    return false
  }

  /// Keeps what is nearer.
  @inline(always)
  func put(
    _ w: SIMD8<Float>, _ id: SIMD8<Int32>, where inside: SIMDMask<SIMD8<Int32>>, at: Int
  ) {
    let old = self.w.eight(at: at)
    let nearer = inside .& (w .> old)
    self.w.put(old.replacing(with: w, where: nearer), at: at)
    ids.put(ids.eight(at: at).replacing(with: id, where: nearer), at: at)
  }
}

/// Positions of samples on the undistorted image plane, in 1/256 pixel, laid out as in
/// `SampleTarget`.
package struct BentSamples {
  package let x: UnsafePointer<Int32>
  package let y: UnsafePointer<Int32>
  package let plane: Int
  package let stride: Int

  package init(x: UnsafePointer<Int32>, y: UnsafePointer<Int32>, plane: Int, stride: Int) {
    self.x = x
    self.y = y
    self.plane = plane
    self.stride = stride
  }
}

/// Empties the samples that count, in groups of eight pixels, and notes that nothing is seen there.
/// - Parameters:
///   - target: of which row 0 is the first.
///   - mask: a bit a pixel, an eighth of a stride in bytes a row.
///   - farthest, joined: the target's.
package func clearSamples(
  _ target: SampleTarget, rows: Int, mask: UnsafePointer<UInt8>,
  farthest: UnsafeMutablePointer<Float>, joined: UnsafeMutablePointer<Float>
) {
  let never = SIMD8<Float>(repeating: .infinity)
  for group in 0..<(rows &* (target.stride &>> 3)) {
    let at = 8 &* group
    let bits = mask[group]
    joined[group] = bits == 0 ? .infinity : 0
    if bits == 0 {
      farthest.put(never, at: at)
      continue
    }
    farthest.put(
      never.replacing(with: SIMD8<Float>.zero, where: lanes(of: bits)), at: at)
    for sample in 0..<4 {
      target.w.put(SIMD8<Float>.zero, at: at &+ sample &* target.plane)
      target.ids.put(SIMD8<Int32>.zero, at: at &+ sample &* target.plane)
    }
  }
  joinRows(joined, rows: rows, groups: target.stride &>> 3)
}

/// Notes what is seen so far: nothing that is drawn later makes a sample see farther.
package func findFarthest(
  _ target: SampleTarget, rows: Int, mask: UnsafePointer<UInt8>,
  farthest: UnsafeMutablePointer<Float>, joined: UnsafeMutablePointer<Float>
) {
  let never = SIMD8<Float>(repeating: .infinity)
  for group in 0..<(rows &* (target.stride &>> 3)) {
    let bits = mask[group]
    if bits == 0 {
      joined[group] = .infinity
      continue
    }
    let (first, at) = (target.w + 8 &* group, target.plane)
    let least = smaller(
      smaller(first.eight(at: 0), first.eight(at: at)),
      smaller(first.eight(at: 2 &* at), first.eight(at: 3 &* at)))
    let counted = never.replacing(with: least, where: lanes(of: bits))
    farthest.put(counted, at: 8 &* group)
    joined[group] = smallest(counted)
  }
  joinRows(joined, rows: rows, groups: target.stride &>> 3)
}

/// Takes the smallest of each group and the groups of the seven rows below it.
func joinRows(_ values: UnsafeMutablePointer<Float>, rows: Int, groups: Int) {
  var step = 1
  while step < 8 {
    var at = 0
    let end = max(0, rows &- step) &* groups
    while at < end {
      let joined = smaller(values.eight(at: at), values.eight(at: at &+ step &* groups))
      if end &- at >= 8 {
        values.put(joined, at: at)
      } else {
        for lane in 0..<(end &- at) { values[at &+ lane] = joined[lane] }
      }
      at &+= 8
    }
    step &*= 2
  }
}

@inline(always)
func smallest(_ a: SIMD8<Float>) -> Float {
  let pairs = smaller(a, SIMD8(a[4], a[5], a[6], a[7], a[0], a[1], a[2], a[3]))
  let fours = smaller(
    pairs, SIMD8(pairs[2], pairs[3], pairs[0], pairs[1], pairs[6], pairs[7], pairs[4], pairs[5]))
  return min(fours[0], fours[1])
}

/// Marks the triangles whose centres share a group with samples that count.
/// - Parameters:
///   - ids: of the centres; rows are a stride apart.
///   - mask: an eighth of a stride a row.
package func markNeighbours(
  _ ids: UnsafePointer<Int32>, rows: Int, stride: Int, mask: UnsafePointer<UInt8>,
  into isNear: UnsafeMutablePointer<UInt8>
) {
  for group in 0..<(rows &* (stride &>> 3)) where mask[group] != 0 {
    for lane in 0..<8 { isNear[Int(ids[8 &* group &+ lane])] = 1 }
  }
}
