import CartInterface
import Configuration
import Sensors

extension ScaleRecipe {
  /// The `scale:` of a cart: a preset and what differs from it.
  static func read(_ cursor: Cursor) -> ScaleRecipe? {
    cursor.object { fields in
      let preset = fields.optional(
        "preset", default: ScaleModel.Preset.classIII,
        "What holds where nothing else is said: a verified scale, a cheap one, or one without errors."
      ) { $0.oneOf(ScaleModel.Preset.self) }
      var scale = ScaleRecipe(numbers: DrawnModel(preset.model))
      fields.read(
        "capacity_kg", &scale, \.specification.capacity, .above(0, upTo: 500), "Largest load.")
      fields.read(
        "division_kg", &scale, \.specification.division, .between(0.0001, 1),
        "Step of the display; of a verified scale e.")
      let extended = fields.optional(
        "extended_division_kg",
        "Step of the reading that the cart's software gets besides, no more than division_kg."
      ) { $0.number(in: .between(0.00001, 1)) }
      if let extended { scale.model.specification.extendedDivision = extended }
      fields.read("rate_hz", &scale, \.specification.rate, .between(0.5, 200), "Readings a second.")
      fields.read(
        "noise_kg", &scale, \.specification.noise, .between(0, 1),
        "What the data sheet says of a stable reading's standard deviation before rounding.")
      fields.group("cells", "The four load cells.", &scale) { $0.readCells(&$1) }
      fields.group("drift", "Slow changes of zero, of the sum of the cells.", &scale) {
        $0.readDrift(&$1)
      }
      fields.group("platform", "The basket on its cells.", &scale) {
        $0.readPlatform(&$1)
      }
      fields.group("converter", "One for each cell.", &scale) { $0.readConverter(&$1) }
      fields.group("motion", "What the firmware does about motion and tilt.", &scale) {
        $0.readMotion(&$1)
      }
      fields.group("firmware", "From samples to readings.", &scale) {
        $0.readFirmware(&$1)
      }
      fields.group("environment", "Temperatures and age of the zero.", &scale) {
        $0.readEnvironment(&$1)
      }
      fields.group("faults", "What is broken.", &scale) { $0.readFaults(&$1) }
      return scale
    }
  }
}

extension Fields {
  /// A number that keeps its value where the key is absent, or is drawn.
  /// - Parameter unit: of the key, in SI units: 1e-3 for grams.
  fileprivate func read(
    _ key: String, _ scale: inout ScaleRecipe,
    _ path: any WritableKeyPath<ScaleModel, Double> & Sendable, _ bounds: Bounds, unit: Double = 1,
    _ summary: String
  ) {
    scale.numbers.take(
      optional(key, summary) { $0.quantity(in: bounds) }, path, unit: unit)
  }

  fileprivate func read(
    _ key: String, _ value: inout Int, _ range: ClosedRange<Int>, _ summary: String
  ) {
    value = optional(key, summary) { $0.integer(in: range) } ?? value
  }

  fileprivate func group(
    _ key: String, _ summary: String, _ scale: inout ScaleRecipe,
    _ read: (Fields, inout ScaleRecipe) -> Void
  ) {
    let start = scale
    let result: ScaleRecipe? = optional(key, summary) {
      $0.object { fields in
        var scale = start
        read(fields, &scale)
        return scale
      }
    }
    if let result { scale = result }
  }

