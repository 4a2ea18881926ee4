import Imaging

/// From raw counts to 8-bit sRGB, one table a channel.
///
/// Black level off, white balance on, then y = s·x / (1 + (s − 1)·x): slope s in the shadows, a
/// soft shoulder, saturation stays white. Then sRGB's transfer function, and on its result an
/// S-shaped contrast, as cameras ship with.
package struct ToneCurve: Sendable {
  /// Slope in the shadows, dimensionless.
  package static let slope = 2.1
  /// Part of the smooth step in the contrast, 0 (none) … 1.
  package static let contrast = 0.45
  /// Counts of the converter: 12 bits.
  package static let countLimit = 4095
  /// Counts that stand for no light, so that noise is not cut off below.
  package static let blackLevel = 256

  /// 8-bit codes: 4096 for red, then green, then blue.
  package let codes: [UInt8]

  package init(whiteBalanceGains gains: SIMD3<Float>) {
    let shown = Self.shown
    codes = (0..<3).flatMap { channel in
      let step = Double(gains[channel]) * 65_535 / Double(Self.countLimit - Self.blackLevel)
      return (0...Self.countLimit).map { count in
        shown[Int(min(max(0, Double(count - Self.blackLevel)) * step, 65_535).rounded())]
      }
    }
  }

  /// 8-bit codes for linear light in steps of 1/65535.
  private static let shown: [UInt8] = (0..<65_536).map {
    UInt8((encoded(Double($0) / 65_535) * 255).rounded())
  }

  /// What is shown, 0…1, for linear light between black (0) and saturation (1).
  package static func encoded(_ x: Double) -> Double {
    let e = SRGB.encoded(slope * x / (1 + (slope - 1) * x))
    return e + contrast * (e * e * (3 - 2 * e) - e)
  }
}
