package import CartInterface
package import Geometry

/// The whole scale: platform, four cells, converter and firmware, driven by forces.
///
/// A value; its noise is keyed by cell and sample number and depends on nothing else.
package struct ScaleInstrument: Sendable {
  private let model: ScaleModel
  private let key: RandomKey
  private let cells: [LoadCell]
  private let converter: BridgeConverter
  private let samplePeriod: Double
  private var platform: PlatformDynamics
  private var firmware: ScaleFirmware
  private let firstTime: Nanoseconds
  /// Samples taken so far.
  private var sampleCount = 0
  private var accumulated = SIMD4<Double>()
  private var accumulatedSteps = 0

  /// Conversions of the empty scale that power-on averages into its zero.
  private static let zeroingSamples = 160

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
    let sensitivity = 2.0
    let ratedForce = model.cellCapacity * standardGravity
    // Sample noise is given for the sum of four independent cells.
    let cellNoise = model.sampleNoise / 2 / model.cellCapacity * sensitivity
    converter = BridgeConverter(noise: cellNoise)
    cells = (0..<4).map { cell in
      var stream = key.with("scale.cell", entity: cell).stream
      return LoadCell(
        ratedForce: ratedForce,
        sensitivity: sensitivity * (1 + model.spanMismatch * stream.normal()),
        // Data sheets allow 1 % of the rated output or more; zero setting takes it out.
        zeroBalance: 0.01 * sensitivity * (2 * stream.uniform() - 1))
    }
    samplePeriod = 1e9 / model.sampleRate
    platform = PlatformDynamics(
      stiffness: model.platformStiffness, dampingRatio: model.platformDampingRatio,
      forces: emptyForces)
    let kilogramsPerCount =
      model.cellCapacity / sensitivity * BridgeConverter.fullScale / BridgeConverter.largestCount
    firmware = ScaleFirmware(
      model: model, kilogramsPerCount: kilogramsPerCount, zeroCounts: 0)
    var zeroCounts = 0.0
    for number in 0..<Self.zeroingSamples {
      let counts = convert(emptyForces, number: number, purpose: "scale.zero-noise")
      zeroCounts += Double(counts.x) + Double(counts.y) + Double(counts.z) + Double(counts.w)
    }
    firmware = ScaleFirmware(
      model: model, kilogramsPerCount: kilogramsPerCount,
      zeroCounts: zeroCounts / Double(Self.zeroingSamples))
  }

  /// Force that each cell feels now, in newton.
  package var cellForces: SIMD4<Double> { platform.forces }

  /// Puts the platform to rest under forces, in newton.
  package mutating func settle(at forces: SIMD4<Double>) {
    platform = PlatformDynamics(
      stiffness: model.platformStiffness, dampingRatio: model.platformDampingRatio, forces: forces)
  }

  /// Advances by one step of the physics.
  /// - Parameters:
  ///   - applied: force on each cell of a rigid platform, in newton.
  ///   - mass: what the cells carry, dead load included, in kilograms.
  ///   - time: at the end of the step.
  ///   - dt: seconds.
  /// - Returns: the sample that became due, if any, and the reading that followed from it.
  package mutating func advance(
    applied: SIMD4<Double>, mass: Double, time: Nanoseconds, dt: Double
  ) -> (sample: ScaleSample?, reading: ScaleReading?) {
    platform.advance(applied: applied, mass: mass, dt: dt)
    // The converter integrates over its period: a boxcar over the steps within.
    accumulated += platform.forces
    accumulatedSteps += 1
    let due = firstTime + Nanoseconds((Double(sampleCount + 1) * samplePeriod).rounded())
    guard time >= due else { return (nil, nil) }
    let forces = accumulated / Double(accumulatedSteps)
    accumulated = .zero
    accumulatedSteps = 0
    let counts = convert(forces, number: sampleCount, purpose: "scale.noise")
    sampleCount += 1
    let sample = ScaleSample(time: due, counts: counts, forces: forces)
    return (sample, firmware.process(sample))
  }

  private func convert(_ forces: SIMD4<Double>, number: Int, purpose: StaticString)
    -> SIMD4<Int32>
  {
    var counts = SIMD4<Int32>()
    for cell in 0..<4 {
      var stream = key.with(purpose, entity: cell, tick: number).stream
      counts[cell] = converter.counts(
        input: cells[cell].output(force: forces[cell]), deviate: stream.normal())
    }
    return counts
  }
}
