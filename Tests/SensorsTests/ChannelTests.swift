import CartInterface
import Geometry
import Sensors
import Testing

@Suite struct ChannelTransportTests {
  private func key(_ seed: UInt64) -> RandomKey { RandomKey(seed: seed).with("test.transport") }

  /// Sends messages a tenth of a second apart; their numbers of ticks tell them apart.
  private func send(_ count: Int, _ faults: ChannelFaults, seed: UInt64 = 1) -> (
    deliveries: [Delivery<OdometryReading>], received: [OdometryReading]
  ) {
    var way = ChannelTransport<OdometryReading>(faults: faults, key: key(seed))
    let deliveries = (0..<count).map { number in
      let time = Nanoseconds(number) * 100_000_000
      return way.send(OdometryReading(time: time, ticks: number), at: time)
    }
    return (deliveries, way.receive(until: 1_000_000_000_000_000))
  }

  @Test func soundWayDeliversEverythingAtOnce() {
    var way = ChannelTransport<OdometryReading>(faults: .none, key: key(1))
    for tick in 0..<5 {
      let time = Nanoseconds(tick) * 10
      _ = way.send(OdometryReading(time: time, ticks: tick), at: time)
      #expect(way.receive(until: time) == [OdometryReading(time: time, ticks: tick)])
    }
  }

  @Test func deathAndOutageLoseWhatIsMeasuredThen() {
    let sent = send(
      30, ChannelFaults(deadAfter: 2_000_000_000, outage: 500_000_000..<1_000_000_000))
    #expect(sent.received.map(\.ticks) == Array(0..<5) + Array(10..<20))
    #expect(sent.deliveries.filter { $0.received == nil }.count == 15)
  }

  @Test func dropsAreAsLikelyAsSaid() {
    let sent = send(20_000, ChannelFaults(dropProbability: 0.2))
    // Binomial: four standard deviations.
    let deviation: Double = (20_000 * 0.2 * 0.8).squareRoot()
    #expect(abs(Double(sent.received.count) - 16_000) < 4 * deviation)
  }

  /// Jitter beyond the spacing makes messages overtake each other; none is lost.
  @Test func lateMessagesArriveInTheOrderOfArrival() {
    let sent = send(400, ChannelFaults(delay: 0.5, jitter: 0.4, clockOffset: 2))
    #expect(sent.received.count == 400)
    #expect(Set(sent.received.map(\.ticks)) == Set(0..<400))
    #expect(sent.received.map(\.ticks) != Array(0..<400))
    for delivery in sent.deliveries {
      let sentAt = delivery.message.time - 2_000_000_000
      let lateness = ((delivery.received ?? 0) - sentAt).seconds
      #expect(lateness >= 0.5 && lateness < 0.9)
    }
  }

  /// One fault more does not change which messages another loses.
  @Test func faultsAreIndependent() {
    let one = send(500, ChannelFaults(dropProbability: 0.3))
    let two = send(500, ChannelFaults(dropProbability: 0.3, delay: 1, jitter: 0.3))
    #expect(one.deliveries.map { $0.received == nil } == two.deliveries.map { $0.received == nil })
  }
}

@Suite struct InertialUnitTests {
  private func run(
    _ model: InertialModel, seed: UInt64, seconds: Double,
    truth: (Double) -> (SIMD3<Double>, SIMD3<Double>) = { _ in (SIMD3(0, 0, 9.80665), .zero) }
  ) -> [InertialSample] {
    var unit = InertialUnit(model: model, key: RandomKey(seed: seed), time: 0)
    return (1...Int(seconds * 500)).compactMap { step in
      let t = Double(step) * 0.002
      let (force, rate) = truth(t)
      return unit.advance(
        specificForce: force, angularRate: rate, time: Nanoseconds(seconds: t))?.sample
    }
  }

  @Test func idealUnitFeelsGravityUpwards() {
    let samples = run(InertialModel(.ideal), seed: 1, seconds: 2)
    #expect(samples.count == 200)
    #expect(samples.map(\.time) == (1...200).map { Nanoseconds($0) * 10_000_000 })
    let step = InertialModel(.ideal).accelerometer.range / 32_768
    for sample in samples {
      #expect((sample.specificForce - SIMD3(0, 0, 9.80665)).length <= step)
      #expect(sample.angularRate == .zero)
    }
  }

