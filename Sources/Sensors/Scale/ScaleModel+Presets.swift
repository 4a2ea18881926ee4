import CartInterface

/// Scales to start from.
extension ScaleModel {
  package enum Preset: String, Sendable, CaseIterable {
    case classIII = "class-iii"
    case cheap
    case ideal

    package var model: ScaleModel {
      switch self {
      case .classIII: .classIII
      case .cheap: .cheap
      case .ideal: .ideal
      }
    }
  }

  package static let `default` = classIII

  /// A verified cart scale, Max 30 kg, e = 10 g, of four C3 cells of 20 kg, with a low-noise converter
  /// and an accelerometer that compensates tilt and inhibits weighing in motion. Its display steps by e;
  /// the cart's software gets readings in steps of 1 g.
  ///
  /// Tolerances are chosen so that it holds R 60 class C3 and R 76 class III with room to spare, as a
  /// maker would; `cartsim characterize scale` measures it.
  package static let classIII: ScaleModel = {
    var cells = LoadCellModel(capacity: 20)
    cells.spanMismatch = 5e-5
    cells.nonLinearity = 4e-5
    cells.hysteresis = 6e-5
    cells.fastCreep.fraction = 4e-5
    cells.slowCreep.fraction = 4e-5
    cells.temperatureOnZero = 1e-5
    cells.temperatureOnSpan = 4e-6
    cells.sideLoadLeakage = 5e-4
    var drift = DriftModel()
    drift.biasWalk = 0.2e-3 / 60
    drift.flicker = 0.1e-3
    drift.warmUp = 1e-3
    var motion = MotionSensorModel()
    motion.source = .accelerometer
    motion.compensatesTilt = true
    var firmware = FirmwareModel()
    firmware.averageLength = 8
    return ScaleModel(
      specification: ScaleSpecification(
        capacity: 30, division: 0.01, extendedDivision: 0.001, rate: 10, noise: 0.0003),
      cells: cells, drift: drift, converter: .ads1232At80, motion: motion, firmware: firmware)
  }()

  /// Bathroom-scale cells with an HX711 and no motion sensor, sold as "30 kg, 10 g".
  package static let cheap: ScaleModel = {
    var cells = LoadCellModel(capacity: 20)
    cells.spanMismatch = 4e-3
    cells.nonLinearity = 6e-4
    cells.hysteresis = 6e-4
    cells.fastCreep.fraction = 4e-4
    cells.slowCreep.fraction = 6e-4
    cells.temperatureOnZero = 1.5e-4
    cells.temperatureOnSpan = 6e-5
    cells.sideLoadLeakage = 2e-3
    var drift = DriftModel()
    drift.biasWalk = 1e-3 / 60
    drift.flicker = 0.5e-3
    drift.warmUp = 5e-3
    var converter = ConverterModel.hx711At80
    converter.mainsPickup = 5e-6
    var faults = ScaleFaults()
    faults.lostSamples = 0.002
    faults.doubledSamples = 0.002
    faults.lateness = 0.005
    var environment = ScaleEnvironment()
    environment.onTime = 600
    var model = ScaleModel(
      specification: ScaleSpecification(capacity: 30, division: 0.01, rate: 10, noise: 0.0006),
      cells: cells, drift: drift, converter: converter, firmware: FirmwareModel(),
      environment: environment, faults: faults)
    model.platform.dampingRatio = 0.05
    return model
  }()

  /// No errors but a fine division: for debugging labels.
  package static let ideal: ScaleModel = {
    var cells = LoadCellModel(capacity: 20)
    cells.zeroBalance = 0
    var converter = ConverterModel(sampleRate: 80, noise: 0)
    converter.settlingSamples = 1
    var firmware = FirmwareModel()
    firmware.averageLength = 4
    firmware.zeroTrackingRate = 0
    var motion = MotionSensorModel()
    motion.source = .accelerometer
    motion.compensatesTilt = true
    motion.noise = 0
    motion.bias = 0
    return ScaleModel(
      specification: ScaleSpecification(capacity: 30, division: 0.001, rate: 10, noise: 0),
      cells: cells, converter: converter, motion: motion, firmware: firmware)
  }()
}
