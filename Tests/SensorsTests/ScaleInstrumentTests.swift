import CartInterface
import Geometry
import Sensors
import Testing

@Suite struct ScaleInstrumentTests {
  private let plate = LoadCellPlate(length: 0.64, width: 0.4)

  /// A scale that is fed by hand.
  private struct Feed {
    var scale: ScaleInstrument
    let dead: Double
    var step = 0
    var samples: [ScaleSample] = []
    var readings: [ScaleReading] = []

    init(seed: UInt64, model: ScaleModel) {
      dead = model.platform.deadLoad
      scale = ScaleInstrument(
        model: model, emptyForces: SIMD4(repeating: dead / 4 * standardGravity),
        key: RandomKey(seed: seed), time: 0)
    }

    mutating func run(_ cells: SIMD4<Double>, seconds: Double) {
      samples = []
      readings = []
      let load = ScaleLoad(
        cells: cells * standardGravity + dead / 4 * standardGravity, mass: dead + cells.sum())
      for _ in 0..<Int(seconds * 500) {
        step += 1
        let (sample, reading) = scale.advance(
          under: load, time: Nanoseconds(step) * 2_000_000, dt: 0.002)
        if let sample { samples.append(sample) }
        if let reading { readings.append(reading) }
      }
    }

    mutating func run(mass: Double, seconds: Double) {
      run(SIMD4(repeating: mass / 4), seconds: seconds)
    }
  }

  /// Every preset reads what lies on it within the error that it predicts of itself.
  @Test(arguments: ScaleModel.Preset.allCases, 0..<12) func readsTheMass(
    preset: ScaleModel.Preset, seed: Int
  ) throws {
    let model = preset.model
    var feed = Feed(seed: UInt64(seed), model: model)
    var stream = RandomKey(seed: 5).with("test.loads", entity: seed).stream
    for _ in 0..<3 {
      let mass = 28 * stream.uniform()
      let (x, y) = (stream.uniform(in: -0.2...0.2), stream.uniform(in: -0.12...0.12))
      let wrench = Wrench(
        force: SIMD3(0, 0, -mass * standardGravity), at: SIMD3(x, y, 0.1))
      feed.run(plate.cellForces(under: wrench) / standardGravity, seconds: 4)
      let last = try #require(feed.readings.last)
      #expect(last.isStable)
      var conditions = WeighingConditions(cellTemperature: 20)
      conditions.largestLoad = 28
      let bound = model.expectedError(load: mass, conditions: conditions)
      #expect(abs(last.displayedMass - mass) < bound, "\(mass) kg")
    }
    #expect(feed.samples.count > Int(model.converter.sampleRate * 3.9))
  }

  /// The prediction is of use: a class III scale's stays near its class's limits.
  @Test func predictionIsNotVain() {
    #expect(ScaleModel.ideal.expectedError(load: 10) < 0.002)
    #expect(ScaleModel.classIII.expectedError(load: 5) < 0.015)
    #expect(ScaleModel.classIII.expectedError(load: 30) < 0.035)
    var broken = ScaleModel.classIII
    broken.faults.rubbingForce = 5
    #expect(broken.expectedError(load: 5) == .infinity)
  }

  /// The noise of a sample is what the model says, from counts alone.
  @Test func noiseOfOneSample() {
    var model = ScaleModel.classIII
    model.converter.noise = 500e-9
    model.drift = DriftModel()
    var feed = Feed(seed: 3, model: model)
    feed.run(mass: 5, seconds: 30)
    let perCount =
      model.converter.fullScale / BridgeConverter.largestCount * model.kilogramsPerVolt
    let masses = feed.samples.suffix(2000).map { sample in
      Double(sample.counts.x + sample.counts.y + sample.counts.z + sample.counts.w) * perCount
    }
    let mean = masses.reduce(0, +) / Double(masses.count)
    let deviation =
      (masses.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(masses.count)).squareRoot()
    // 2000 samples know a deviation to 1.6 %; four times that.
    #expect(abs(model.sampleNoise - 0.002) < 1e-12)
    #expect(abs(deviation - 0.002) < 0.065 * 0.002)
  }

