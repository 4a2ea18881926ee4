import Geometry

/// The transfer function of sRGB: 8-bit codes to linear light and back.
/// - SeeAlso: IEC 61966-2-1.
package enum SRGB {
  /// Linear light in 0…1 for each 8-bit code.
  package static let linearFromCode: [Float] = (0..<256).map { Float(linear(Double($0) / 255)) }

  /// 8-bit code for linear light in steps of 1/65535; the code is right to 0.03 of a step.
  package static let codeFromLinear16: [UInt8] = (0..<65_536).map {
    UInt8((encoded(Double($0) / 65_535) * 255).rounded())
  }

  /// Linear light of an encoded value, both 0…1.
  package static func linear(_ encoded: Double) -> Double {
    encoded <= 0.040_45
      ? encoded / 12.92 : DeterministicMath.pow((encoded + 0.055) / 1.055, 2.4)
  }

  /// Encoded value of linear light, both 0…1.
  package static func encoded(_ linear: Double) -> Double {
    linear <= 0.003_130_8
      ? linear * 12.92 : 1.055 * DeterministicMath.pow(linear, 1 / 2.4) - 0.055
  }

  /// The nearest 8-bit code; linear light outside 0…1 is clamped, NaN gives 0.
  package static func code(_ linear: Float) -> UInt8 {
    // Written so that NaN fails the comparison.
    let clamped = linear > 0 ? min(linear, 1) : 0
    return codeFromLinear16[Int((clamped * 65_535).rounded())]
  }
}
