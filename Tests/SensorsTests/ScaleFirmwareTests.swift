import CartInterface
import Geometry
import Sensors
import Testing

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

  /// d = 5 g.
  private func firmware(_ change: (inout ScaleModel) -> Void = { _ in }) -> ScaleFirmware {
    var model = ScaleModel.classIII
    model.specification.division = 0.005
    change(&model)
    return ScaleFirmware(model: model, kilogramsPerCount: perCount, zeroCounts: 0)
  }

  @Test func roundsToTheDivision() throws {
    var firmware = firmware()
    let reading = try #require(last(&firmware, 1.2374, from: 0, count: 80))
    #expect(abs(reading.displayedMass - 1.235) < 1e-12)
    #expect(abs(reading.extendedMass - 1.237) < 1e-12)
    #expect(reading.isStable && !reading.isOverloaded)
  }

  /// Where there is no finer reading, the cart's software gets what is displayed.
  @Test func withoutExtendedDivision() throws {
    for extended in [nil, 0.1] {
      var firmware = firmware { $0.specification.extendedDivision = extended }
      let reading = try #require(last(&firmware, 1.2374, from: 0, count: 80))
      #expect(reading.extendedMass == reading.displayedMass)
    }
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

  @Test func flagsWhatIsBelowZero() throws {
    var firmware = firmware()
    let lifted = try #require(last(&firmware, -0.11, from: 0, count: 80))
    #expect(lifted.isBelowZero)
    let near = try #require(last(&firmware, -0.09, from: 80, count: 80))
    #expect(!near.isBelowZero)
  }

  /// A tilt of 50/1000 takes 1/800 of the weight; what the accelerometer says gives it back.
  @Test func compensatesTilt() {
    var firmware = firmware()
    let cosine = (1 - 0.05 * 0.05).squareRoot()
    let acceleration = standardGravity * SIMD3(0.03, 0.04, -cosine)
    for number in 0..<80 {
      _ = firmware.process(
        sample(20 * cosine, at: Nanoseconds(number) * 12_500_000), acceleration: acceleration)
    }
    #expect(abs(firmware.extendedMass - 20) < 1e-5)
  }

  @Test func refusesToWeighInMotionAndBeyondTheLargestTilt() {
    var firmware = firmware()
    var readings: [ScaleReading] = []
    for number in 0..<240 {
      let time = Nanoseconds(number) * 12_500_000
      // A second of rest, a second of shaking, a second of rest.
      let shake = (80..<160).contains(number) ? (number % 2 == 0 ? 0.2 : -0.2) : 0
      let acceleration = SIMD3(0, 0, -standardGravity + shake)
      if let reading = firmware.process(sample(3, at: time), acceleration: acceleration) {
        readings.append(reading)
      }
    }
    #expect(readings.filter { $0.time.seconds < 1 }.allSatisfy { !$0.isInhibited })
    let during = readings.filter { $0.time.seconds > 1.02 && $0.time.seconds < 2.25 }
    #expect(during.count > 10 && during.allSatisfy { $0.isInhibited && !$0.isStable })
    #expect(readings.last?.isInhibited == false && readings.last?.isStable == true)
    var tilted = self.firmware()
    var last: ScaleReading?
    for number in 0..<80 {
      last =
        tilted.process(
          sample(3, at: Nanoseconds(number) * 12_500_000),
          acceleration: standardGravity * SIMD3(0.08, 0, -0.9968)) ?? last
    }
    #expect(last?.isInhibited == true)
  }

  @Test func motionShowsInSamplesToo() {
    var firmware = firmware {
      $0.motion = MotionSensorModel()
      $0.motion.source = .samples
    }
    var last: ScaleReading?
    for number in 0..<80 {
      let mass = 3 + (number % 2 == 0 ? 0.2 : -0.2)
      last = firmware.process(sample(mass, at: Nanoseconds(number) * 12_500_000)) ?? last
    }
    #expect(last?.isInhibited == true)
  }
}
