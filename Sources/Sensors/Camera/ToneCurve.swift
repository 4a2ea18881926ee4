import Imaging

/// From linear light to what is shown.
///
/// y = s·x / (1 + (s − 1)·x): slope s in the shadows, a soft shoulder, saturation stays white. Then
/// sRGB's transfer function, and on its result an S-shaped contrast, as cameras ship with.
package struct ToneCurve: Sendable, Hashable {
  /// Slope in the shadows, dimensionless.
  package var slope: Double
  /// Part of the smooth step in the contrast, 0 (none) … 1.
  package var contrast: Double

  package init(_ processing: PictureProcessing) {
    slope = processing.toneSlope
    contrast = processing.toneContrast
  }

  /// What is shown, 0…1, for linear light between black (0) and saturation (1).
  package func encoded(_ x: Double) -> Double {
    let e = SRGB.encoded(slope * x / (1 + (slope - 1) * x))
    return e + contrast * (e * e * (3 - 2 * e) - e)
  }

  /// 4096 values 0…255, evenly over the square root of linear light, where no step is wider than a
  /// fifth of a code.
  package var table: [Float] {
    (0..<4096).map {
      let root = Double($0) / 4095
      return Float(255 * encoded(root * root))
    }
  }
}
