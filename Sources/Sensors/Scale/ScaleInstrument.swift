package import CartInterface
package import Geometry

/// The whole scale: platform, four cells, converters, accelerometer and firmware, driven by forces.
///
/// A value; its noise is keyed by cell and sample number and depends on nothing else.
package struct ScaleInstrument: Sendable {
  package let model: ScaleModel
  private let key: RandomKey
  private var cells: [LoadCell]
  private var drifts: [CellDrift]
  private let converter: BridgeConverter
  private var sinc: SincFilter
  private let samplePeriod: Double
  private var platform: PlatformDynamics
  private var friction: Play
  private var firmware: ScaleFirmware
  private var accelerometer: Accelerometer
  private let firstTime: Nanoseconds
  /// Samples taken so far.
  private var sampleCount = 0
  private var accumulated = SampleMean()
  private var temperature: Double
  private var lastCounts = SIMD4<Int32>()
  private var delivery: SampleDelivery

  /// Temperature of the air around the cells, °C.
  package var ambientTemperature: Double

  /// Conversions of the empty scale that power-on averages into its zero.
  private static let zeroingSamples = 160
  /// Seconds after which a reading is taken when the span is adjusted.
  private static let adjustmentTime = 10.0

  /// - Parameters:
  ///   - emptyForces: on each cell with the basket empty and level, in newton.
  ///   - key: of the episode.
  ///   - time: when the instrument starts to sample.
  package init(
    model: ScaleModel, emptyForces: SIMD4<Double>, key: RandomKey, time: Nanoseconds
  ) {
    self.model = model
    self.key = key
    firstTime = time
    ambientTemperature = model.environment.ambientTemperature
    temperature = model.environment.cellTemperature
    let converter = BridgeConverter(model.converter)
    self.converter = converter
    let full = emptyForces + model.specification.capacity * standardGravity / 4
    let cells = (0..<ScaleModel.cellCount).map { cell in
      LoadCell(
        LoadCell.Traits(model.cells, number: cell, key: key), exercisedTo: full[cell],
        restingAt: emptyForces[cell])
    }
    self.cells = cells
    drifts = (0..<ScaleModel.cellCount).map {
      CellDrift(model.drift, cell: $0, onTime: model.environment.onTime, key: key)
    }
    samplePeriod = 1e9 / model.converter.sampleRate
    platform = PlatformDynamics(
      stiffness: model.platform.stiffness, dampingRatio: model.platform.dampingRatio,
      forces: emptyForces)
    friction = Play(threshold: model.faults.rubbingForce, position: emptyForces.sum())
    accelerometer = Accelerometer(model.motion, key: key)
    delivery = SampleDelivery(faults: model.faults, key: key)
    sinc = SincFilter(order: model.converter.settlingSamples, value: .zero)
    let kilogramsPerCount = Self.adjustedSpan(model: model, cells: cells, full: full)
    firmware = ScaleFirmware(model: model, kilogramsPerCount: kilogramsPerCount, zeroCounts: 0)
    sinc = SincFilter(order: model.converter.settlingSamples, value: voltages(at: 0))
    var zeroCounts = 0.0
    for number in 0..<Self.zeroingSamples {
      let counts = convert(
        sinc.process(voltages(at: 0)), number: number, purpose: "scale.zero-noise")
      for cell in 0..<ScaleModel.cellCount { zeroCounts += Double(counts[cell]) }
    }
    firmware = ScaleFirmware(
      model: model, kilogramsPerCount: kilogramsPerCount,
      zeroCounts: zeroCounts / Double(Self.zeroingSamples))
  }

  /// Kilograms per summed count, adjusted at the factory with Max in the middle of the platform at
  /// 20 °C.
  private static func adjustedSpan(
    model: ScaleModel, cells: [LoadCell], full: SIMD4<Double>
  ) -> Double {
    var difference = 0.0
    for (number, cell) in cells.enumerated() {
      var loaded = cell
      loaded.carry(full[number], dt: adjustmentTime)
      difference += loaded.output() - cell.output()
    }
    let counts =
      difference * model.converter.excitation / model.converter.fullScale
      * BridgeConverter.largestCount
    return model.specification.capacity / counts
  }

  /// Force that each cell feels now, in newton.
  package var cellForces: SIMD4<Double> { platform.forces }

  /// The net mass before rounding, kilograms.
  package var extendedMass: Double { firmware.extendedMass }

  package mutating func setZero() { firmware.setZero() }
  package mutating func setTare() { firmware.setTare() }

  /// Puts the platform to rest under a load that has been there for a while.
  /// - Parameter rest: seconds.
  package mutating func settle(under load: ScaleLoad, rest: Double = 60) {
    platform = PlatformDynamics(
      stiffness: model.platform.stiffness, dampingRatio: model.platform.dampingRatio,
      forces: load.cells)
    friction.follow(load.cells.sum())
    carry(felt(load.cells), side: load.side, dt: rest)
    sinc = SincFilter(order: model.converter.settlingSamples, value: voltages(at: 0))
  }

  /// Advances by one step of the physics.
  /// - Parameters:
  ///   - load: during the step.
  ///   - time: at the end of the step.
  ///   - dt: seconds, no longer than a sample's period.
  /// - Returns: the sample that arrived at the firmware, if any, and the reading that followed from it.
  package mutating func advance(
    under load: ScaleLoad, time: Nanoseconds, dt: Double
  ) -> (sample: ScaleSample?, reading: ScaleReading?) {
    platform.advance(applied: load.cells, mass: load.mass, dt: dt)
    friction.follow(platform.forces.sum())
    accumulated.add(felt(platform.forces), side: load.side, gravity: load.gravity)
    let due = firstTime + Nanoseconds((Double(sampleCount + 1) * samplePeriod).rounded())
    if time >= due { takeSample(at: due) }
    guard let (sample, acceleration) = delivery.next(at: time) else { return (nil, nil) }
    return (sample, firmware.process(sample, acceleration: acceleration))
  }

  private mutating func takeSample(at due: Nanoseconds) {
    // The converter integrates over its period: a boxcar over the steps within.
    let mean = accumulated.take()
    let period = samplePeriod / 1e9
    let lag = model.cells.thermalLag
    temperature += (ambientTemperature - temperature) * min(period / lag, 1)
    carry(mean.forces, side: mean.side, dt: period)
    let time = (due - firstTime).seconds
    let filtered = sinc.process(voltages(at: time, episodeTime: due.seconds))
    let number = sampleCount
    sampleCount += 1
    let isDoubled = delivery.isDoubled(number)
    if !isDoubled || number == 0 {
      lastCounts = convert(filtered, number: number, purpose: "scale.noise", time: time)
    }
    delivery.send(
      ScaleSample(time: due, counts: lastCounts, forces: mean.forces),
      acceleration: accelerometer.measure(mean.gravity, number: number), number: number)
  }

  /// What is left for the cells where the basket rubs.
  private func felt(_ forces: SIMD4<Double>) -> SIMD4<Double> {
    guard friction.threshold > 0 else { return forces }
    let sum = forces.sum()
    return abs(sum) > 1e-9 ? forces * (friction.position / sum) : forces
  }

  private mutating func carry(_ forces: SIMD4<Double>, side: SIMD2<Double>, dt: Double) {
    for cell in cells.indices { cells[cell].carry(forces[cell], side: side / 4, dt: dt) }
  }

  /// Of the bridges, volts, at a time in seconds since the instrument started.
  private mutating func voltages(at time: Double, episodeTime: Double = -.infinity)
    -> SIMD4<Double>
  {
    var volts = SIMD4<Double>()
    for cell in cells.indices {
      let drift = drifts[cell].kilograms(at: time) / model.cells.capacity
      volts[cell] =
        model.converter.excitation
        * cells[cell].output(
          temperatureOffset: temperature - LoadCellModel.referenceTemperature, drift: drift)
    }
    if let failure = model.faults.cellFailure, episodeTime >= failure.time {
      // Far beyond full scale the converter clips.
      volts[failure.cell] = failure.kind == .dead ? 0 : 2 * model.converter.fullScale
    }
    return volts
  }

  private func convert(
    _ volts: SIMD4<Double>, number: Int, purpose: StaticString, time: Double = 0
  ) -> SIMD4<Int32> {
    var counts = SIMD4<Int32>()
    for cell in 0..<ScaleModel.cellCount {
      var stream = key.with(purpose, entity: cell, tick: number).stream
      counts[cell] = converter.counts(
        input: volts[cell], deviate: stream.normal(),
        humPhase: time * model.converter.mainsFrequency + 0.1 * Double(cell))
    }
    return counts
  }
}

/// Means of what acts during one sample's period.
private struct SampleMean: Sendable {
  private var forces = SIMD4<Double>()
  private var side = SIMD2<Double>()
  private var gravity = SIMD3<Double>()
  private var steps = 0.0

  mutating func add(_ force: SIMD4<Double>, side: SIMD2<Double>, gravity: SIMD3<Double>) {
    forces += force
    self.side += side
    self.gravity += gravity
    steps += 1
  }

  /// Starts anew.
  mutating func take()
    -> (forces: SIMD4<Double>, side: SIMD2<Double>, gravity: SIMD3<Double>)
  {
    defer { self = SampleMean() }
    return (forces / steps, side / steps, gravity / steps)
  }
}
