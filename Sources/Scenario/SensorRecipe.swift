import Configuration
package import Sensors

/// An image sensor with nothing drawn yet.
package struct SensorRecipe: Sendable, Hashable {
  package var model = CameraSensorModel.default
  /// Fixed exposure in seconds; nil lets the camera meter.
  var exposureTime: Quantity?

  func draw(_ draws: inout Draws) -> CameraSensorModel {
    var model = model
    if let exposureTime { model.exposureTime = draws.number(exposureTime) }
    return model
  }

  static func read(_ cursor: Cursor) -> SensorRecipe? {
    cursor.object { fields in
      var recipe = SensorRecipe()
      recipe.exposureTime = fields.optional(
        "exposure_time_s", "Fixed exposure; without it the camera meters."
      ) { $0.quantity(in: .between(1e-5, 0.2)) }
      func read(
        _ key: String, _ path: WritableKeyPath<CameraSensorModel, Double>, _ bounds: Bounds,
        _ summary: String
      ) {
        recipe.model[keyPath: path] = fields.optional(
          key, default: recipe.model[keyPath: path], summary
        ) { $0.number(in: bounds) }
      }
      read(
        "maximum_exposure_time_s", \.maximumExposureTime, .between(1e-5, 0.2),
        "Longest exposure that metering may choose.")
      read("gain", \.fixedGain, .between(1, 64), "Analogue gain that goes with a fixed exposure.")
      read(
        "maximum_gain", \.maximumGain, .between(1, 64),
        "Largest analogue gain that metering may choose.")
      read("f_number", \.fNumber, .between(0.7, 32), "Of the lens.")
      read(
        "pixel_pitch_um", \.pixelPitchMicrometers, .between(0.5, 20),
        "Side of a pixel in micrometres.")
      read("full_well_e", \.fullWell, .between(100, 1e6), "Electrons that a pixel can hold.")
      read("read_noise_e", \.readNoise, .between(0, 1000), "Standard deviation in electrons.")
      read(
        "quantum_efficiency", \.quantumEfficiency, .between(0.01, 1),
        "Electrons per photon at the photopic peak.")
      let white = fields.optional(
        "white_balance_k", "Colour temperature taken for white; without it the camera finds it."
      ) { $0.number(in: .between(1800, 12_000)) }
      recipe.model.whiteBalance = white.map { .fixed(colorTemperature: $0) } ?? .automatic
      readShutter(fields, &recipe.model)
      return recipe
    }
  }

  private enum ShutterKind: String, CaseIterable {
    case global, rolling
  }

  private static func readShutter(_ fields: Fields, _ model: inout CameraSensorModel) {
    let kind = fields.optional(
      "shutter", "Whether all rows are exposed at once, as without it, or one after the other."
    ) { $0.oneOf(ShutterKind.self) }
    // Of the IMX219: 3448 clocks of 182.4 MHz.
    let lineTime = fields.optional(
      "line_time_us", default: 18.9,
      "From a row's exposure to the next one's, in microseconds; with a rolling shutter."
    ) { $0.number(in: .between(0.5, 500)) }
    model.shutter = kind == .rolling ? .rolling(lineTime: lineTime * 1e-6) : .global
    model.motionBlur = fields.optional(
      "motion_blur", default: true,
      "Whether what moves during the exposure is blurred."
    ) { $0.boolean() }
  }
}
