import CartInterface
import Geometry
import Sensors

/// A scale on a laboratory's table: loads are laid on, the table tilts, the room warms up, and the
/// display is read. Nothing here looks at the model's parameters.
struct ScaleBench: Sendable {
  private var instrument: ScaleInstrument
  private let plate: LoadCellPlate
  private let deadLoad: Double
  private let samplePeriod: Nanoseconds
  private var clock: Nanoseconds = 0
  private var load = 0.0
  private var position = SIMD2<Double>()
  /// Sines of the table's tilt, forwards and to the left.
  var tilt = SIMD2<Double>()
  /// The display since the last `wait`.
  private(set) var readings: [ScaleReading] = []
  /// The unrounded display at the same moments, kilograms.
  private(set) var extended: [Double] = []
  private(set) var samples: [ScaleSample] = []

  /// Of the basket that the platform carries, metres.
  static let platform = SIMD2(0.64, 0.40)
  /// Height of a load's centre above the cells, metres.
  private static let loadHeight = 0.15
  private static let fineStep: Nanoseconds = 2_000_000

  init(model: ScaleModel, seed: UInt64) {
    plate = LoadCellPlate(length: Self.platform.x, width: Self.platform.y)
    deadLoad = model.platform.deadLoad
    samplePeriod = Nanoseconds(seconds: 1 / model.converter.sampleRate)
    let empty = Wrench(force: SIMD3(0, 0, -deadLoad * standardGravity), torque: .zero)
    instrument = ScaleInstrument(
      model: model, emptyForces: plate.cellForces(under: empty), key: RandomKey(seed: seed),
      time: 0)
  }

  var time: Double { clock.seconds }

  /// Of the room, °C.
  var ambientTemperature: Double {
    get { instrument.ambientTemperature }
    set { instrument.ambientTemperature = newValue }
  }

  /// Takes away what lies there and puts a mass down.
  /// - Parameter position: from the middle of the platform, metres.
  mutating func place(_ mass: Double, at position: SIMD2<Double> = .zero) {
    load = mass
    self.position = position
  }

  mutating func setZero() { instrument.setZero() }

  /// Lets time pass and writes down what the display shows.
  /// - Parameters:
  ///   - isFine: follows the platform's ringing; else only what outlasts a sample.
  ///   - shaking: acceleration added to gravity at a time in seconds, m/s².
  mutating func wait(
    _ seconds: Double, isFine: Bool = false, shaking: ((Double) -> SIMD3<Double>)? = nil
  ) {
    readings.removeAll(keepingCapacity: true)
    extended.removeAll(keepingCapacity: true)
    samples.removeAll(keepingCapacity: true)
    let end = clock + Nanoseconds(seconds: seconds)
    let step = isFine ? min(Self.fineStep, samplePeriod) : samplePeriod
    let level = gravity
    var scaleLoad = scaleLoad(under: level)
    while clock < end {
      clock += step
      if let shaking { scaleLoad = self.scaleLoad(under: level + shaking(clock.seconds)) }
      let (sample, reading) = instrument.advance(
        under: scaleLoad, time: clock, dt: step.seconds)
      if let sample { samples.append(sample) }
      if let reading {
        readings.append(reading)
        extended.append(instrument.extendedMass)
      }
    }
  }

  /// The display's mean over a second on the service command that shows it unrounded, after it has come
  /// to rest, kilograms.
  mutating func indication(after seconds: Double = 4) -> Double {
    wait(seconds)
    wait(1)
    guard !extended.isEmpty else { return .nan }
    return extended.reduce(0, +) / Double(extended.count)
  }

  private var gravity: SIMD3<Double> {
    let down = (1 - (tilt * tilt).sum()).squareRoot()
    return standardGravity * SIMD3(tilt.x, tilt.y, -down)
  }

  private func scaleLoad(under gravity: SIMD3<Double>) -> ScaleLoad {
    let wrench =
      Wrench(force: deadLoad * gravity, at: SIMD3(0, 0, 0.1))
      + Wrench(force: load * gravity, at: SIMD3(position.x, position.y, Self.loadHeight))
    return ScaleLoad(wrench: wrench, on: plate, mass: deadLoad + load, gravity: gravity)
  }
}
