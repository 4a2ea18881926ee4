import Geometry

/// What lies over the pixels.
package enum ColorFilterArray: Sendable, Hashable {
  /// Every pixel measures all three colours.
  case threeColors
  /// Two by two pixels: the colours of the first row, then of the second.
  case bayer(BayerOrder)
  /// No filters.
  case monochrome
}

/// The colours of the first two pixels of the first two rows.
package enum BayerOrder: String, Sendable, Hashable, CaseIterable {
  case rggb, bggr, grbg, gbrg

  /// 0 red, 1 green, 2 blue.
  package func channel(x: Int, y: Int) -> Int {
    let red: (x: Int, y: Int) =
      switch self {
      case .rggb: (0, 0)
      case .grbg: (1, 0)
      case .gbrg: (0, 1)
      case .bggr: (1, 1)
      }
    switch ((x ^ red.x) & 1, (y ^ red.y) & 1) {
    case (0, 0): return 0
    case (1, 1): return 2
    default: return 1
    }
  }
}

/// How the filters see colour.
///
/// Filters overlap: each pixel sees a mixture of linear Rec. 709 red, green and blue. The colour
/// matrix of the processing is the inverse of that mixture, so it makes strong colours strong again,
/// and their noise with them.
package struct ColorModel: Sendable, Hashable {
  package var filter: ColorFilterArray
  /// Sensitivity of red and blue pixels relative to green ones, for light that is white in Rec. 709.
  package var response: SIMD3<Double>
  /// Part of each filter's light that comes evenly from the other two colours, 0…0.6.
  package var crosstalk: Double

  package init(
    filter: ColorFilterArray = .bayer(.rggb), response: SIMD3<Double> = SIMD3(repeating: 1),
    crosstalk: Double = 0
  ) {
    self.filter = filter
    self.response = response
    self.crosstalk = crosstalk
  }

  /// Planes of counts that a raw picture has.
  package var planes: Int { filter == .threeColors ? 3 : 1 }

  /// What a pixel of a channel (0 red, 1 green, 2 blue) sees of linear Rec. 709; without filters,
  /// luminance.
  package func weights(channel: Int) -> SIMD3<Double> {
    if filter == .monochrome { return SIMD3(0.2126, 0.7152, 0.0722) }
    var weights = SIMD3(repeating: crosstalk / 2)
    weights[channel] = 1 - crosstalk
    return weights * response[channel]
  }

  /// The channel of a pixel in a plane.
  package func channel(x: Int, y: Int, plane: Int) -> Int {
    switch filter {
    case .threeColors: plane
    case .bayer(let order): order.channel(x: x, y: y)
    case .monochrome: 1
    }
  }

  /// What the three channels make of a colour.
  package func raw(of color: SIMD3<Double>) -> SIMD3<Double> {
    SIMD3(
      (weights(channel: 0) * color).sum(), (weights(channel: 1) * color).sum(),
      (weights(channel: 2) * color).sum())
  }

  /// From white-balanced channels to linear Rec. 709 in which the light is white, row by row; every
  /// row sums to 1, so that grey stays grey.
  ///
  /// The filters' mixture is undone as it was for this light, as processors do that keep a matrix for
  /// each colour temperature. The inverse of the mixture (1 − 3c/2)·I + c/2 is
  /// (I − c/2) / (1 − 3c/2), for crosstalk c.
  /// - Parameter gains: the white balance, which tells the light.
  package func correction(gains: SIMD3<Double>) -> [Double] {
    if filter == .monochrome { return [1, 0, 0, 0, 1, 0, 0, 0, 1] }
    let scale = 1 / (1 - 1.5 * crosstalk)
    let seen = SIMD3(repeating: 1) / (response * gains)
    let light = (seen - SIMD3(repeating: crosstalk / 2 * seen.sum())) * scale
    return (0..<9).map { place in
      let (row, column) = (place / 3, place % 3)
      let inverse = ((row == column ? 1 : 0) - crosstalk / 2) * scale
      // A light that the filters could not have seen so leaves colours as they are.
      guard light.min() > 0 else { return row == column ? 1 : 0 }
      return inverse * seen[column] / light[row]
    }
  }
}

/// Counts to picture.
package struct PictureProcessing: Sendable, Hashable {
  /// Slope of the tone curve in the shadows, at least 1.
  package var toneSlope: Double
  /// Part of the smooth step in the contrast, 0 (none) … 1.
  package var toneContrast: Double
  /// How far colour is smoothed at gain 1, 0…1; wholly from where the square root of the gain makes
  /// up for the rest.
  package var colorSmoothing: Double
  /// Detail below this many 8-bit codes is taken for noise at gain 1; it grows with the square root
  /// of the gain.
  package var noiseThreshold: Double
  /// By how much detail is strengthened; 0 leaves it.
  package var sharpening: Double
  /// Of the JPEG that the camera sends, 1…100; nil for none.
  package var jpegQuality: Int?

  package init(
    toneSlope: Double = 2.1, toneContrast: Double = 0.45, colorSmoothing: Double = 0,
    noiseThreshold: Double = 0, sharpening: Double = 0, jpegQuality: Int? = nil
  ) {
    self.toneSlope = toneSlope
    self.toneContrast = toneContrast
    self.colorSmoothing = colorSmoothing
    self.noiseThreshold = noiseThreshold
    self.sharpening = sharpening
    self.jpegQuality = jpegQuality
  }
}
