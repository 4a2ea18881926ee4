import Configuration
import Sensors

/// A number of an image sensor as scenes write it.
struct SensorParameter: Sendable {
  var key: String
  var path: any WritableKeyPath<CameraSensorModel, Double> & Sendable
  var bounds: Bounds
  var summary: String

  init(
    _ key: String, _ path: any WritableKeyPath<CameraSensorModel, Double> & Sendable,
    _ bounds: Bounds, _ summary: String
  ) {
    self.key = key
    self.path = path
    self.bounds = bounds
    self.summary = summary
  }

  /// Those that stand beside the groups.
  static let ungrouped = [
    SensorParameter(
      "maximum_exposure_time_s", \.control.maximumExposureTime, .between(1e-5, 0.2),
      "Longest exposure that metering may choose."),
    SensorParameter(
      "gain", \.control.fixedGain, .between(1, 64),
      "Analogue gain that goes with a fixed exposure."),
    SensorParameter(
      "maximum_gain", \.control.maximumGain, .between(1, 64),
      "Largest analogue gain that metering may choose."),
    SensorParameter("f_number", \.optics.fNumber, .between(0.7, 32), "Of the lens."),
    SensorParameter(
      "pixel_pitch_um", \.pixel.pitchMicrometers, .between(0.5, 20),
      "Side of a pixel in micrometres."),
    SensorParameter(
      "full_well_e", \.pixel.fullWell, .between(100, 1e6), "Electrons that a pixel can hold."),
    SensorParameter(
      "read_noise_e", \.readout.readNoise, .between(0, 1000), "Standard deviation in electrons."),
    SensorParameter(
      "quantum_efficiency", \.pixel.quantumEfficiency, .between(0.01, 1),
      "Electrons per photon at the photopic peak."),
  ]

  static let groups: [(key: String, summary: String, parameters: [SensorParameter])] = [
    ("optics", "What the lens does to the light beside bending it.", optics),
    ("pixel", "Light to electrons.", pixel),
    ("readout", "Electrons to counts.", readout),
    ("color", "How the filters over the pixels see colour.", color),
    ("processing", "Counts to picture.", processing),
  ]

  private static let optics = [
    SensorParameter(
      "natural_vignetting", \.optics.naturalVignetting, .fraction,
      "How much of the natural fall of light, cos⁴ of the angle to the axis, the lens shows."),
    SensorParameter(
      "vignetting_v1", \.optics.vignetting.x, .between(-1, 0),
      "Light falls as 1 + v1·r² + v2·r⁴ besides, r from the middle to the corner."),
    SensorParameter(
      "vignetting_v2", \.optics.vignetting.y, .between(-1, 1), "See vignetting_v1."),
    SensorParameter(
      "veiling_glare", \.optics.veilingGlare, .between(0, 0.5),
      "Part of all light that spreads evenly over the picture."),
    SensorParameter(
      "bloom", \.optics.bloom, .between(0, 0.5),
      "Part of all light that spreads around where it fell."),
    SensorParameter(
      "bloom_radius", \.optics.bloomRadius, .between(0.001, 0.2),
      "Standard deviation of that spread as part of the picture's width."),
  ]

  private static let pixel = [
    SensorParameter(
      "response_nonuniformity", \.pixel.responseNonuniformity, .between(0, 0.2),
      "Standard deviation of the pixels' responsivity, relative (PRNU)."),
    SensorParameter(
      "dark_nonuniformity_e", \.pixel.darkNonuniformity, .between(0, 1000),
      "Standard deviation of the pixels' offsets in electrons (DSNU)."),
    SensorParameter(
      "dark_current_e_per_s", \.pixel.darkCurrent, .between(0, 1e5),
      "Electrons a second and pixel at 25 °C."),
    SensorParameter(
      "dark_current_doubling_k", \.pixel.darkCurrentDoubling, .between(3, 20),
      "Warming that doubles the dark current."),
    SensorParameter("temperature_c", \.pixel.temperature, .between(-40, 100), "Of the chip."),
    SensorParameter(
      "hot_pixels", \.pixel.hotPixels, .between(0, 0.05), "Part of the pixels that leak."),
    SensorParameter(
      "hot_pixel_current_e_per_s", \.pixel.hotPixelCurrent, .between(0, 1e6),
      "Their median dark current at 25 °C."),
  ]

  private static let readout = [
    SensorParameter(
      "row_noise_e", \.readout.rowNoise, .between(0, 100),
      "Standard deviation of what a row reads too much in one picture."),
    SensorParameter(
      "column_offset_e", \.readout.columnOffset, .between(0, 100),
      "Standard deviation of what a column reads too much in all pictures."),
  ]

  private static let color = [
    SensorParameter(
      "red_response", \.color.response.x, .between(0.1, 2),
      "Sensitivity of red pixels relative to green ones."),
    SensorParameter(
      "blue_response", \.color.response.z, .between(0.1, 2),
      "Sensitivity of blue pixels relative to green ones."),
    SensorParameter(
      "crosstalk", \.color.crosstalk, .between(0, 0.6),
      "Part of each filter's light that comes from the other two colours."),
  ]

  private static let processing = [
    SensorParameter(
      "tone_slope", \.processing.toneSlope, .between(1, 10),
      "Slope of the tone curve in the shadows."),
    SensorParameter(
      "tone_contrast", \.processing.toneContrast, .fraction,
      "Part of an S-shaped step in the contrast."),
    SensorParameter(
      "color_smoothing", \.processing.colorSmoothing, .fraction,
      "How far colour is smoothed against noise."),
    SensorParameter(
      "noise_threshold", \.processing.noiseThreshold, .between(0, 50),
      "Detail below this many 8-bit codes is taken for noise."),
    SensorParameter(
      "sharpening", \.processing.sharpening, .between(0, 5), "By how much detail is strengthened."),
  ]
}
