import Imaging

/// From raw counts to 8-bit sRGB, one table a channel.
///
/// Black level off, white balance on, then y = s·x / (1 + (s − 1)·x): slope s in the shadows, a
/// soft shoulder, saturation stays white. Then sRGB's transfer function, and on its result an
/// S-shaped contrast, as cameras ship with.
package struct ToneCurve: Sendable {
  /// Slope in the shadows, dimensionless.
  package static let slope = 2.2
  /// Part of the smooth step in the contrast, 0 (none) … 1.
  package static let contrast = 0.35
  /// Counts of the converter: 12 bits.
  package static let countLimit = 4095
  /// Counts that stand for no light, so that noise is not cut off below.
  package static let blackLevel = 256

  /// 8-bit codes: 4096 for red, then green, then blue.
  package let codes: [UInt8]

  package init(whiteBalanceGains gains: SIMD3<Float>) {
    let span = Double(Self.countLimit - Self.blackLevel)
    codes = (0..<3).flatMap { channel in
      (0...Self.countLimit).map { count in
        let linear = max(0, Double(count - Self.blackLevel) / span) * Double(gains[channel])
        return UInt8((Self.encoded(min(linear, 1)) * 255).rounded())
      }
    }
  }

  /// What is shown, 0…1, for linear light between black (0) and saturation (1).
  package static func encoded(_ x: Double) -> Double {
    let e = SRGB.encoded(slope * x / (1 + (slope - 1) * x))
    return e + contrast * (e * e * (3 - 2 * e) - e)
  }
}