  /// Beyond its range an axis clips.
  @Test func clips() {
    let model = InertialModel(.ideal)
    let samples = run(model, seed: 1, seconds: 1) { _ in (SIMD3(500, -500, 0), SIMD3(0, 0, 90)) }
    for sample in samples {
      #expect(abs(sample.specificForce.x - model.accelerometer.range) < 0.01)
      #expect(sample.specificForce.y == -model.accelerometer.range)
      #expect(abs(sample.angularRate.z - model.gyroscope.range) < 0.001)
    }
  }

  /// Allan deviation of N/√τ where white noise rules, and of K·√(τ/3) where the walk does.
  @Test func allanDeviationFollowsTheParameters() {
    func model(noise: Double, walk: Double) -> InertialModel {
      let triad = InertialModel.TriadModel(
        range: 20, noiseDensity: noise, biasDeviation: 0, biasWalk: walk, scaleDeviation: 0)
      return InertialModel(rate: 100, accelerometer: triad, gyroscope: triad)
    }
    let white = run(model(noise: 0.05, walk: 0), seed: 7, seconds: 400) { _ in (.zero, .zero) }
    let walking = run(model(noise: 0, walk: 0.05), seed: 8, seconds: 4000) { _ in (.zero, .zero) }
    func deviation(_ samples: [InertialSample], cluster: Int) -> Double {
      let values = samples.flatMap { [$0.specificForce.x] }
      let means = stride(from: 0, to: values.count - cluster + 1, by: cluster).map {
        values[$0..<$0 + cluster].reduce(0, +) / Double(cluster)
      }
      let squares = zip(means, means.dropFirst()).map { ($1 - $0) * ($1 - $0) }
      return (squares.reduce(0, +) / Double(squares.count) / 2).squareRoot()
    }
    // 40 000 samples in clusters of 1 s leave 400: 5 % of a standard deviation; three of those.
    let short: Double = 0.05 / 0.1.squareRoot()
    let long: Double = 0.05 * (4.0 / 3).squareRoot()
    #expect(abs(deviation(white, cluster: 100) / 0.05 - 1) < 0.15)
    #expect(abs(deviation(white, cluster: 10) / short - 1) < 0.1)
    #expect(abs(deviation(walking, cluster: 400) / long - 1) < 0.15)
  }

  /// Offsets differ from unit to unit by the stated deviation and stay with a unit.
  @Test func offsetsHaveTheStatedDeviation() {
    let model = InertialModel(.mpu6050)
    let offsets = (0..<200).map { seed -> Double in
      let samples = run(model, seed: UInt64(seed), seconds: 0.5)
      return samples.map(\.angularRate.x).reduce(0, +) / Double(samples.count)
    }
    let variance = offsets.map { $0 * $0 }.reduce(0, +) / 200
    let deviation = variance.squareRoot()
    #expect(abs(deviation / model.gyroscope.biasDeviation - 1) < 0.2)
  }
}

@Suite struct OdometerAndLocationTests {
  /// Rolls at 0.8 m/s; returns the last reading and the last fix.
  private func roll(
    _ odometry: OdometryModel, _ location: LocationModel, seed: UInt64, distance: Double
  ) -> (ticks: Int, fixes: [LocationFix]) {
    let key = RandomKey(seed: seed)
    var odometer = WheelOdometer(model: odometry, key: key, time: 0)
    var receiver = LocationReceiver(model: location, key: key, time: 0)
    var (ticks, fixes, x) = (0, [LocationFix](), 0.0)
    for step in 1...Int(distance / 0.8 * 500) {
      x += 0.0016
      let time = Nanoseconds(step) * 2_000_000
      ticks = odometer.advance(distance: 0.0016, acceleration: 0, time: time)?.ticks ?? ticks
      if let fix = receiver.advance(alongAisle: x, time: time) { fixes.append(fix) }
    }
    return (ticks, fixes)
  }

