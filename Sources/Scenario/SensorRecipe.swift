import Configuration
package import Sensors

/// An image sensor with nothing drawn yet: a preset, and what differs from it.
package struct SensorRecipe: Sendable, Hashable {
  package var model: CameraSensorModel
  /// Fixed exposure in seconds; nil lets the camera meter.
  var exposureTime: Quantity?
  /// Distance in metres that is sharp; nil leaves all sharp.
  var focusDistance: Quantity?
  /// Quantities by the key of their parameter, with the group's before it.
  var numbers: [Number] = []

  struct Number: Sendable, Hashable {
    var parameter: String
    var quantity: Quantity
  }

  package init(model: CameraSensorModel = .default) { self.model = model }

  func draw(_ draws: inout Draws) -> CameraSensorModel {
    var model = model
    for number in numbers {
      guard let parameter = Self.parameters[number.parameter] else { continue }
      model[keyPath: parameter.path] = draws.number(number.quantity)
    }
    if let exposureTime { model.control.exposureTime = draws.number(exposureTime) }
    if let focusDistance { model.optics.focusDistance = draws.number(focusDistance) }
    return model
  }

  private static let parameters: [String: SensorParameter] = {
    let grouped = SensorParameter.groups.flatMap { group in
      group.parameters.map { ("\(group.key).\($0.key)", $0) }
    }
    return Dictionary(
      grouped + SensorParameter.ungrouped.map { ($0.key, $0) }, uniquingKeysWith: { $1 })
  }()

  static func read(_ cursor: Cursor) -> SensorRecipe? {
    cursor.object { fields in
      let preset = fields.optional(
        "preset",
        "The camera from which all else here differs; generic without it, ideal for no noise."
      ) { $0.oneOf(CameraPreset.self) }
      var recipe = SensorRecipe(model: (preset ?? .generic).model)
      recipe.exposureTime = fields.optional(
        "exposure_time_s", "Fixed exposure; without it the camera meters."
      ) { $0.quantity(in: .between(1e-5, 0.2)) }
      recipe.readNumbers(SensorParameter.ungrouped, group: nil, fields)
      let white = fields.optional(
        "white_balance_k", "Colour temperature taken for white; without it the camera finds it."
      ) { $0.number(in: .between(1800, 12_000)) }
      if let white { recipe.model.control.whiteBalance = .fixed(colorTemperature: white) }
      recipe.readShutter(fields)
      recipe.readMetering(fields)
      for group in SensorParameter.groups {
        let read = fields.optional(group.key, group.summary) { cursor in
          cursor.object { fields -> SensorRecipe? in
            var inner = recipe
            inner.readNumbers(group.parameters, group: group.key, fields)
            inner.readOthers(of: group.key, fields)
            return inner
          }
        }
        if let read { recipe = read }
      }
      return recipe
    }
  }

  private mutating func readNumbers(
    _ parameters: [SensorParameter], group: String?, _ fields: Fields
  ) {
    for parameter in parameters {
      let quantity = fields.optional(parameter.key, parameter.summary) {
        $0.quantity(in: parameter.bounds)
      }
      guard let quantity else { continue }
      numbers.append(
        Number(
          parameter: group.map { "\($0).\(parameter.key)" } ?? parameter.key, quantity: quantity))
    }
  }

  /// What is no plain number.
  private mutating func readOthers(of group: String, _ fields: Fields) {
    switch group {
    case "optics":
      focusDistance = fields.optional(
        "focus_distance_m", "Distance that is sharp; without it all is."
      ) { $0.quantity(in: .between(0.02, 1000)) }
    case "color":
      let filter = fields.optional("filters", "What lies over the pixels.") {
        $0.oneOf(FilterName.self)
      }
      if let filter { model.color.filter = filter.array }
    case "readout": readConverter(fields)
    case "processing":
      let quality = fields.optional(
        "jpeg_quality", "Of the JPEG that the camera sends; without it pictures arrive whole."
      ) { $0.integer(in: 1...100) }
      if let quality { model.processing.jpegQuality = quality }
    default: break
    }
  }

  private mutating func readConverter(_ fields: Fields) {
    let bits = fields.optional("bits", "Of the converter.") {
      $0.integer(oneOf: [8, 10, 12, 14, 16])
    }
    let black = fields.optional("black_level_dn", "Counts that stand for no light.") {
      $0.integer(in: 0...16_383)
    }
    if let bits { model.readout.bits = bits }
    if let black { model.readout.blackLevel = Double(black) }
    if model.readout.blackLevel > model.readout.largestCount / 2 {
      fields.cursor.complain(
        "black_level_dn \(Int(model.readout.blackLevel)) leaves no room in "
          + "\(model.readout.bits) bits",
        remedy: "give both, with a black level of at most half the converter's range")
    }
  }

  private enum ShutterKind: String, CaseIterable {
    case global, rolling
  }

  private mutating func readShutter(_ fields: Fields) {
    let kind = fields.optional(
      "shutter", "Whether all rows are exposed at once, or one after the other."
    ) { $0.oneOf(ShutterKind.self) }
    let lineTime = fields.optional(
      "line_time_us",
      "From a row's exposure to the next one's, in microseconds; with a rolling shutter."
    ) { $0.number(in: .between(0.5, 500)) }
    // Of the IMX219: 3448 clocks of 182.4 MHz.
    var seconds = 18.9e-6
    if case .rolling(let preset) = model.shutter { seconds = preset }
    if let lineTime { seconds = lineTime * 1e-6 }
    switch kind {
    case .global: model.shutter = .global
    case .rolling: model.shutter = .rolling(lineTime: seconds)
    case nil: if case .rolling = model.shutter { model.shutter = .rolling(lineTime: seconds) }
    }
    if let blur = fields.optional(
      "motion_blur", "Whether what moves during the exposure is blurred.", { $0.boolean() })
    {
      model.motionBlur = blur
    }
  }

  private enum Metering: String, CaseIterable {
    case settled, following
  }

  private mutating func readMetering(_ fields: Fields) {
    let metering = fields.optional(
      "metering",
      "settled: each picture is taken as if the camera had seen it for long; following: exposure and "
        + "white balance lag behind the light, in episodes that are sequences."
    ) { $0.oneOf(Metering.self) }
    var dynamics = model.control.dynamics ?? ExposureDynamics()
    let given = fields.optional("following", "How exposure and white balance follow.") { cursor in
      cursor.object { fields -> ExposureDynamics? in
        var read = dynamics
        func number(
          _ key: String, _ path: WritableKeyPath<ExposureDynamics, Double>, _ bounds: Bounds,
          _ summary: String
        ) {
          let value = fields.optional(key, summary) { $0.number(in: bounds) }
          if let value { read[keyPath: path] = value }
        }
        number("step", \.step, .above(0, upTo: 1), "Part of the error in EV a picture corrects.")
        number("dead_band_ev", \.deadBand, .between(0, 2), "Error in EV that is let be.")
        number(
          "white_balance_lag_s", \.whiteBalanceLag, .between(0, 10),
          "Time in which the white balance covers 63 % of a change.")
        let latency = fields.optional("latency", "Pictures from metering to effect.") {
          $0.integer(in: 1...10)
        }
        if let latency { read.latency = latency }
        let flicker = fields.optional(
          "flicker_hz", "Whole periods of this light are exposed, as long as they can be; 0: any."
        ) { $0.number(in: .between(0, 1000)) }
        if let flicker { read.flickerFrequency = flicker > 0 ? flicker : nil }
        return read
      }
    }
    if let given { dynamics = given }
    switch metering {
    case .settled: model.control.dynamics = nil
    case .following: model.control.dynamics = dynamics
    case nil: if given != nil { model.control.dynamics = dynamics }
    }
  }

  private enum FilterName: String, CaseIterable {
    case rggb, bggr, grbg, gbrg, monochrome
    case threeColors = "three_colors"

    var array: ColorFilterArray {
      switch self {
      case .monochrome: .monochrome
      case .threeColors: .threeColors
      default: .bayer(BayerOrder(rawValue: rawValue) ?? .rggb)
      }
    }
  }
}
