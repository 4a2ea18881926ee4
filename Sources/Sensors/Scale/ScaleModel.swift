package import CartInterface

/// Named parameters of the scale: four load cells under a platform, their converters, a motion sensor
/// and the firmware, in the surroundings and with the faults that they have.
///
/// Presets are in `ScaleModel+Presets.swift`; `default` is the class III one.
package struct ScaleModel: Sendable, Hashable {
  /// What the data sheet promises; the cart's software knows this and no more.
  package var specification: ScaleSpecification
  package var cells: LoadCellModel
  package var drift: DriftModel
  package var platform: PlatformModel
  package var converter: ConverterModel
  package var motion: MotionSensorModel
  package var firmware: FirmwareModel
  package var environment: ScaleEnvironment
  package var faults: ScaleFaults

  /// How many cells carry the platform.
  package static let cellCount = 4

  package init(
    specification: ScaleSpecification, cells: LoadCellModel, drift: DriftModel = DriftModel(),
    platform: PlatformModel = PlatformModel(), converter: ConverterModel,
    motion: MotionSensorModel = MotionSensorModel(), firmware: FirmwareModel,
    environment: ScaleEnvironment = ScaleEnvironment(), faults: ScaleFaults = ScaleFaults()
  ) {
    self.specification = specification
    self.cells = cells
    self.drift = drift
    self.platform = platform
    self.converter = converter
    self.motion = motion
    self.firmware = firmware
    self.environment = environment
    self.faults = faults
  }

  /// Kilograms on one cell that one volt at its converter stands for.
  package var kilogramsPerVolt: Double {
    cells.capacity / (cells.sensitivity * converter.excitation)
  }

  /// Standard deviation of the sum of the four cells' samples, kilograms.
  package var sampleNoise: Double {
    converter.noise * kilogramsPerVolt * Double(Self.cellCount).squareRoot()
  }
}

/// The basket and what it stands on.
package struct PlatformModel: Sendable, Hashable {
  /// Mass of the empty basket and its platform, kilograms, > 0.
  package var deadLoad = 4.0
  /// Stiffness of the four cells and what they stand on, together, N/m, 10³…10⁸. Cells alone give
  /// 2…4 MN/m; the structure below them lowers the resonance to 8…40 Hz.
  package var stiffness = 2e5
  /// Damping ratio of the platform on its cells, dimensionless, 0.02…0.15 for metal.
  package var dampingRatio = 0.08

  package init() {}
}

/// What the scale stands in.
package struct ScaleEnvironment: Sendable, Hashable {
  /// Of the air, °C, −20…60.
  package var ambientTemperature = 20.0
  /// Of the cells when the scale was set to zero, °C. They follow the air with their thermal lag.
  package var cellTemperature = 20.0
  /// Seconds since the scale was switched on when it was set to zero, ≥ 0.
  package var onTime = 7200.0

  package init() {}
}

/// What may be broken. All off by default.
package struct ScaleFaults: Sendable, Hashable {
  /// A cell that stopped working.
  package struct CellFailure: Sendable, Hashable {
    package enum Kind: String, Sendable, CaseIterable {
      /// Its bridge gives no voltage any more.
      case dead
      /// A wire is off and the converter's input floats to its upper end.
      case disconnected
    }

    /// 0 front left, 1 front right, 2 rear left, 3 rear right.
    package var cell: Int
    package var kind: Kind
    /// Seconds into the episode.
    package var time: Double

    package init(cell: Int, kind: Kind, time: Double) {
      self.cell = cell
      self.kind = kind
      self.time = time
    }
  }

  package var cellFailure: CellFailure?
  /// Largest force that a basket rubbing against the cart's frame takes from the cells, newton:
  /// dry friction, which carries each change of load until it slips.
  package var rubbingForce = 0.0
  /// Probability that a sample never arrives, 0…1.
  package var lostSamples = 0.0
  /// Probability that the last sample arrives again instead of a new one, 0…1.
  package var doubledSamples = 0.0
  /// Samples arrive late by up to so many seconds, uniformly, 0…0.1.
  package var lateness = 0.0

  package init() {}

  /// Whether readings can be wrong beyond what the model's tolerances explain.
  package var breakReadings: Bool { cellFailure != nil || rubbingForce > 0 }
}
