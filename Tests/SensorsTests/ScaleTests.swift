import CartInterface
import Geometry
import Sensors
import Testing

@Suite struct LoadCellPlateTests {
  /// Forces and both moments balance, whatever acts on the plate.
  @Test(arguments: 0..<20) func equilibrium(number: Int) {
    var stream = RandomKey(seed: 1).with("test.plate", entity: number).stream
    let plate = LoadCellPlate(length: 0.7, width: 0.44)
    let load = Wrench(
      force: SIMD3(stream.normal(), stream.normal(), -100 * stream.uniform()),
      torque: SIMD3(stream.normal(), stream.normal(), stream.normal()) * 10)
    let cells = plate.cellForces(under: load)
    var (force, momentX, momentY) = (0.0, 0.0, 0.0)
    for (cell, p) in plate.positions.enumerated() {
      force += cells[cell]
      // What a downward force at p turns about the centre.
      momentX -= p.y * cells[cell]
      momentY += p.x * cells[cell]
    }
    #expect(abs(force + load.force.z) < 1e-12 * 400)
    #expect(abs(momentX - load.torque.x) < 1e-12 * 400)
    #expect(abs(momentY - load.torque.y) < 1e-12 * 400)
  }

  @Test func loadOverOneCell() {
    let plate = LoadCellPlate(length: 0.6, width: 0.4)
    let load = Wrench(force: SIMD3(0, 0, -80), at: SIMD3(0.3, 0.2, 0))
    // A rigid plate on equal springs: 3/4 on the loaded corner, −1/4 on the opposite one.
    #expect(plate.cellForces(under: load) == SIMD4(60, 20, 20, -20))
  }
}

@Suite struct PlatformDynamicsTests {
  /// After a step it rings at √(k/m)/2π and settles on the applied force.
  @Test func ringsAtItsNaturalFrequency() {
    var platform = PlatformDynamics(stiffness: 2e5, dampingRatio: 0.02, forces: .zero)
    let target = SIMD4<Double>(repeating: 25)
    let dt = 1e-4
    var crossings: [Double] = []
    var last = 0.0
    for step in 0..<20_000 {
      platform.advance(applied: target, mass: 14, dt: dt)
      let value = platform.forces.x - 25
      if last < 0 && value >= 0 { crossings.append(Double(step) * dt) }
      last = value
    }
    let period = (crossings[5] - crossings[0]) / 5
    let expected = 2 * Double.pi / (2e5 / 14.0).squareRoot()
    #expect(abs(period - expected) < 0.01 * expected)
    // The envelope e^(−ζωt) after 2 s.
    let envelope = 25 * DeterministicMath.exp(-0.02 * 2 * Double.pi / expected * 2)
    #expect(abs(platform.forces.x - 25) < 1.1 * envelope)
  }

  @Test func restIsExact() {
    var platform = PlatformDynamics(stiffness: 2e5, dampingRatio: 0.08, forces: .zero)
    let target = SIMD4(1.0, 2, 3, 4)
    for _ in 0..<5000 { platform.advance(applied: target, mass: 30, dt: 0.002) }
    for cell in 0..<4 { #expect(abs(platform.forces[cell] - target[cell]) < 1e-9) }
  }
}

@Suite struct ConverterTests {
  @Test func countsAndClips() {
    let converter = BridgeConverter(noise: 0)
    #expect(converter.counts(input: 0, deviate: 3) == 0)
    #expect(converter.counts(input: 2, deviate: 0) == 4_194_304)
    #expect(converter.counts(input: 9, deviate: 0) == 8_388_607)
    #expect(converter.counts(input: -9, deviate: 0) == -8_388_608)
    let noisy = BridgeConverter(noise: 0.001)
    #expect(noisy.counts(input: 0, deviate: 2) == Int32((0.002 / 4 * 8_388_607).rounded()))
  }

  @Test func cellIsLinear() {
    let cell = LoadCell(ratedForce: 200, sensitivity: 2, zeroBalance: 0.01)
    #expect(cell.output(force: 0) == 0.01)
    #expect(abs(cell.output(force: 100) - 1.01) < 1e-15)
    #expect(abs(cell.output(force: -20) + 0.19) < 1e-15)
  }
}

@Suite struct ScaleFilterTests {
  @Test func medianRemovesSingleOutliers() {
    var filter = ScaleFilter(averageLength: 1)
    let outputs = [1.0, 1, 50, 1, 1, -9, 1].map { filter.process($0) }
    #expect(outputs.dropFirst(2).allSatisfy { $0 == 1 })
  }

  @Test func averageSettlesAfterItsLength() {
    var filter = ScaleFilter(averageLength: 4)
    for _ in 0..<10 { _ = filter.process(0) }
    let outputs = (0..<6).map { _ in filter.process(1) }
    // The median is one sample late.
    #expect(outputs == [0, 0.25, 0.5, 0.75, 1, 1])
  }

  @Test func stabilityNeedsTimeAndRange() {
    var detector = StabilityDetector(range: 0.005, span: 400_000_000)
    var history: [Bool] = []
    for sample in 0..<40 {
      detector.process(
        sample == 20 ? 0.01 : 0, time: Nanoseconds(sample) * 25_000_000)
      history.append(detector.isStable)
    }
    #expect(history.firstIndex(of: true) == 16)
    #expect(!history[20] && !history[36])
    #expect(history[37])
  }
}

@Suite struct ScaleFirmwareTests {
  private let perCount = 1e-6

  private func sample(_ mass: Double, at time: Nanoseconds) -> ScaleSample {
    ScaleSample(
      time: time, counts: SIMD4(Int32((mass / perCount).rounded()), 0, 0, 0), forces: .zero)
  }

