/// Cameras by name: typical parts as their data sheets and other people's measurements describe them.
///
/// What is known of a part and from where stands with its preset. What stands there as an estimate is
/// the middle of what is measured on parts of that kind: 1.1 … 1.6 µm pixels hold 4 … 9 ke⁻, read noise
/// 2 … 6 e⁻, response non-uniformity 0.3 … 1.5 %. Vignetting and stray light are the lens', which
/// differs from module to module: estimates throughout.
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

  /// What the part is like:
  /// - 3280 × 2464 pixels of 1.12 µm, 10 bit, black level 64: Sony's data sheet IMX219PQH5-C.
  /// - Line time: 3448 pixel clocks at 182.4 MHz; largest gain 256/(256 − 232): Linux' driver imx219.
  /// - Full well: Raspberry Pi's tuning of libcamera (imx219.json) has a noise slope of 3.67 in 16 bits,
  ///   so 13.5 counts an electron and 61 439/13.5 = 4560 e⁻.
  /// - Quantum efficiency, filter and glass included: 205 counts of green at 706 cd/m² of 3200 K, f/2.8
  ///   and 1/120 s (data sheet, table 46) through that gain and this model's green.
  /// - Red and blue over green: the white points from 2500 to 8600 K of the same tuning, with a crosstalk
  ///   that fits them all within 0.07.
  /// - Dark current: at most 0.5 counts in 1/15 s at 60 °C (data sheet), at 25 °C 1.7 e⁻/s.
  ///
  /// Estimates: read noise, non-uniformities, row and column noise, leaking pixels.
  private static let imx219Model = CameraSensorModel(
    optics: LensOptics(
      fNumber: 2, naturalVignetting: 1, vignetting: SIMD2(-0.15, -0.05), veilingGlare: 0.02,
      bloom: 0.02, bloomRadius: 0.02),
    pixel: PixelModel(
      pitchMicrometers: 1.12, quantumEfficiency: 0.36, fullWell: 4560,
      responseNonuniformity: 0.01, darkNonuniformity: 1.5, darkCurrent: 1.7, hotPixels: 1e-4),
    readout: ReadoutModel(
      readNoise: 2.5, rowNoise: 0.5, columnOffset: 0.3, bits: 10, blackLevel: 64),
    color: ColorModel(filter: .bayer(.bggr), response: SIMD3(0.53, 1, 0.73), crosstalk: 0.3),
    processing: PictureProcessing(
      colorSmoothing: 0.9, noiseThreshold: 3, sharpening: 1, jpegQuality: nil),
    control: ExposureControl(
      maximumExposureTime: 0.033, maximumGain: 10.67,
      dynamics: ExposureDynamics(flickerFrequency: 100)),
    shutter: .rolling(lineTime: 18.9e-6))

  /// What the part is like:
  /// - 4056 × 3040 pixels of 1.55 µm, 12 bit: Sony's flyer IMX477-AACK-C.
  /// - Read noise 3 e⁻, full well 8180 e⁻, 0.47 counts an electron at gain 1, black level 256, as
  ///   measured on a Raspberry Pi HQ camera ("Pi HQ Cam Sensor Performance", strollswithmydog.com).
  ///   The noise slope of libcamera's tuning (imx477.json), 2.767 in 16 bits, says 8025 e⁻.
  /// - Line time: 12 740 pixel clocks at 840 MHz in the 2028 × 1520 mode (24 000, 28.6 µs, in full
  ///   resolution); largest gain 1024/(1024 − 978): Linux' driver imx477.
  /// - Red and blue over green: the white points from 2400 to 9000 K of the same tuning, with a crosstalk
  ///   that fits them within 0.03. The module's infrared filter takes much of the red.
  ///
  /// Estimates: quantum efficiency (a little above that of the IMX219's smaller pixel), dark current,
  /// non-uniformities, row and column noise, leaking pixels.
  private static let imx477Model = CameraSensorModel(
    optics: LensOptics(
      fNumber: 2.8, naturalVignetting: 0.8, vignetting: SIMD2(-0.08, 0), veilingGlare: 0.01,
      bloom: 0.01, bloomRadius: 0.015),
    pixel: PixelModel(
      pitchMicrometers: 1.55, quantumEfficiency: 0.4, fullWell: 8180,
      responseNonuniformity: 0.005, darkNonuniformity: 0.8, darkCurrent: 3, hotPixels: 3e-5),
    readout: ReadoutModel(
      readNoise: 3, rowNoise: 0.2, columnOffset: 0.1, bits: 12, blackLevel: 256),
    color: ColorModel(filter: .bayer(.rggb), response: SIMD3(0.3, 1, 0.69), crosstalk: 0.25),
    processing: PictureProcessing(colorSmoothing: 0.8, noiseThreshold: 1.5, sharpening: 0.8),
    control: ExposureControl(
      maximumExposureTime: 0.033, maximumGain: 22.3,
      dynamics: ExposureDynamics(flickerFrequency: 100)),
    shutter: .rolling(lineTime: 15.2e-6))

  /// What the part is like:
  /// - 1280 × 800 pixels of 3 µm, 10 bit, global shutter, monochrome: OmniVision's data sheet OV9281.
  /// - Largest gain 248/16, black level 64: Raspberry Pi's driver and tuning (ov9281_mono.json).
  /// - Full well: that tuning's noise slope of 2.5 in 16 bits says 9830 e⁻; the slope is a round number,
  ///   so the full well is one, too.
  ///
  /// Estimates: all else; the maker's figures on light and noise were not to be had.
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
