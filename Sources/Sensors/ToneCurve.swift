import Geometry
import Imaging

/// From raw counts to 8-bit sRGB, one table a channel.
///
/// Black level off, white balance on, then y = s·x / (1 + (s − 1)·x): slope s in the shadows, a
/// soft shoulder, saturation stays white. Then sRGB's transfer function.
struct ToneCurve: Sendable {
  /// Slope in the shadows, dimensionless.
  static let slope = 2.2
  /// Counts of the converter: 12 bits.
  static let countLimit = 4095
  /// Counts that stand for no light, so that noise is not cut off below.
  static let blackLevel = 256

  /// 8-bit codes: 4096 for red, then green, then blue.
  let codes: [UInt8]

  init(whiteBalanceGains gains: SIMD3<Float>) {
    let span = Double(Self.countLimit - Self.blackLevel)
    codes = (0..<3).flatMap { channel in
      (0...Self.countLimit).map { count in
        let linear = max(0, Double(count - Self.blackLevel) / span) * Double(gains[channel])
        return SRGB.code(Float(Self.toned(min(linear, 1))))
      }
    }
  }

  /// Tone of linear light between black (0) and saturation (1).
  static func toned(_ x: Double) -> Double { slope * x / (1 + (slope - 1) * x) }
}
