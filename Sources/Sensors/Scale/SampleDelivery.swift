import Geometry

/// The way of samples from the converter to the firmware: lost, late and doubled ones.
struct SampleDelivery: Sendable {
  private let faults: ScaleFaults
  private let key: RandomKey
  private var waiting: [(sample: ScaleSample, acceleration: SIMD3<Double>?)] = []
  private var lastArrival: Nanoseconds?

  init(faults: ScaleFaults, key: RandomKey) {
    self.faults = faults
    self.key = key
  }

  /// Whether the bus reads the sample before this one once more.
  func isDoubled(_ number: Int) -> Bool {
    guard faults.doubledSamples > 0 else { return false }
    var stream = key.with("scale.doubled", tick: number).stream
    return stream.uniform() < faults.doubledSamples
  }

  /// - Parameter sample: its time is when it was taken.
  mutating func send(_ sample: ScaleSample, acceleration: SIMD3<Double>?, number: Int) {
    if faults.lostSamples > 0 {
      var stream = key.with("scale.lost", tick: number).stream
      if stream.uniform() < faults.lostSamples { return }
    }
    var sample = sample
    if faults.lateness > 0 {
      var stream = key.with("scale.lateness", tick: number).stream
      sample.time += Nanoseconds(seconds: faults.lateness * stream.uniform())
      // The bus keeps the order.
      if let lastArrival { sample.time = max(sample.time, lastArrival + 1000) }
    }
    lastArrival = sample.time
    waiting.append((sample, acceleration))
  }

  /// What has arrived by a time, one sample a call.
  mutating func next(at time: Nanoseconds)
    -> (sample: ScaleSample, acceleration: SIMD3<Double>?)?
  {
    guard let first = waiting.first, first.sample.time <= time else { return nil }
    waiting.removeFirst()
    return first
  }
}

/// The scale's accelerometer: offset and noise on each axis.
struct Accelerometer: Sendable {
  private let model: MotionSensorModel
  private let key: RandomKey
  private let bias: SIMD3<Double>

  init(_ model: MotionSensorModel, key: RandomKey) {
    self.model = model
    self.key = key
    var stream = key.with("scale.accelerometer").stream
    bias = model.bias * SIMD3(stream.normal(), stream.normal(), stream.normal())
  }

  /// - Parameter gravity: mean over the sample's period, m/s².
  func measure(_ gravity: SIMD3<Double>, number: Int) -> SIMD3<Double>? {
    guard model.hasAccelerometer else { return nil }
    guard model.noise > 0 else { return gravity + bias }
    var stream = key.with("scale.accelerometer-noise", tick: number).stream
    let noise = SIMD3(stream.normal(), stream.normal(), stream.normal())
    return gravity + bias + model.noise * noise
  }
}
