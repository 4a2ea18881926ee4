/// Neighbours on one surface whose soft shadows are told from few of them.
///
/// On a plane a lamp's share changes as slowly as the lamp's image on what shades is large. A square of
/// eight by eight pixels on a plane is told from its corners and its middle, where that sees what lies
/// between the corners and these see nearly as much. Of other squares, and of points that belong to no
/// square, those that lie near each other on nearly one plane are told from three that lie far from each
/// other, the middle and one more; where these differ, by quarters from three each; elsewhere each is
/// found by itself. Of surfaces that show less, like wires, one serves for those that lie closer to it than
/// a texel.
package enum SoftRun {
  @inlinable package static var count: Int { 8 }
  /// Points of no square that are looked at together.
  @inlinable package static var points: Int { 16 }
  /// The pixel in the middle of a square, in both directions.
  @inlinable package static var middle: Int { 3 }
  /// How far its share may lie off what the others say.
  @inlinable package static var bend: Float { 1.0 / 64 }
  /// How much the outer ones' shares may differ.
  @inlinable package static var rise: Float { 1.0 / 8 }
  /// The same in a quarter.
  @inlinable package static var partRise: Float { 1.0 / 5 }
  /// How far, in texels of the map, points on one plane may lie off the line: through a lens they lie
  /// on a curve.
  @inlinable package static var texels: Float { 0.5 }
  /// The same of 1/z, as a share of it.
  @inlinable package static var relativeDepth: Float { 0.0005 }
  /// Of fewer points of a surface than this one serves for those next to it.
  @inlinable package static var fewest: Int { 4 }
  /// How far, in texels, points of one surface may lie from each other along an axis of the map.
  @inlinable package static var reach: Float { 4 }
  /// The same where one serves for others, and on borders, of which little is seen.
  @inlinable package static var close: Float { 0.75 }
  @inlinable package static var closeAtBorders: Float { 1.5 }
  /// How far 1/z may lie off the surface's plane, as a share of it.
  @inlinable package static var lift: Float { 0.0015 }
  /// How much the slope may differ, as a tangent.
  @inlinable package static var turn: Float { 1 }
  /// Points that lie no farther off a line than this, in texels, lie on it.
  @inlinable package static var width: Float { 0.25 }

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
