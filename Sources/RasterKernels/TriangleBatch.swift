/// Triangles ready to be filled, one column a field.
///
/// A pixel (x, y) is inside where each of eᵢ + aᵢ·(x − x0) + bᵢ·(y − y0) is ≥ 0: the edge
/// functions in 1/256 of their fixed-point unit, rounded down, which decides the same pixels
/// because pixel centres are whole multiples of 256 steps. The third a and b are minus the sum of
/// the others.
package struct TriangleBatch {
  package let words: UnsafeMutablePointer<Int32>
  /// Words a column; writes may touch seven entries beyond the last triangle.
  package let capacity: Int

  package static var columns: Int { 20 }

  /// - Parameter words: `columns` × `capacity`.
  package init(words: UnsafeMutablePointer<Int32>, capacity: Int) {
    self.words = words
    self.capacity = capacity
  }

  @inline(always)
  func ints(_ column: Int) -> UnsafeMutablePointer<Int32> { words + column * capacity }

  @inline(always)
  func floats(_ column: Int) -> UnsafeMutablePointer<Float> {
    UnsafeMutableRawPointer(words + column * capacity).assumingMemoryBound(to: Float.self)
  }

  /// Pixels of the bounding box, both ends included.
  package var x0: UnsafeMutablePointer<Int32> { ints(0) }
  package var x1: UnsafeMutablePointer<Int32> { ints(1) }
  package var y0: UnsafeMutablePointer<Int32> { ints(2) }
  package var y1: UnsafeMutablePointer<Int32> { ints(3) }
  package var e0: UnsafeMutablePointer<Int32> { ints(4) }
  package var e1: UnsafeMutablePointer<Int32> { ints(5) }
  package var e2: UnsafeMutablePointer<Int32> { ints(6) }
  package var a0: UnsafeMutablePointer<Int32> { ints(7) }
  package var b0: UnsafeMutablePointer<Int32> { ints(8) }
  package var a1: UnsafeMutablePointer<Int32> { ints(9) }
  package var b1: UnsafeMutablePointer<Int32> { ints(10) }
  /// 1/z at (x0, y0), its steps a pixel, and the range of the corners.
  package var w: UnsafeMutablePointer<Float> { floats(11) }
  package var wx: UnsafeMutablePointer<Float> { floats(12) }
  package var wy: UnsafeMutablePointer<Float> { floats(13) }
  package var wLow: UnsafeMutablePointer<Float> { floats(14) }
  package var wHigh: UnsafeMutablePointer<Float> { floats(15) }
  package var id: UnsafeMutablePointer<Int32> { ints(16) }
  /// For lenses that bend, where x0…y1 bound pixels and all else is relative to the first corner:
  /// its position on the undistorted plane; a, b, e and the steps of w are then per 1/256 pixel.
  package var originX: UnsafeMutablePointer<Int32> { ints(17) }
  package var originY: UnsafeMutablePointer<Int32> { ints(18) }
  /// Which pixels a small triangle covers; see `findCoverage`.
  package var coverage: UnsafeMutablePointer<Int32> { ints(19) }
}

/// Whole pixels, both ends included.
package struct PixelRange {
  package var x0: Int32
  package var x1: Int32
  package var y0: Int32
  package var y1: Int32

  init(x0: Int32, x1: Int32, y0: Int32, y1: Int32) {
    self.x0 = x0
    self.x1 = x1
    self.y0 = y0
    self.y1 = y1
  }

  package init(x0: Int, x1: Int, y0: Int, y1: Int) {
    self.x0 = Int32(x0)
    self.x1 = Int32(x1)
    self.y0 = Int32(y0)
    self.y1 = Int32(y1)
  }
}

/// Longest side, in steps of 1/256 pixel, for which 32 bits hold the edge functions.
package var smallTriangleLimit: Int32 { 1 << 14 }

/// The pixels that triangles `first ..< end` of a batch may touch.
package func boundsOfTriangles(_ batch: TriangleBatch, _ first: Int, _ end: Int) -> PixelRange {
  let (x0, x1, y0, y1) = (batch.x0, batch.x1, batch.y0, batch.y1)
  var range = PixelRange(x0: x0[first], x1: x1[first], y0: y0[first], y1: y1[first])
  for n in first..<end {
    range.x0 = min(range.x0, x0[n])
    range.x1 = max(range.x1, x1[n])
    range.y0 = min(range.y0, y0[n])
    range.y1 = max(range.y1, y1[n])
  }
  return range
}
