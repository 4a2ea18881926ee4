import CartInterface
import Catalog
import Geometry
import Scenario
import Sensors
import Simulation
import Testing

@Suite struct ChannelSimulationTests {
  private static func plan(
    _ actions: [PlannedAction], items: [PlannedItem] = [], ticks: Int = 100, seed: UInt64 = 1,
    channels: ChannelModels
  ) -> EpisodePlan {
    var plan = Fixtures.plan(seed: seed, ticks: ticks, items: items, actions: actions)
    plan.cart.channels = channels
    return plan
  }

  private static var idealChannels: ChannelModels {
    var models = ChannelModels()
    models.inertial = FaultyChannel(InertialModel(.ideal))
    models.odometry = FaultyChannel(OdometryModel(.ideal))
    models.location = FaultyChannel(LocationModel(.ideal))
    models.barcodeImager = FaultyChannel(BarcodeImagerModel(.area))
    models.touchScreen = FaultyChannel(TouchScreenModel(.ideal))
    return models
  }

  private static func play(
    _ plan: EpisodePlan, display: (Int) -> CartDisplay? = { _ in nil }
  ) throws -> [EpisodeDynamics.Outcome] {
    let episode = try EpisodeDynamics(plan: plan, catalog: Fixtures.catalog)
    var outcomes: [EpisodeDynamics.Outcome] = []
    while let tick = try episode.nextTick(display: display(outcomes.count)) {
      outcomes.append(tick)
    }
    return outcomes
  }

  /// Speed is the integral of what the accelerometer feels, way that of the speed; wheel and
  /// location agree, and gravity points down throughout.
  @Test func motionSensorsAgreeOnARoll() throws {
    let roll = PlannedAction(kind: .roll(distance: 3, speed: 0.8), pause: 1)
    let outcomes = try Self.play(Self.plan([roll], channels: Self.idealChannels))
    let samples = outcomes.flatMap(\.channels.received.inertial)
    #expect(samples.count == 1000)
    var (speed, way, fastest) = (0.0, 0.0, 0.0)
    for sample in samples {
      speed += sample.specificForce.x * 0.01
      way += speed * 0.01
      fastest = max(fastest, speed)
      #expect(sample.angularRate == .zero)
    }
    // The converter's step of 1.2 mm/s² adds up over ten seconds.
    #expect(abs(speed) < 0.01)
    #expect(abs(way - 3) < 0.06)
    #expect(abs(fastest - 0.8) < 0.01)
    let standing = samples.prefix(90).map(\.specificForce.z)
    #expect(standing.allSatisfy { abs($0 - 9.80665) < 0.0013 })
    // Rolling shakes the cart.
    let shaking = samples[300..<500].map { $0.specificForce.z - 9.80665 }
    let variance = shaking.map { $0 * $0 }.reduce(0, +) / 200
    #expect(variance > 0.01)
    let ticks = try #require(outcomes.flatMap(\.channels.received.odometry).last).ticks
    #expect(abs(Double(ticks) * OdometryModel(.ideal).metersPerTick - 3) < 0.002)
    let fix = try #require(outcomes.flatMap(\.channels.received.locations).last)
    #expect(abs(fix.alongAisle - 3) < 1e-6)
  }

  /// A scanned item is read before it is put in, as what it is, for most keys.
  @Test func scanningReadsTheItemAndPutsItIn() throws {
    var read = 0
    for seed in 0..<12 {
      let items = Fixtures.items(1, seed: UInt64(200 + seed), startInBasket: false)
      let scan = PlannedAction(
        kind: .scan(item: 0, duration: 3, putsIn: true, dropHeight: 0.02), pause: 0.3)
      let outcomes = try Self.play(
        Self.plan([scan], items: items, seed: UInt64(seed), channels: Self.idealChannels))
      let events = outcomes.flatMap(\.events)
      #expect(events.map(\.kind) == [.scan, .add])
      #expect(events.map(\.item) == [0, 0])
      #expect(outcomes.last?.itemsInBasket == [0])
      let reads = outcomes.flatMap(\.channels.received.barcodes)
      let added = try #require(events.last).end
      #expect(reads.allSatisfy { $0.gtin == "4006381333931" })
      if let first = reads.first, first.time < added { read += 1 }
      #expect(outcomes.flatMap(\.channels.scannedItems).allSatisfy { $0 == 0 })
    }
    #expect(read >= 10)
  }