  @Test func idealSensorsTellTheWay() {
    let model = OdometryModel(.ideal)
    let rolled = roll(model, LocationModel(.ideal), seed: 3, distance: 20)
    #expect(abs(Double(rolled.ticks) * model.metersPerTick - 20) < 2 * model.metersPerTick)
    #expect(rolled.fixes.last.map { abs($0.alongAisle - 20) < 1e-9 } == true)
    #expect(
      rolled.fixes.map(\.zone) == rolled.fixes.map { Int(($0.alongAisle / 4).rounded(.down)) })
  }

  /// Scale error and roughness together, over many carts.
  @Test func odometersErrAsSaid() {
    let model = OdometryModel(.hall)
    let errors = (0..<300).map { seed -> Double in
      let rolled = roll(model, LocationModel(.ideal), seed: UInt64(seed), distance: 16)
      return Double(rolled.ticks) * model.metersPerTick - 16
    }
    let rounding = model.metersPerTick * model.metersPerTick / 12
    let variance: Double = 0.16 * 0.16 + 0.016 * 0.016 + rounding
    let expected = variance.squareRoot()
    let measured = errors.map { $0 * $0 }.reduce(0, +) / 300
    let deviation = measured.squareRoot()
    #expect(abs(deviation / expected - 1) < 0.15)
  }

  @Test func slipLosesWay() {
    var odometer = WheelOdometer(
      model: OdometryModel(
        rate: 20, ticksPerTurn: 4096, wheelDiameter: 0.125, scaleDeviation: 0, slip: 0.1,
        roughness: 0), key: RandomKey(seed: 1), time: 0)
    var ticks = 0
    for step in 1...5000 {
      let reading = odometer.advance(
        distance: 0.002, acceleration: step % 2 == 0 ? 1 : -1, time: Nanoseconds(step) * 2_000_000)
      ticks = reading?.ticks ?? ticks
    }
    #expect(abs(Double(ticks) * .pi * 0.125 / 4096 - 9) < 0.001)
  }

  /// Fixes scatter as stated, and neighbours by as much as their correlation lets them.
  @Test func locationErrorIsCorrelated() {
    let model = LocationModel(
      rate: 4, deviation: 0.5, correlationTime: 2, outlierProbability: 0, outlierDistance: 0)
    var receiver = LocationReceiver(model: model, key: RandomKey(seed: 4), time: 0)
    let errors = (1...40_000).compactMap {
      receiver.advance(alongAisle: 0, time: Nanoseconds($0) * 250_000_000)?.alongAisle
    }
    let variance = errors.map { $0 * $0 }.reduce(0, +) / Double(errors.count)
    let neighbours =
      zip(errors, errors.dropFirst()).map(*).reduce(0, +) / Double(errors.count - 1)
    #expect(errors.count == 40_000)
    #expect(abs(variance.squareRoot() / 0.5 - 1) < 0.05)
    #expect(abs(neighbours / variance - DeterministicMath.exp(-0.125)) < 0.02)
  }
}

@Suite struct TouchScreenTests {
  private func touches(_ preset: TouchScreenModel.Preset, _ count: Int) -> [ScreenAnswer?] {
    var screen = TouchScreen(model: TouchScreenModel(preset), key: RandomKey(seed: 5))
    let wanted = ScreenAnswer(promptID: 1, choice: "b")
    return (0..<count).map { _ in screen.touch(wanted, candidates: ["a", "b", "c"]) }
  }

  @Test func idealScreenFeelsTheButton() {
    #expect(
      touches(.ideal, 50) == Array(repeating: ScreenAnswer(promptID: 1, choice: "b"), count: 50))
  }

  /// A finger lands a button off when its error exceeds half a height: 2·Q(0.5/0.4) of the touches.
  @Test func wornScreenErrsAsItsNumbersSay() {
    let felt = touches(.worn, 20_000)
    let missed = Double(felt.filter { $0 == nil }.count) / 20_000
    let wrong = felt.compactMap { $0 }.filter { $0.choice != "b" }
    #expect(abs(missed - 0.2) < 0.02)
    // Q(1.25) = 0.1056.
    #expect(abs(Double(wrong.count) / (20_000 * 0.8) - 0.2113) < 0.015)
  }
}

