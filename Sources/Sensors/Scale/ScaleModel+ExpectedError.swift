import CartInterface

/// Under what a load is weighed.
package struct WeighingConditions: Sendable, Hashable {
  /// The largest load since the scale was set to zero, kilograms; the load itself if that is more.
  package var largestLoad = 0.0
  /// Sine of the cart's tilt.
  package var sineOfTilt = 0.0
  /// Of the cells, °C.
  package var cellTemperature: Double
  /// Since the scale was set to zero, seconds.
  package var time = 60.0

  package init(cellTemperature: Double) { self.cellTemperature = cellTemperature }
}

extension ScaleModel {
  /// How far a stable reading of a resting load may lie from the true mass, kilograms: the sum of what
  /// each part of the model can do at most, three standard deviations where it is random.
  ///
  /// Infinite for a scale with faults that break readings. Holds wherever the load lies between the
  /// cells; what the physics adds (bodies that still rock) is not part of it.
  /// - Parameters:
  ///   - load: net, kilograms, ≥ 0.
  ///   - conditions: nil for an episode's beginning in the model's own surroundings.
  ///   - isExtended: of the reading for the cart's software, not of the displayed one.
  package func expectedError(
    load: Double, conditions: WeighingConditions? = nil, isExtended: Bool = false
  ) -> Double {
    guard !faults.breakReadings else { return .infinity }
    let conditions =
      conditions ?? WeighingConditions(cellTemperature: environment.cellTemperature)
    let step = isExtended ? specification.resolution : specification.division
    return readoutError(step: step)
      + cellError(load: load, largest: max(load, conditions.largestLoad))
      + thermalError(load: load, conditions) + driftError(time: conditions.time)
      + tiltError(load: load, sine: conditions.sineOfTilt)
  }

  /// Rounding, of counts too, zero setting and noise.
  private func readoutError(step: Double) -> Double {
    // The median of three leaves less independent samples to the average.
    let filtered = sampleNoise * 1.3 / Double(firmware.averageLength).squareRoot()
    let hum = converter.mainsPickup * kilogramsPerVolt * Double(Self.cellCount)
    let trackedAway = firmware.zeroTrackingRate > 0 ? specification.division / 4 : 0
    // Half a count of each cell, in the load and in the zero.
    let count = converter.fullScale / BridgeConverter.largestCount * kilogramsPerVolt
    return step / 2 + trackedAway + 3 * filtered + hum
      + Double(Self.cellCount) * count
  }

  /// Span, linearity, hysteresis and creep.
  private func cellError(load: Double, largest: Double) -> Double {
    let rated = Double(Self.cellCount) * cells.capacity
    let part = load / specification.capacity
    // Slopes where a light load may lie on one cell alone; the ends of the line are set at Max.
    let nonLinearity =
      min(4 * cells.nonLinearity * load, cells.nonLinearity * rated)
      + cells.nonLinearity * rated * part
    let steepest = PlayOperators(width: cells.hysteresis, exercisedTo: 0, restingAt: 0).steepness
    let hysteresis =
      min(steepest * largest, cells.hysteresis * rated) + cells.hysteresis * rated * part / 2
    let creep = (cells.fastCreep.fraction + cells.slowCreep.fraction) * largest
    return 3 * cells.spanMismatch * load + nonLinearity + hysteresis + creep
  }

  private func thermalError(load: Double, _ conditions: WeighingConditions) -> Double {
    let fromReference = abs(conditions.cellTemperature - LoadCellModel.referenceTemperature)
    let sinceZero = abs(conditions.cellTemperature - environment.cellTemperature)
    return cells.temperatureOnSpan * fromReference * (load + platform.deadLoad)
      + cells.temperatureOnZero * sinceZero * Double(Self.cellCount) * cells.capacity
  }

  private func driftError(time: Double) -> Double {
    // Two moments of the 1/f part, which forget each other within minutes.
    3 * (drift.biasWalk * time.squareRoot() + 1.42 * drift.flicker)
      + drift.warmUp * min(time / drift.warmUpTime, 1)
  }

  private func tiltError(load: Double, sine: Double) -> Double {
    let carried = load + platform.deadLoad
    let leaked = cells.sideLoadLeakage * sine * carried
    guard motion.compensatesTilt else {
      return leaked + (1 - (1 - sine * sine).squareRoot()) * carried
    }
    let noise = motion.noise / Double(firmware.averageLength).squareRoot()
    let off = 3 * (motion.bias + noise) / standardGravity
    // 1 − cos of what is measured less 1 − cos of what is.
    return leaked + (sine * off + off * off / 2) * carried
  }
}
