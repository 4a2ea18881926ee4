package import Imaging

/// Vectors a pixel as 16-bit RGB, red the first number. Zeros stand for none: no vector that either
/// kind can hold is written so.
package enum VectorImage {
  /// Unit vectors: −1 … 1 becomes 0 … 65 535.
  package static func encode(unit vectors: [SIMD4<Float>]) -> [RGB16] {
    vectors.map { v in
      v.x == 0 && v.y == 0 && v.z == 0
        ? RGB16(0, 0, 0)
        : RGB16(level((v.x + 1) / 2), level((v.y + 1) / 2), level((v.z + 1) / 2))
    }
  }

  /// Coordinates in 0 … 1, of which the fourth number tells whether there are any.
  package static func encode(coordinates: [SIMD4<Float>]) -> [RGB16] {
    coordinates.map { $0.w == 0 ? RGB16(0, 0, 0) : RGB16(level($0.x), level($0.y), level($0.z)) }
  }

  /// Nil for none.
  package static func unit(_ pixel: RGB16) -> SIMD3<Double>? {
    coordinates(pixel).map { $0 * 2 - 1 }
  }

  /// Nil for none.
  package static func coordinates(_ pixel: RGB16) -> SIMD3<Double>? {
    if pixel == RGB16(0, 0, 0) { return nil }
    return SIMD3(Double(pixel.r), Double(pixel.g), Double(pixel.b)) / 65_535
  }

  private static func level(_ value: Float) -> UInt16 {
    UInt16((min(max(value, 0), 1) * 65_535).rounded())
  }
}