  /// Noise belongs to the sample's number: what else happened does not shift it.
  @Test func noiseDoesNotDependOnTheLoad() {
    var model = ScaleModel.ideal
    model.converter = .hx711At80
    var light = Feed(seed: 9, model: model)
    var heavy = Feed(seed: 9, model: model)
    light.run(mass: 0, seconds: 8)
    heavy.run(mass: 8, seconds: 8)
    let differences = zip(light.samples.suffix(100), heavy.samples.suffix(100)).map {
      $1.counts.x - $0.counts.x
    }
    #expect((differences.max() ?? 0) - (differences.min() ?? 0) <= 2)
  }

  /// A quarter of the weight is missing when one of four cells is dead, and the display refuses when one
  /// is disconnected.
  @Test func failedCells() throws {
    var model = ScaleModel.classIII
    model.cells.zeroBalance = 0
    model.faults.cellFailure = .init(cell: 2, kind: .dead, time: 2)
    var feed = Feed(seed: 1, model: model)
    feed.run(mass: 8, seconds: 1.9)
    #expect(abs((feed.readings.last?.displayedMass ?? 0) - 8) < 0.02)
    feed.run(mass: 8, seconds: 3)
    // Three cells' share of the load, less the fourth's of the dead load.
    #expect(abs((feed.readings.last?.displayedMass ?? 0) - (6 - 1)) < 0.03)
    model.faults.cellFailure?.kind = .disconnected
    feed = Feed(seed: 1, model: model)
    feed.run(mass: 0, seconds: 4)
    let last = try #require(feed.readings.last)
    #expect(last.isOverloaded)
  }

  /// A rubbing basket takes its friction from the first load and gives it back late.
  @Test func rubbingBasket() {
    var model = ScaleModel.classIII
    model.faults.rubbingForce = 2 * standardGravity
    // Without overshoot, which would shake the basket loose.
    model.platform.dampingRatio = 1.2
    var feed = Feed(seed: 1, model: model)
    feed.run(mass: 1.5, seconds: 3)
    #expect(abs(feed.readings.last?.displayedMass ?? 9) < 0.02)
    feed.run(mass: 10, seconds: 3)
    #expect(abs((feed.readings.last?.displayedMass ?? 0) - 8) < 0.1)
  }

  @Test func samplesGetLostLateAndDoubled() {
    var model = ScaleModel.classIII
    model.converter.noise = 500e-9
    model.faults.lostSamples = 0.1
    model.faults.doubledSamples = 0.1
    model.faults.lateness = 0.03
    var feed = Feed(seed: 8, model: model)
    feed.run(mass: 3, seconds: 50)
    // 4000 taken: five deviations about 3600.
    #expect(abs(feed.samples.count - 3600) < 95)
    #expect(zip(feed.samples, feed.samples.dropFirst()).allSatisfy { $0.time < $1.time })
    let doubled = zip(feed.samples, feed.samples.dropFirst()).count { $0.counts == $1.counts }
    // One in ten, less those that follow a lost one.
    #expect(doubled > 230 && doubled < 420)
    let late = feed.samples.count { $0.time % 12_500_000 > 1000 }
    #expect(late > 3000)
  }

  /// Cells follow the air with their lag, and zero follows the cells.
  @Test func coldCellsMoveZero() {
    var model = ScaleModel.ideal
    model.cells.temperatureOnZero = 1e-4
    model.cells.thermalLag = 20
    model.environment.ambientTemperature = 0
    var moved = 0.0
    for seed in 0..<8 {
      var feed = Feed(seed: UInt64(seed), model: model)
      feed.run(mass: 5, seconds: 20)
      let soon = abs(feed.scale.extendedMass - 5)
      feed.run(mass: 5, seconds: 100)
      let late = abs(feed.scale.extendedMass - 5)
      // 1 − 1/e after one lag.
      #expect(abs(soon - 0.634 * late) < 0.02 * late + 1e-4)
      moved = max(moved, late)
    }
    // Four cells of 20 kg, 20 K, 60…100 % of 10⁻⁴, signs by chance.
    #expect(moved > 0.02 && moved < 0.16)
  }
}