  /// Scanned and taken away again: nothing comes into the basket, and no other event.
  @Test func scanningWithoutPuttingIn() throws {
    let items = Fixtures.items(1, seed: 3, startInBasket: false)
    let scan = PlannedAction(
      kind: .scan(item: 0, duration: 2, putsIn: false, dropHeight: 0), pause: 0.3)
    let outcomes = try Self.play(
      Self.plan([scan], items: items, seed: 3, channels: Self.idealChannels))
    #expect(outcomes.flatMap(\.events).map(\.kind) == [.scan])
    #expect(outcomes.last?.itemsInBasket == [])
    #expect(outcomes.last?.states.last?.hands.isEmpty == true)
  }

  /// Sensors watch: they change neither physics nor scale.
  @Test func sensorsChangeNothing() throws {
    let items = Fixtures.items(3, seed: 5) + Fixtures.items(1, seed: 6, startInBasket: false)
    let actions = [
      PlannedAction(kind: .add(items: [3], dropHeight: 0.02), pause: 0.2),
      PlannedAction(kind: .roll(distance: 1, speed: 0.6), pause: 0.2),
    ]
    let bare = try Self.play(Self.plan(actions, items: items, channels: ChannelModels()))
    let full = try Self.play(Self.plan(actions, items: items, channels: Self.idealChannels))
    #expect(bare.flatMap(\.scaleSamples) == full.flatMap(\.scaleSamples))
    #expect(bare.flatMap(\.events) == full.flatMap(\.events))
    #expect(bare.allSatisfy { $0.channels == ChannelOutcome() })
  }

  /// The same plan gives the same messages; faults of one channel leave the others alone.
  @Test func channelsAreReproducibleAndApart() throws {
    let roll = PlannedAction(kind: .roll(distance: 1, speed: 0.6), pause: 0.2)
    var models = ChannelModels()
    models.inertial = FaultyChannel(InertialModel(.mpu6050))
    models.odometry = FaultyChannel(OdometryModel(.worn))
    models.location = FaultyChannel(LocationModel(.beacon))
    let plan = Self.plan([roll], ticks: 40, channels: models)
    let once = try Self.play(plan).map(\.channels)
    #expect(try once == Self.play(plan).map(\.channels))
    var broken = plan
    broken.cart.channels.odometry?.faults = ChannelFaults(deadAfter: 1_000_000_000, delay: 0.3)
    let outcomes = try Self.play(broken).map(\.channels)
    #expect(outcomes.map(\.inertial) == once.map(\.inertial))
    #expect(outcomes.map(\.locations) == once.map(\.locations))
    #expect(outcomes.flatMap(\.odometry).map(\.message) == once.flatMap(\.odometry).map(\.message))
    #expect(outcomes.flatMap(\.received.odometry).count < once.flatMap(\.received.odometry).count)
  }

  /// A prompt is shown and its answer touched; a lost touch never reaches the cart.
  @Test func displayEventsCarryTouches() throws {
    let items = Fixtures.items(1, seed: 1, startInBasket: false)
    let add = PlannedAction(kind: .add(items: [0], dropHeight: 0.02), pause: 0.1)
    let sku = items[0].sku
    let display = CartDisplay(prompt: .confirm(id: 7, candidates: [sku, "other"]))
    var plan = Self.plan([add], items: items, ticks: 80, channels: Self.idealChannels)
    let outcomes = try Self.play(plan) { $0 == 50 ? display : nil }
    let kinds = outcomes.flatMap(\.channels.received.display).map(\.kind)
    #expect(
      kinds == [
        .shown(promptID: 7), .touched(ScreenAnswer(promptID: 7, choice: sku)),
      ])
    #expect(outcomes.flatMap(\.screenAnswers) == [ScreenAnswer(promptID: 7, choice: sku)])
    plan.cart.channels.touchScreen?.faults = ChannelFaults(deadAfter: 0)
    let silent = try Self.play(plan) { $0 == 50 ? display : nil }
    #expect(silent.flatMap(\.screenAnswers).isEmpty)
    let noted = silent.flatMap(\.channels.display).map(\.message.kind)
    #expect(
      noted == [
        .shown(promptID: 7), .turned(to: display.state),
        .touched(ScreenAnswer(promptID: 7, choice: sku)),
      ])
  }

  @Test func scanWithoutImagerIsRefused() {
    let items = Fixtures.items(1, seed: 3, startInBasket: false)
    let scan = PlannedAction(
      kind: .scan(item: 0, duration: 2, putsIn: true, dropHeight: 0), pause: 0)
    #expect(throws: SimulationError.self) {
      try Self.play(Self.plan([scan], items: items, channels: ChannelModels()))
    }
  }
}
