import Geometry

/// Named parameters of a camera from light to 8-bit picture, in groups that follow the light.
///
/// Presets for real parts are in `CameraPreset`.
package struct CameraSensorModel: Sendable, Hashable {
  package var optics: LensOptics
  package var pixel: PixelModel
  package var readout: ReadoutModel
  package var color: ColorModel
  package var processing: PictureProcessing
  package var control: ExposureControl
  package var shutter: Shutter
  /// Whether what moves while a row is exposed leaves its light along its way.
  package var motionBlur: Bool

  package init(
    optics: LensOptics = LensOptics(), pixel: PixelModel = PixelModel(),
    readout: ReadoutModel = ReadoutModel(), color: ColorModel = ColorModel(),
    processing: PictureProcessing = PictureProcessing(),
    control: ExposureControl = ExposureControl(), shutter: Shutter = .global,
    motionBlur: Bool = true
  ) {
    self.optics = optics
    self.pixel = pixel
    self.readout = readout
    self.color = color
    self.processing = processing
    self.control = control
    self.shutter = shutter
    self.motionBlur = motionBlur
  }

  /// Photons in a lumen second of green light: 555 nm carries 683 lumen a watt and hc/λ =
  /// 3.579·10⁻¹⁹ J a photon.
  package static let photonsPerLumenSecond = 1 / (683 * 3.579_2e-19)

  /// Electrons that one cd/m² of luminance frees in a green pixel on the axis in one second.
  ///
  /// A lens of f-number N puts E = π/4 · L/N² lux on the sensor (axis, no losses); the pixel
  /// collects E · pitch² lumen. All light is counted as photons of 555 nm, the photopic peak, so
  /// that `quantumEfficiency` is the one number that stands for glass, filter and silicon.
  /// - SeeAlso: EMVA 1288, "Mathematical model"; ISO 2720 for the camera equation.
  package var electronsPerNitSecond: Double {
    let pitch = pixel.pitchMicrometers * 1e-6
    return .pi / 4 / (optics.fNumber * optics.fNumber) * pitch * pitch
      * Self.photonsPerLumenSecond * pixel.quantumEfficiency
  }

  /// The system gain K in counts an electron: at gain 1 a full well fills the converter.
  package func countsPerElectron(gain: Double) -> Double {
    gain * (readout.largestCount - readout.blackLevel) / pixel.fullWell
  }

  /// Mean electrons of dark current in an exposure of `time` seconds.
  package func darkElectrons(time: Double) -> Double {
    pixel.darkCurrent * pixel.darkCurrentFactor * time
  }

  /// Standard deviation in the dark, in electrons: read noise, row noise and dark current.
  package func darkNoise(time: Double) -> Double {
    (readout.readNoise * readout.readNoise + readout.rowNoise * readout.rowNoise
      + darkElectrons(time: time)).squareRoot()
  }
}

/// How a camera tells white.
package enum WhiteBalance: Sendable, Hashable {
  /// Finds the colour temperature in each picture.
  case automatic
  /// Set to light of this colour temperature in kelvin.
  case fixed(colorTemperature: Double)
}

/// What the lens does to the light beside bending it.
package struct LensOptics: Sendable, Hashable {
  /// Dimensionless.
  package var fNumber: Double
  /// How much of the natural fall of light, cos⁴ of the angle to the axis, the lens shows: 1 for a
  /// plain lens, less for retrofocus lenses, 0 for none.
  package var naturalVignetting: Double
  /// Mechanical vignetting: light falls as 1 + v₁r² + v₂r⁴, r from 0 in the middle to 1 in the
  /// farthest corner.
  package var vignetting: SIMD2<Double>
  /// Part of all light that spreads evenly over the picture, 0…1.
  package var veilingGlare: Double
  /// Part of all light that spreads around where it fell, 0…1.
  package var bloom: Double
  /// Standard deviation of that spread as part of the picture's width.
  package var bloomRadius: Double
  /// Distance in metres that is sharp; nil leaves all sharp.
  package var focusDistance: Double?

  package init(
    fNumber: Double = 2, naturalVignetting: Double = 0, vignetting: SIMD2<Double> = .zero,
    veilingGlare: Double = 0, bloom: Double = 0, bloomRadius: Double = 0.02,
    focusDistance: Double? = nil
  ) {
    self.fNumber = fNumber
    self.naturalVignetting = naturalVignetting
    self.vignetting = vignetting
    self.veilingGlare = veilingGlare
    self.bloom = bloom
    self.bloomRadius = bloomRadius
    self.focusDistance = focusDistance
  }
}

/// Light to electrons.
package struct PixelModel: Sendable, Hashable {
  /// Side in micrometres.
  package var pitchMicrometers: Double
  /// Electrons per photon at the photopic peak, 0…1; glass and filters included.
  package var quantumEfficiency: Double
  /// Electrons a pixel can hold.
  package var fullWell: Double
  /// Whether photons come at random, as they do.
  package var hasShotNoise: Bool
  /// Photo response non-uniformity: standard deviation of the pixels' responsivity, relative.
  package var responseNonuniformity: Double
  /// Dark signal non-uniformity: standard deviation of the pixels' offsets in electrons.
  package var darkNonuniformity: Double
  /// Electrons a second at 25 °C.
  package var darkCurrent: Double
  /// Kelvin in which the dark current doubles.
  package var darkCurrentDoubling: Double
  /// Of the chip, in °C.
  package var temperature: Double
  /// Part of the pixels that leak.
  package var hotPixels: Double
  /// Their median dark current in electrons a second at 25 °C.
  package var hotPixelCurrent: Double

  package init(
    pitchMicrometers: Double = 3, quantumEfficiency: Double = 0.6, fullWell: Double = 10_000,
    hasShotNoise: Bool = true, responseNonuniformity: Double = 0, darkNonuniformity: Double = 0,
    darkCurrent: Double = 0, darkCurrentDoubling: Double = 8, temperature: Double = 35,
    hotPixels: Double = 0, hotPixelCurrent: Double = 2000
  ) {
    self.pitchMicrometers = pitchMicrometers
    self.quantumEfficiency = quantumEfficiency
    self.fullWell = fullWell
    self.hasShotNoise = hasShotNoise
    self.responseNonuniformity = responseNonuniformity
    self.darkNonuniformity = darkNonuniformity
    self.darkCurrent = darkCurrent
    self.darkCurrentDoubling = darkCurrentDoubling
    self.temperature = temperature
    self.hotPixels = hotPixels
    self.hotPixelCurrent = hotPixelCurrent
  }

  /// Dark current at the chip's temperature over that at 25 °C.
  package var darkCurrentFactor: Double {
    DeterministicMath.pow(2, (temperature - 25) / darkCurrentDoubling)
  }
}

/// Electrons to counts.
package struct ReadoutModel: Sendable, Hashable {
  /// Standard deviation of the read noise in electrons.
  package var readNoise: Double
  /// Standard deviation of what a row reads too much in one picture, in electrons.
  package var rowNoise: Double
  /// Standard deviation of what a column reads too much in all pictures, in electrons.
  package var columnOffset: Double
  /// Of the converter.
  package var bits: Int
  /// Counts that stand for no light, so that noise is not cut off below.
  package var blackLevel: Double

  package init(
    readNoise: Double = 4, rowNoise: Double = 0, columnOffset: Double = 0, bits: Int = 12,
    blackLevel: Double = 256
  ) {
    self.readNoise = readNoise
    self.rowNoise = rowNoise
    self.columnOffset = columnOffset
    self.bits = bits
    self.blackLevel = blackLevel
  }

  package var largestCount: Double { Double(1 << bits - 1) }
}
