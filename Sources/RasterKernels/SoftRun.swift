/// Neighbours on one plane whose soft shadows are told from few of them: a square of eight by eight
/// pixels from its corners and its middle, eight of a row from the first, the fourth and the last.
///
/// On a plane a lamp's share changes as slowly as the lamp's image on what shades is large. Where the
/// pixel in the middle sees what lies on the line between the outer ones, and these see nearly as
/// much, so do the others; elsewhere each is found by itself.
package enum SoftRun {
  @inlinable package static var count: Int { 8 }
  /// The pixel in the middle: of a row, and in both directions of a square.
  @inlinable package static var middle: Int { 3 }
  /// How far its share may lie off the line.
  @inlinable package static var bend: Float { 1.0 / 128 }
  /// How much the outer ones' shares may differ.
  @inlinable package static var rise: Float { 1.0 / 8 }
  /// How far, in texels of the map, points on one plane may lie off the line: through a lens they lie
  /// on a curve.
  @inlinable package static var texels: Float { 0.5 }
  /// The same of 1/z, as a share of it.
  @inlinable package static var relativeDepth: Float { 0.0005 }

  /// Between two values, `n` sevenths of the way.
  @inlinable @inline(__always)
  package static func between(_ a: Float, _ b: Float, _ n: Int) -> Float {
    a + (b - a) * (Float(n) * (1.0 / 7))
  }

  /// Whether eight values lie on a line.
  /// - Parameter tolerance: how far off it they may be.
  @inlinable @inline(__always)
  package static func isLine(
    _ values: UnsafePointer<Float>, from a: Float, to b: Float, within tolerance: Float
  ) -> Bool {
    var farthest: Float = 0
    var n = 0
    while n < 8 {
      farthest = max(farthest, abs(values[n] - between(a, b, n)))
      n &+= 1
    }
    return farthest <= tolerance
  }

  /// Whether a square of values, rows `stride` apart, lies on the surface that its corners span.
  @inlinable @inline(__always)
  package static func isFlat(
    _ values: UnsafePointer<Float>, stride: Int, within tolerance: Float
  ) -> Bool {
    let (a, b) = (values[0], values[7])
    let (c, d) = (values[7 &* stride], values[7 &* stride &+ 7])
    var row = 0
    while row < 8 {
      let (left, right) = (between(a, c, row), between(b, d, row))
      if !isLine(values + row &* stride, from: left, to: right, within: tolerance) { return false }
      row &+= 1
    }
    return true
  }
}
