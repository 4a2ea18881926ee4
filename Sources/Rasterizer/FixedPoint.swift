/// Image positions as whole numbers of 1/256 pixel ("24.8"), so that coverage is exact arithmetic.
///
/// Triangles are clipped to `guardBand` first; every product of two coordinate differences then
/// stays below 2⁵⁰ and is exact in `Int64` and in `Double` alike.
enum FixedPoint {
  static let fractionBits = 8
  /// Steps a pixel.
  static let one = 256
  /// Triangles reach at most this many pixels from the top-left pixel's centre.
  static let guardBand = 16_384.0
  /// The position of a sample that no lens ray reaches: outside every clipped triangle.
  static let unreachable = Int32(1 << 23)

  /// The nearest step to a position in pixels; halves away from zero.
  static func snapped(_ pixels: Double) -> Int32 {
    Int32((pixels * Double(one)).rounded())
  }
}
