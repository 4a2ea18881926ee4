/// Cameras by name: typical parts as their data sheets and other people's measurements describe them.
///
/// Numbers that makers do not publish (full well of small pixels, non-uniformity, colour response)
/// are middles of what is measured on parts of that kind: 1.1 … 1.6 µm pixels hold 4 … 9 ke⁻, read
/// noise 2 … 6 e⁻, response non-uniformity 0.3 … 1.5 %.
package enum CameraPreset: String, Sendable, CaseIterable {
  /// A colour module of no particular make, 3 µm pixels behind f/2: the default.
  case generic
  /// Every pixel has all colours; no noise, no stray light, sRGB without a tone curve: to debug labels.
  case ideal
  /// Sony IMX219 behind f/2: 1.12 µm, 10 bit, rolling, 18.9 µs a line.
  case imx219 = "imx219-like"
  /// Sony IMX477 behind f/2.8: 1.55 µm, 12 bit, rolling.
  case imx477 = "imx477-like"
  /// OmniVision OV9281 behind f/2.8: 3 µm, 10 bit, global shutter, monochrome.
  case ov9281 = "ov9281-like"

  package var model: CameraSensorModel {
    switch self {
    case .generic: Self.genericModel
    case .ideal: Self.idealModel
    case .imx219: Self.imx219Model
    case .imx477: Self.imx477Model
    case .ov9281: Self.ov9281Model
    }
  }

  private static let genericModel = CameraSensorModel(
    optics: LensOptics(
      fNumber: 2, naturalVignetting: 0.5, veilingGlare: 0.005, bloom: 0.01, bloomRadius: 0.015),
    pixel: PixelModel(
      pitchMicrometers: 3, quantumEfficiency: 0.6, fullWell: 10_000, responseNonuniformity: 0.006,
      darkNonuniformity: 1.5, darkCurrent: 10, hotPixels: 2e-5),
    readout: ReadoutModel(readNoise: 4, rowNoise: 0.4, columnOffset: 0.4),
    color: ColorModel(response: SIMD3(0.7, 1, 0.75), crosstalk: 0.2),
    processing: PictureProcessing(colorSmoothing: 0.6, noiseThreshold: 1, sharpening: 0.5))

  private static let idealModel = CameraSensorModel(
    pixel: PixelModel(hasShotNoise: false),
    readout: ReadoutModel(readNoise: 0, bits: 16, blackLevel: 0),
    color: ColorModel(filter: .threeColors),
    processing: PictureProcessing(toneSlope: 1, toneContrast: 0))

  /// Line time: 3448 pixel clocks at 182.4 MHz. Black level 64 and the largest gain, 256/24, as in
  /// Linux' driver.
  private static let imx219Model = CameraSensorModel(
    optics: LensOptics(
      fNumber: 2, naturalVignetting: 1, vignetting: SIMD2(-0.15, -0.05), veilingGlare: 0.02,
      bloom: 0.02, bloomRadius: 0.02),
    pixel: PixelModel(
      pitchMicrometers: 1.12, quantumEfficiency: 0.55, fullWell: 4500,
      responseNonuniformity: 0.01, darkNonuniformity: 1.5, darkCurrent: 5, hotPixels: 1e-4),
    readout: ReadoutModel(
      readNoise: 2.5, rowNoise: 0.5, columnOffset: 0.3, bits: 10, blackLevel: 64),
    color: ColorModel(filter: .bayer(.bggr), response: SIMD3(0.6, 1, 0.65), crosstalk: 0.3),
    processing: PictureProcessing(
      colorSmoothing: 0.9, noiseThreshold: 3, sharpening: 1, jpegQuality: nil),
    control: ExposureControl(
      maximumExposureTime: 0.033, maximumGain: 10.67,
      dynamics: ExposureDynamics(flickerFrequency: 100)),
    shutter: .rolling(lineTime: 18.9e-6))

  /// Read noise, full well and black level as measured on the part at gain 1: 0.47 counts an
  /// electron, 8180 e⁻, 3 e⁻. Line time of the 2028 × 1520 mode.
  private static let imx477Model = CameraSensorModel(
    optics: LensOptics(
      fNumber: 2.8, naturalVignetting: 0.8, vignetting: SIMD2(-0.08, 0), veilingGlare: 0.01,
      bloom: 0.01, bloomRadius: 0.015),
    pixel: PixelModel(
      pitchMicrometers: 1.55, quantumEfficiency: 0.65, fullWell: 8180,
      responseNonuniformity: 0.005, darkNonuniformity: 0.8, darkCurrent: 3, hotPixels: 3e-5),
    readout: ReadoutModel(
      readNoise: 3, rowNoise: 0.2, columnOffset: 0.1, bits: 12, blackLevel: 256),
    color: ColorModel(filter: .bayer(.rggb), response: SIMD3(0.55, 1, 0.6), crosstalk: 0.25),
    processing: PictureProcessing(colorSmoothing: 0.8, noiseThreshold: 1.5, sharpening: 0.8),
    control: ExposureControl(
      maximumExposureTime: 0.033, maximumGain: 22.3,
      dynamics: ExposureDynamics(flickerFrequency: 100)),
    shutter: .rolling(lineTime: 15.2e-6))

  private static let ov9281Model = CameraSensorModel(
    optics: LensOptics(
      fNumber: 2.8, naturalVignetting: 1, vignetting: SIMD2(-0.1, 0), veilingGlare: 0.02,
      bloom: 0.015, bloomRadius: 0.02),
    pixel: PixelModel(
      pitchMicrometers: 3, quantumEfficiency: 0.6, fullWell: 10_000,
      responseNonuniformity: 0.01, darkNonuniformity: 4, darkCurrent: 25, hotPixels: 1e-4),
    readout: ReadoutModel(readNoise: 5, rowNoise: 0.8, columnOffset: 0.8, bits: 10, blackLevel: 64),
    color: ColorModel(filter: .monochrome),
    processing: PictureProcessing(noiseThreshold: 2, sharpening: 0.6),
    control: ExposureControl(
      maximumExposureTime: 0.016, maximumGain: 15.5,
      dynamics: ExposureDynamics(flickerFrequency: 100)),
    shutter: .global)
}

extension CameraSensorModel {
  /// `CameraPreset.generic`.
  package static let `default` = CameraPreset.generic.model
}
