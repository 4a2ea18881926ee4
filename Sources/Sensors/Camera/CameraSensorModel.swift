/// Named parameters of a camera from light to 8-bit picture.
package struct CameraSensorModel: Sendable, Hashable {
  /// Fixed exposure; nil lets the camera meter each picture.
  package var exposureTime: Double?
  /// Longest exposure that metering may choose, in seconds.
  package var maximumExposureTime: Double
  /// f-number of the lens, dimensionless.
  package var fNumber: Double
  /// Side of a pixel in micrometres.
  package var pixelPitchMicrometers: Double
  /// Electrons a pixel can hold.
  package var fullWell: Double
  /// Standard deviation of the read noise in electrons.
  package var readNoise: Double
  /// Electrons per photon at the photopic peak, 0…1.
  package var quantumEfficiency: Double
  /// Analogue gain that goes with a fixed exposure, at least 1.
  package var fixedGain: Double
  /// Largest analogue gain that metering may choose, at least 1.
  package var maximumGain: Double
  package var whiteBalance: WhiteBalance
  package var shutter: Shutter
  /// Whether what moves while a row is exposed leaves its light along its way.
  package var motionBlur: Bool

  package static let `default` = CameraSensorModel(
    exposureTime: nil, maximumExposureTime: 0.016, fNumber: 2.0, pixelPitchMicrometers: 3,
    fullWell: 10_000, readNoise: 4, quantumEfficiency: 0.6)

  package init(
    exposureTime: Double?, maximumExposureTime: Double, fNumber: Double,
    pixelPitchMicrometers: Double, fullWell: Double, readNoise: Double, quantumEfficiency: Double,
    fixedGain: Double = 1, maximumGain: Double = 16, whiteBalance: WhiteBalance = .automatic,
    shutter: Shutter = .global, motionBlur: Bool = true
  ) {
    self.exposureTime = exposureTime
    self.maximumExposureTime = maximumExposureTime
    self.fNumber = fNumber
    self.pixelPitchMicrometers = pixelPitchMicrometers
    self.fullWell = fullWell
    self.readNoise = readNoise
    self.quantumEfficiency = quantumEfficiency
    self.fixedGain = fixedGain
    self.maximumGain = maximumGain
    self.whiteBalance = whiteBalance
    self.shutter = shutter
    self.motionBlur = motionBlur
  }

  /// Photons in a lumen second of green light: 555 nm carries 683 lumen a watt and hc/λ =
  /// 3.579·10⁻¹⁹ J a photon.
  package static let photonsPerLumenSecond = 1 / (683 * 3.579_2e-19)

  /// Electrons that one cd/m² of luminance frees in a pixel in one second.
  ///
  /// A lens of f-number N puts E = π/4 · L/N² lux on the sensor (axis, no losses); the pixel
  /// collects E · pitch² lumen. All light is counted as photons of 555 nm, the photopic peak, so
  /// that `quantumEfficiency` is the one number that stands for glass, filter and silicon.
  /// - SeeAlso: EMVA 1288, "Mathematical model"; ISO 2720 for the camera equation.
  package var electronsPerNitSecond: Double {
    let pitch = pixelPitchMicrometers * 1e-6
    return .pi / 4 / (fNumber * fNumber) * pitch * pitch * Self.photonsPerLumenSecond
      * quantumEfficiency
  }
}

/// How a camera tells white.
package enum WhiteBalance: Sendable, Hashable {
  /// Finds the colour temperature in each picture.
  case automatic
  /// Set to light of this colour temperature in kelvin.
  case fixed(colorTemperature: Double)
}
