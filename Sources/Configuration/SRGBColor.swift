import Geometry

/// A colour as people write it.
package struct SRGBColor: Sendable, Hashable {
  /// `#rrggbb`, lower case.
  package let code: String
  /// Linear Rec. 709, 0…1.
  package let linear: SIMD3<Float>

  /// Nil unless the code is `#` with six hexadecimal digits.
  package init?(code: String) {
    guard code.utf8.count == 7, code.hasPrefix("#"), code.dropFirst().allSatisfy(\.isHexDigit),
      let value = UInt32(code.dropFirst(), radix: 16)
    else { return nil }
    self.code = code.lowercased()
    linear = SIMD3(
      SRGBColor.decoded(value >> 16 & 255), SRGBColor.decoded(value >> 8 & 255),
      SRGBColor.decoded(value & 255))
  }

  /// - SeeAlso: IEC 61966-2-1, decoding.
  private static func decoded(_ code: UInt32) -> Float {
    let c = Double(code) / 255
    return Float(c <= 0.04045 ? c / 12.92 : DeterministicMath.pow((c + 0.055) / 1.055, 2.4))
  }
}