@Suite struct BarcodeImagerTests {
  private func symbol(
    at center: SIMD3<Double>, normal: SIMD3<Double> = SIMD3(0, 0, -1),
    velocity: SIMD3<Double> = .zero, module: Double = 0.33e-3
  ) -> PresentedBarcode {
    PresentedBarcode(
      gtin: "4006381333931", item: 2, center: center, normal: normal, velocity: velocity,
      module: module)
  }

  private func imager(_ preset: BarcodeImagerModel.Preset, seed: UInt64 = 1) -> BarcodeImager {
    BarcodeImager(model: BarcodeImagerModel(preset), key: RandomKey(seed: seed), time: 0)
  }

  @Test func readsWithinItsLimitsAlone() {
    let imager = imager(.area)
    func tilted(_ degrees: Double) -> SIMD3<Double> {
      let angle = degrees * .pi / 180
      return SIMD3(DeterministicMath.sin(angle), 0, -DeterministicMath.cos(angle))
    }
    #expect(imager.reaches(symbol(at: SIMD3(0, 0, 0.2))))
    #expect(!imager.reaches(symbol(at: SIMD3(0, 0, 0.04))))
    #expect(!imager.reaches(symbol(at: SIMD3(0, 0, 0.36))))
    #expect(imager.reaches(symbol(at: SIMD3(0, 0, 0.36), module: 0.4e-3)))
    #expect(imager.reaches(symbol(at: SIMD3(0.07, 0, 0.2))))
    #expect(!imager.reaches(symbol(at: SIMD3(0.08, 0, 0.2))))
    #expect(imager.reaches(symbol(at: SIMD3(0, 0, 0.2), normal: tilted(54))))
    #expect(!imager.reaches(symbol(at: SIMD3(0, 0, 0.2), normal: tilted(56))))
    #expect(!imager.reaches(symbol(at: SIMD3(0, 0, 0.2), normal: SIMD3(0, 0, 1))))
    #expect(!imager.reaches(symbol(at: SIMD3(0, 0, -0.2), normal: SIMD3(0, 0, 1))))
    #expect(imager.reaches(symbol(at: SIMD3(0, 0, 0.2), velocity: SIMD3(0.9, 0, 0))))
    #expect(!imager.reaches(symbol(at: SIMD3(0, 0, 0.2), velocity: SIMD3(1.1, 0, 0))))
  }

  /// The first read comes after a geometric number of pictures; the number then stays silent while
  /// it is in sight.
  @Test func readsOnceAfterAWhile() {
    let firsts = (0..<2000).map { seed -> Int in
      var imager = imager(.area, seed: UInt64(seed))
      var reads: [Int] = []
      for picture in 0..<60 {
        let exposure = (number: picture, time: Nanoseconds(picture) * 33_000_000)
        if !imager.read([symbol(at: SIMD3(0, 0, 0.2))], exposure: exposure).isEmpty {
          reads.append(picture)
        }
      }
      #expect(reads.count == 1)
      return reads.first ?? 0
    }
    // Mean of a geometric distribution from 0 with p = 0.5 is 1, its deviation √2.
    let mean = Double(firsts.reduce(0, +)) / 2000
    let deviation: Double = (2.0 / 2000).squareRoot()
    #expect(abs(mean - 1) < 4 * deviation)
  }

  /// A misread number is another one whose check digit is right.
  @Test func misreadNumbersCheck() {
    var model = BarcodeImagerModel(.ideal)
    model.misreadProbability = 1
    model.rereadTime = 0
    var imager = BarcodeImager(model: model, key: RandomKey(seed: 9), time: 0)
    for picture in 0..<200 {
      let read = imager.read(
        [symbol(at: SIMD3(0, 0, 0.2))],
        exposure: (number: picture, time: Nanoseconds(picture + 1) * 1_000_000_000))
      let digits = (read.first?.read.gtin ?? "").utf8.map { Int($0) - 48 }
      #expect(digits.count == 13)
      #expect(read.first?.read.gtin != "4006381333931")
      #expect(read.first?.item == 2)
      let sum = digits.enumerated().reduce(0) { $0 + $1.element * ($1.offset % 2 == 0 ? 1 : 3) }
      #expect(sum % 10 == 0)
    }
  }
}
