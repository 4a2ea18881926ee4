import Configuration
import Geometry
import Sensors

/// A key that sets one number of a sensor's model.
private struct NumberKey<Model> {
  var name: String
  var path: WritableKeyPath<Model, Double>
  var bounds: Bounds
  var summary: String
  /// What people write for one of the model's units.
  var perUnit = 1.0

  init(
    _ name: String, _ path: WritableKeyPath<Model, Double>, _ bounds: Bounds, _ summary: String,
    perUnit: Double = 1
  ) {
    self.name = name
    self.path = path
    self.bounds = bounds
    self.summary = summary
    self.perUnit = perUnit
  }
}

private let degreesPerRadian = 180 / Double.pi

extension ChannelRecipes {
  /// `preset`, `faults`, and the numbers that differ from the preset's.
  private static func read<Model, Preset>(
    _ fields: Fields, preset fallback: Preset, _ make: (Preset) -> Model, _ keys: [NumberKey<Model>]
  ) -> Recipe<Model> where Preset: CaseIterable & RawRepresentable<String> {
    let preset = fields.optional(
      "preset", default: fallback, "Where the numbers start from; default: \(fallback.rawValue)."
    ) { $0.oneOf(Preset.self) }
    let faults = fields.optional(
      "faults", default: FaultRecipe(), "What goes wrong with its messages.", FaultRecipe.read)
    var model = make(preset)
    for key in keys {
      let value = fields.optional(key.name, key.summary) { $0.number(in: key.bounds) }
      if let value { model[keyPath: key.path] = value / key.perUnit }
    }
    return Recipe(model: model, faults: faults)
  }

  static func readInertial(_ cursor: Cursor) -> Recipe<InertialModel>? {
    cursor.object { fields in
      read(
        fields, preset: InertialModel.Preset.bmi160, InertialModel.init,
        [
          NumberKey("rate_hz", \.rate, .between(1, 500), "Samples a second."),
          NumberKey(
            "accelerometer_range_m_per_s2", \.accelerometer.range, .between(1, 2000),
            "Largest reading."),
          NumberKey(
            "accelerometer_noise_density_m_per_s2_per_root_hz", \.accelerometer.noiseDensity,
            .between(0, 1), "White noise."),
          NumberKey(
            "accelerometer_bias_m_per_s2", \.accelerometer.biasDeviation, .between(0, 10),
            "Standard deviation of the offset at switching on."),
          NumberKey(
            "accelerometer_bias_walk_m_per_s3_per_root_hz", \.accelerometer.biasWalk,
            .between(0, 1), "How the offset wanders."),
          NumberKey(
            "accelerometer_scale_deviation", \.accelerometer.scaleDeviation, .between(0, 0.2),
            "Standard deviation of the scale, relative."),
          NumberKey(
            "gyroscope_range_deg_per_s", \.gyroscope.range, .between(1, 10_000),
            "Largest reading.", perUnit: degreesPerRadian),
          NumberKey(
            "gyroscope_noise_density_deg_per_s_per_root_hz", \.gyroscope.noiseDensity,
            .between(0, 10), "White noise.", perUnit: degreesPerRadian),
          NumberKey(
            "gyroscope_bias_deg_per_s", \.gyroscope.biasDeviation, .between(0, 100),
            "Standard deviation of the offset at switching on.", perUnit: degreesPerRadian),
          NumberKey(
            "gyroscope_bias_walk_deg_per_s2_per_root_hz", \.gyroscope.biasWalk, .between(0, 10),
            "How the offset wanders.", perUnit: degreesPerRadian),
          NumberKey(
            "gyroscope_scale_deviation", \.gyroscope.scaleDeviation, .between(0, 0.2),
            "Standard deviation of the scale, relative."),
        ])
    }
  }

  static func readOdometry(_ cursor: Cursor) -> Recipe<OdometryModel>? {
    cursor.object { fields in
      var recipe = read(
        fields, preset: OdometryModel.Preset.hall, OdometryModel.init,
        [
          NumberKey("rate_hz", \.rate, .between(0.5, 500), "Readings a second."),
          NumberKey(
            "wheel_diameter_m", \.wheelDiameter, .between(0.02, 1),
            "As the cart's software knows it."),
          NumberKey(
            "scale_deviation", \.scaleDeviation, .between(0, 0.2),
            "Standard deviation of the true diameter about that, relative."),
          NumberKey(
            "slip_per_m_per_s2", \.slip, .between(0, 1),
            "Part of the way that the wheel misses, for each m/s² of acceleration."),
          NumberKey(
            "roughness_m_per_root_m", \.roughness, .between(0, 0.5),
            "Standard deviation of the way over one metre."),
        ])
      recipe.model.ticksPerTurn = fields.optional(
        "ticks_per_turn", default: recipe.model.ticksPerTurn, "Counts of the encoder."
      ) { $0.integer(in: 1...1_000_000) }
      return recipe
    }
  }