  /// Feeds a constant mass; the last reading.
  private func last(_ firmware: inout ScaleFirmware, _ mass: Double, from start: Int, count: Int)
    -> ScaleReading?
  {
    var reading: ScaleReading?
    for number in start..<(start + count) {
      reading = firmware.process(sample(mass, at: Nanoseconds(number) * 12_500_000)) ?? reading
    }
    return reading
  }

  private func firmware() -> ScaleFirmware {
    ScaleFirmware(model: .default, kilogramsPerCount: perCount, zeroCounts: 0)
  }

  @Test func roundsToTheDivision() throws {
    var firmware = firmware()
    let reading = try #require(last(&firmware, 1.2374, from: 0, count: 80))
    #expect(abs(reading.displayedMass - 1.235) < 1e-12)
    #expect(reading.isStable && !reading.isOverloaded)
  }

  @Test func readsAtItsRate() {
    var firmware = firmware()
    let times = (0..<80).compactMap {
      firmware.process(sample(1, at: Nanoseconds($0) * 12_500_000))?.time
    }
    #expect(times.count == 10)
    #expect(zip(times, times.dropFirst()).allSatisfy { $1 - $0 == 100_000_000 })
  }

  @Test func overloadBeginsAboveNineDivisions() throws {
    var firmware = firmware()
    let below = try #require(last(&firmware, 30.044, from: 0, count: 80))
    #expect(!below.isOverloaded)
    let above = try #require(last(&firmware, 30.046, from: 80, count: 80))
    #expect(above.isOverloaded)
  }

  @Test func tareAndNegative() throws {
    var firmware = firmware()
    _ = last(&firmware, 0.5, from: 0, count: 80)
    firmware.setTare()
    let net = try #require(last(&firmware, 0.8, from: 80, count: 80))
    #expect(abs(net.displayedMass - 0.3) < 1e-12)
    let negative = try #require(last(&firmware, 0, from: 160, count: 80))
    #expect(abs(negative.displayedMass + 0.5) < 1e-12)
  }

  /// Drift of the empty scale is followed, a light item is not.
  @Test func zeroTracking() throws {
    var drifting = firmware()
    var reading: ScaleReading?
    for number in 0..<8000 {
      // 0.1 g a second: after 100 s, 10 g.
      let mass = 0.0001 * Double(number) / 80
      reading = drifting.process(sample(mass, at: Nanoseconds(number) * 12_500_000)) ?? reading
    }
    #expect(reading?.displayedMass == 0)
    var loaded = firmware()
    let light = try #require(last(&loaded, 0.004, from: 0, count: 8000))
    #expect(abs(light.displayedMass - 0.005) < 1e-12)
  }
}

@Suite struct ScaleInstrumentTests {
  private func instrument(seed: UInt64, model: ScaleModel = .default) -> ScaleInstrument {
    ScaleInstrument(
      model: model, emptyForces: SIMD4(repeating: standardGravity), key: RandomKey(seed: seed),
      time: 0)
  }

  private func run(
    _ scale: inout ScaleInstrument, mass: Double, seconds: Double, from start: Int = 0
  )
    -> (samples: [ScaleSample], readings: [ScaleReading])
  {
    var samples: [ScaleSample] = []
    var readings: [ScaleReading] = []
    let force = SIMD4(repeating: (4 + mass) / 4 * standardGravity)
    for step in start..<(start + Int(seconds * 500)) {
      let (sample, reading) = scale.advance(
        applied: force, mass: 4 + mass, time: Nanoseconds(step + 1) * 2_000_000, dt: 0.002)
      if let sample { samples.append(sample) }
      if let reading { readings.append(reading) }
    }
    return (samples, readings)
  }

  @Test(arguments: 0..<20) func readsTheMass(seed: Int) throws {
    var scale = instrument(seed: UInt64(seed))
    let mass = 0.7 + 1.3 * Double(seed)
    let (samples, readings) = run(&scale, mass: mass, seconds: 3)
    #expect(samples.count == 240)
    let last = try #require(readings.last)
    #expect(last.isStable)
    #expect(abs(last.displayedMass - mass) < 0.0025 + 5 * 0.0004)
  }

  /// The noise of a sample is what the model says, from counts alone.
  @Test func noiseOfOneSample() {
    var model = ScaleModel.default
    model.sampleNoise = 0.002
    var scale = instrument(seed: 3, model: model)
    let (samples, _) = run(&scale, mass: 5, seconds: 30)
    let perCount = model.cellCapacity / 2 * BridgeConverter.fullScale / BridgeConverter.largestCount
    let masses = samples.suffix(2000).map { sample in
      Double(sample.counts.x + sample.counts.y + sample.counts.z + sample.counts.w) * perCount
    }
    let mean = masses.reduce(0, +) / Double(masses.count)
    let deviation =
      (masses.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(masses.count)).squareRoot()
    // 2000 samples know a deviation to 1.6 %; four times that.
    #expect(abs(deviation - 0.002) < 0.065 * 0.002)
  }

  /// Noise belongs to the sample's number: what else happened does not shift it.
  @Test func noiseDoesNotDependOnTheLoad() {
    var model = ScaleModel.default
    model.spanMismatch = 0
    var light = instrument(seed: 9, model: model)
    var heavy = instrument(seed: 9, model: model)
    let a = run(&light, mass: 0, seconds: 8).samples.suffix(100)
    let b = run(&heavy, mass: 8, seconds: 8).samples.suffix(100)
    let differences = zip(a, b).map { $1.counts.x - $0.counts.x }
    #expect((differences.max() ?? 0) - (differences.min() ?? 0) <= 2)
  }
}