  fileprivate func readCells(_ scale: inout ScaleRecipe) {
    let fraction = Bounds.between(0, 5)
    read("capacity_kg", &scale, \.cells.capacity, .above(0, upTo: 500), "Rated load of one cell.")
    read(
      "sensitivity_mv_per_v", &scale, \.cells.sensitivity, .between(0.1, 10), unit: 1e-3,
      "Rated output.")
    read(
      "zero_balance_percent", &scale, \.cells.zeroBalance, .between(0, 50), unit: 0.01,
      "Largest output without load, of the rated one.")
    read(
      "span_mismatch_percent", &scale, \.cells.spanMismatch, fraction, unit: 0.01,
      "Standard deviation of one cell's span, after the corners were trimmed.")
    read(
      "non_linearity_percent", &scale, \.cells.nonLinearity, fraction, unit: 0.01,
      "Largest deviation from the straight line, of the rated output.")
    read(
      "hysteresis_percent", &scale, \.cells.hysteresis, fraction, unit: 0.01,
      "Largest difference between falling and rising load, of the rated output.")
    read(
      "fast_creep_percent", &scale, \.cells.fastCreep.fraction, .between(-5, 5), unit: 0.01,
      "Of the load, after long.")
    read(
      "fast_creep_time_s", &scale, \.cells.fastCreep.timeConstant, .between(1, 1e5),
      "Its time constant.")
    read(
      "slow_creep_percent", &scale, \.cells.slowCreep.fraction, .between(-5, 5), unit: 0.01,
      "Of the load, after long.")
    read(
      "slow_creep_time_s", &scale, \.cells.slowCreep.timeConstant, .between(1, 1e5),
      "Its time constant.")
    read(
      "temperature_on_zero_percent_per_k", &scale, \.cells.temperatureOnZero, .between(0, 1),
      unit: 0.01,
      "Of the rated output.")
    read(
      "temperature_on_span_percent_per_k", &scale, \.cells.temperatureOnSpan, .between(0, 1),
      unit: 0.01,
      "Of the span.")
    read(
      "thermal_lag_s", &scale, \.cells.thermalLag, .between(1, 1e5),
      "Time constant with which cells follow the air.")
    read(
      "side_load_leakage", &scale, \.cells.sideLoadLeakage, .between(0, 0.1),
      "Part of a horizontal force that a cell reads as load.")
  }

  fileprivate func readDrift(_ scale: inout ScaleRecipe) {
    read(
      "bias_walk_g_per_sqrt_h", &scale, \.drift.biasWalk, .between(0, 1000), unit: 1e-3 / 60,
      "Random walk of zero.")
    read(
      "flicker_g", &scale, \.drift.flicker, .between(0, 1000), unit: 1e-3,
      "1/f part, standard deviation.")
    read(
      "warm_up_g", &scale, \.drift.warmUp, .between(0, 1000), unit: 1e-3,
      "From switching on to warm.")
    read("warm_up_time_s", &scale, \.drift.warmUpTime, .between(1, 1e5), "Its time constant.")
  }

  fileprivate func readPlatform(_ scale: inout ScaleRecipe) {
    read(
      "dead_load_kg", &scale, \.platform.deadLoad, .above(0, upTo: 50), "Empty basket and platform."
    )
    read(
      "stiffness_n_per_m", &scale, \.platform.stiffness, .between(1e3, 1e8),
      "Of the cells and what they stand on, together.")
    read(
      "damping_ratio", &scale, \.platform.dampingRatio, .above(0, upTo: 2),
      "Of the platform on its cells.")
  }

  fileprivate func readConverter(_ scale: inout ScaleRecipe) {
    read(
      "sample_rate_hz", &scale, \.converter.sampleRate, .between(1, 500),
      "Samples a second of the converter.")
    read(
      "noise_nv", &scale, \.converter.noise, .between(0, 1e6), unit: 1e-9,
      "Standard deviation of one sample, at the input: 50 at 10 Hz and 90 at 80 Hz for an HX711.")
    read("excitation_v", &scale, \.converter.excitation, .between(1, 15), "Across the bridge.")
    read(
      "full_scale_mv", &scale, \.converter.fullScale, .between(1, 1000), unit: 1e-3,
      "Input at the largest count, either sign; beyond it the converter clips.")
    read(
      "settling_samples", &scale.model.converter.settlingSamples, 1...4,
      "Samples that a step takes to settle: the order of the sinc filter.")
    read(
      "mains_pickup_uv", &scale, \.converter.mainsPickup, .between(0, 1000), unit: 1e-6,
      "Amplitude of the mains' hum before the filter.")
    read("mains_frequency_hz", &scale, \.converter.mainsFrequency, .between(45, 65), "50 or 60.")
  }