  static func readLocation(_ cursor: Cursor) -> Recipe<LocationModel>? {
    cursor.object { fields in
      read(
        fields, preset: LocationModel.Preset.uwb, LocationModel.init,
        [
          NumberKey("rate_hz", \.rate, .between(0.05, 100), "Fixes a second."),
          NumberKey(
            "deviation_m", \.deviation, .between(0, 50),
            "Standard deviation along the aisle."),
          NumberKey(
            "correlation_time_s", \.correlationTime, .between(0.01, 1000),
            "Within which the error forgets itself."),
          NumberKey(
            "outlier_probability", \.outlierProbability, .fraction, "That a fix is far off."),
          NumberKey(
            "outlier_distance_m", \.outlierDistance, .between(0, 1000),
            "By up to this, either way."),
          NumberKey(
            "zone_length_m", \.zoneLength, .between(0.1, 100), "Of the aisle's sections."),
        ])
    }
  }

  static func readBarcodeImager(_ cursor: Cursor) -> Recipe<BarcodeImagerModel>? {
    cursor.object { fields in
      var recipe = read(
        fields, preset: BarcodeImagerModel.Preset.area, BarcodeImagerModel.init,
        [
          NumberKey("rate_hz", \.rate, .between(1, 240), "Pictures a second."),
          NumberKey("nearest_m", \.nearest, .between(0.001, 2), "Reads from here on."),
          NumberKey(
            "farthest_m", \.farthest, .between(0.01, 5),
            "Reads bars of nominal width up to here, wider ones farther."),
          NumberKey(
            "half_view_deg", \.halfView, .between(1, 80), "Half its angle of view.",
            perUnit: degreesPerRadian),
          NumberKey(
            "largest_skew_deg", \.largestSkew, .between(1, 89),
            "Between the view and the symbol's normal.", perUnit: degreesPerRadian),
          NumberKey(
            "fastest_m_per_s", \.fastest, .above(0, upTo: 100), "Movement that it still reads."),
          NumberKey(
            "read_probability", \.readProbability, .fraction,
            "That one picture of a symbol within these limits is decoded."),
          NumberKey(
            "misread_probability", \.misreadProbability, .fraction,
            "That the number decoded is a wrong one."),
          NumberKey(
            "reread_time_s", \.rereadTime, .between(0, 60),
            "The same number counts again after so long out of sight."),
        ])
      let position = fields.optional(
        "position_m", "In the cart's frame; default: below the screen."
      ) { $0.vector(in: .between(-3, 3)) }
      let target = fields.optional("look_at_m", "Goes with position_m.") {
        $0.vector(in: .between(-10, 10))
      }
      if recipe.model.farthest <= recipe.model.nearest {
        fields.cursor.complain("farthest_m must be greater than nearest_m")
      }
      switch (position, target) {
      case (nil, nil): break
      case (let eye?, let target?):
        let view = target - eye
        guard view.length > 1e-3 else {
          fields.cursor.complain("look_at_m must differ from position_m")
          return nil
        }
        let isUpright = abs(view.normalized.z) > 0.9999
        recipe.model.cartFromImager = .worldFromCamera(
          eye: eye, target: target, up: isUpright ? SIMD3(1, 0, 0) : SIMD3(0, 0, 1))
      default:
        // One that is there and wrong has been complained about.
        if fields.cursor.node?["position_m"] == nil || fields.cursor.node?["look_at_m"] == nil {
          fields.cursor.complain("position_m and look_at_m go together")
        }
      }
      return recipe
    }
  }

  static func readTouchScreen(_ cursor: Cursor) -> Recipe<TouchScreenModel>? {
    cursor.object { fields in
      read(
        fields, preset: TouchScreenModel.Preset.capacitive, TouchScreenModel.init,
        [
          NumberKey(
            "show_delay_s", \.showDelay, .between(0, 10), "From the order to the picture."),
          NumberKey(
            "position_deviation_buttons", \.positionDeviation, .between(0, 10),
            "Standard deviation of where a finger lands, in heights of a button."),
          NumberKey("miss_probability", \.missProbability, .fraction, "That a touch is not felt."),
        ])
    }
  }
}