  fileprivate func readMotion(_ scale: inout ScaleRecipe) {
    scale.model.motion.source =
      optional("source", "What tells that the cart moves, so that weighing is inhibited.") {
        $0.oneOf(MotionSensorModel.Source.self)
      } ?? scale.model.motion.source
    read(
      "acceleration_threshold_m_per_s2", &scale, \.motion.accelerationThreshold,
      .above(0, upTo: 100),
      "Successive accelerations that differ by more mean motion.")
    read(
      "sample_threshold_kg", &scale, \.motion.sampleThreshold, .above(0, upTo: 100),
      "Successive weight samples that differ by more mean motion.")
    read(
      "hold_s", &scale, \.motion.holdTime, .between(0, 10), "No weighing for so long after motion.")
    scale.model.motion.compensatesTilt =
      optional("compensates_tilt", "Whether the weight is corrected for the measured tilt.") {
        $0.boolean()
      } ?? scale.model.motion.compensatesTilt
    read(
      "largest_tilt", &scale, \.motion.largestTilt, .between(0.001, 1),
      "Sine of the tilt beyond which weighing is inhibited.")
    read("noise_m_per_s2", &scale, \.motion.noise, .between(0, 10), "Of one axis of one sample.")
    read(
      "bias_m_per_s2", &scale, \.motion.bias, .between(0, 10),
      "Standard deviation of one axis's offset.")
  }

  fileprivate func readFirmware(_ scale: inout ScaleRecipe) {
    scale.model.firmware.medianLength =
      optional("median_samples", "Median against single outliers; 1 is off.") {
        $0.integer(oneOf: [1, 3, 5])
      } ?? scale.model.firmware.medianLength
    read(
      "average_samples", &scale.model.firmware.averageLength, 1...256,
      "Samples in the moving average.")
    read(
      "stable_time_s", &scale, \.firmware.stableTime, .between(0.05, 10),
      "Rest that the firmware calls stable.")
    read(
      "zero_tracking_divisions_per_s", &scale, \.firmware.zeroTrackingRate, .between(0, 10),
      "How fast the zero of the empty scale follows; class III allows 0.5.")
  }

  fileprivate func readEnvironment(_ scale: inout ScaleRecipe) {
    read(
      "ambient_temperature_c", &scale, \.environment.ambientTemperature, .between(-40, 80),
      "Of the air during the episode.")
    read(
      "cell_temperature_c", &scale, \.environment.cellTemperature, .between(-40, 80),
      "Of the cells when the scale was set to zero.")
    read(
      "on_for_s", &scale, \.environment.onTime, .between(0, 1e6),
      "Since the scale was switched on when it was set to zero.")
  }

  fileprivate func readFaults(_ scale: inout ScaleRecipe) {
    let failure = optional("failed_cell", "A cell that stops working.") {
      $0.object { fields in
        let cell = fields.required(
          "cell", "0 front left, 1 front right, 2 rear left, 3 rear right."
        ) { $0.integer(in: 0...3) }
        let kind = fields.optional(
          "kind", default: ScaleFaults.CellFailure.Kind.dead,
          "No signal, or a wire off and the input at its end."
        ) { $0.oneOf(ScaleFaults.CellFailure.Kind.self) }
        let time = fields.optional("at_s", "Seconds into the episode; from the start without it.") {
          $0.quantity(in: .between(0, 1e6))
        }
        return cell.map {
          (failure: ScaleFaults.CellFailure(cell: $0, kind: kind, time: 0), time: time)
        }
      }
    }
    if let failure {
      scale.model.faults.cellFailure = failure.failure
      scale.failureTime = failure.time
    }
    read(
      "rubbing_n", &scale, \.faults.rubbingForce, .between(0, 1000),
      "Friction of a basket that rubs against the cart's frame.")
    read("lost_samples", &scale, \.faults.lostSamples, .between(0, 1), "Probability of each.")
    read("doubled_samples", &scale, \.faults.doubledSamples, .between(0, 1), "Probability of each.")
    read(
      "late_by_s", &scale, \.faults.lateness, .between(0, 0.1), "Samples arrive late by up to this."
    )
  }
}
