import CartInterface
import Geometry
import Perception
import Testing

/// A cart with two cameras and a scale that sends ten readings a second, told tick by tick.
private struct Trip {
  static let entries: [CartDescription.CatalogEntry] = [
    .init(
      sku: "CAN", name: "Can", productClass: "can", nominalMass: 0.4, massDeviation: 0.005,
      priceCents: 129, gtin: "4"),
    .init(
      sku: "OIL", name: "Oil", productClass: "bottle", nominalMass: 0.9, massDeviation: 0.01,
      priceCents: 699, gtin: "9"),
    .init(
      sku: "PEAR", name: "Pear", productClass: "produce", nominalMass: 0.2, massDeviation: 0.03,
      priceCents: 66, plu: "4409"),
    .init(
      sku: "POTATO", name: "Potato", productClass: "produce", nominalMass: 0.18,
      massDeviation: 0.03, priceCents: 23, plu: "4072"),
  ]

  var reasoner: BayesianReasoner
  var tick = 0
  var shown: [CartDisplay] = []

  init(booked: [String: Int] = [:], asksForProduce: Bool = false) {
    let intrinsics = CameraIntrinsics(width: 64, height: 48, fx: 60, fy: 60, cx: 31.5, cy: 23.5)
    var cart = CartDescription(
      cameras: ["left", "right"].map {
        .init(name: $0, intrinsics: intrinsics, lens: .pinhole, cartFromCamera: .identity)
      },
      scale: ScaleSpecification(
        capacity: 30, division: 0.01, extendedDivision: 0.001, rate: 10, noise: 0.0003),
      basket: Box3(minimum: .zero, maximum: SIMD3(0.4, 0.3, 0.3)), catalog: Self.entries,
      initialBasket: booked)
    cart.asksForProduce = asksForProduce
    reasoner = BayesianReasoner(cart: cart)
  }

  var display: CartDisplay { reasoner.display }
  var alerts: [CartAlert] {
    shown.compactMap(\.alert).reduce(into: []) { if $0.last != $1 { $0.append($1) } }
  }
  var states: [CartDisplay.State] {
    shown.map(\.state).reduce(into: []) { if $0.last != $1 { $0.append($1) } }
  }

  /// - Parameters:
  ///   - mass: kilograms; nil: the scale sends nothing.
  ///   - seen: what both cameras see.
  mutating func play(
    _ seconds: Double, mass: Double?, stable: Bool = true, overloaded: Bool = false,
    seen: [String] = [], cameras: [Int] = [0, 1], blind: [Int] = [], scanned: String? = nil,
    answer: ScreenAnswer? = nil
  ) {
    for step in 0..<Int((seconds * 10).rounded()) {
      let time = Nanoseconds(tick) * 100_000_000
      let reading = mass.map {
        ScaleReading(
          time: time, displayedMass: ($0 * 100).rounded() / 100, extendedMass: $0,
          isStable: stable, isOverloaded: overloaded)
      }
      let detections = cameras.flatMap { camera in
        seen.map {
          Detection(camera: camera, x0: 0, y0: 0, x1: 9, y1: 9, sku: $0, confidence: 0.95)
        }
      }
      shown.append(
        reasoner.step(
          time: time, readings: [reading].compactMap { $0 },
          batches: [
            DetectionBatch(
              tick: tick, time: time, cameras: cameras, blind: blind, detections: detections)
          ], answers: step == 0 ? [answer].compactMap { $0 } : [],
          barcodes: step == 0 ? scanned.map { [BarcodeRead(time: time, gtin: $0)] } ?? [] : []))
      tick += 1
    }
  }

  /// An item is brought and let go.
  mutating func add(_ sku: String, to mass: Double, seen: [String]) {
    play(0.8, mass: mass * 0.7, stable: false, seen: seen + [sku])
    play(3, mass: mass, seen: seen + [sku])
  }
}

@Suite struct CartAlertTests {
  @Test func anOrdinaryItemTurnsTheScreenFromWeighingToRecognisedToIdle() {
    var trip = Trip()
    trip.play(2, mass: 0)
    trip.add("CAN", to: 0.4, seen: [])
    trip.play(3, mass: 0.4, seen: ["CAN"])
    #expect(trip.states == [.idle, .weighing, .recognised, .idle])
    #expect(trip.display.basket == ["CAN": 1])
    #expect(trip.alerts.isEmpty)
  }

  @Test func aCameraThatSendsNothingIsReportedUntilItIsBack() {
    var trip = Trip()
    trip.play(2, mass: 0)
    trip.play(5, mass: 0, cameras: [0])
    #expect(trip.display.alert == CartAlert(id: 1, reason: .cameraLost, subject: "right"))
    #expect(trip.display.state == .alert)
    trip.play(1, mass: 0)
    #expect(trip.display.alert == nil)
    #expect(trip.alerts.count == 1)
  }

  @Test func aCoveredCameraIsBlockedRatherThanLost() {
    var trip = Trip()
    trip.play(1, mass: 0)
    trip.play(5, mass: 0, blind: [0])
    #expect(trip.alerts.map(\.reason) == [.cameraBlocked])
    #expect(trip.alerts.first?.subject == "left")
  }

  @Test func aSilentScaleIsAFault() {
    var trip = Trip()
    trip.play(2, mass: 0)
    trip.play(3, mass: nil)
    #expect(trip.alerts.map(\.reason) == [.scaleFault])
    trip.play(1, mass: 0)
    #expect(trip.display.alert == nil)
  }

  @Test func aBasketBelowZeroIsLiftedAndAShockIsNot() {
    var trip = Trip()
    trip.play(2, mass: 0)
    trip.play(0.3, mass: -2, stable: false)
    trip.play(2, mass: 0)
    #expect(trip.alerts.isEmpty)
    trip.play(1, mass: -2)
    #expect(trip.alerts.map(\.reason) == [.basketLifted])
  }

  @Test func tooMuchOnTheScaleIsAnOverload() {
    var trip = Trip()
    trip.play(2, mass: 0)
    trip.play(1, mass: 31, stable: false, overloaded: true)
    #expect(trip.alerts.map(\.reason) == [.overload])
  }

  /// No product weighs 8 kg, and what presses does not go away.
  @Test func aLoadBeyondAllGoodsPresses() {
    var trip = Trip()
    trip.play(2, mass: 0)
    trip.play(0.4, mass: 5, stable: false)
    trip.play(7, mass: 8)
    #expect(trip.alerts.map(\.reason).contains(.basketPressed))
  }

  @Test func whatWasLeftInTheBasketIsReportedAtOnce() {
    var trip = Trip(booked: ["CAN": 1])
    trip.play(1, mass: 0.404, seen: ["CAN"])
    #expect(trip.alerts.isEmpty)
    var other = Trip(booked: ["CAN": 1])
    other.play(1, mass: 0.9, seen: ["CAN"])
    #expect(other.alerts.map(\.reason) == [.leftInBasket])
  }

  @Test func anItemThatTheScaleDoesNotFeelIsReported() {
    var trip = Trip()
    trip.play(2, mass: 0)
    // Held over the basket for a while: nothing wrong with that.
    trip.play(5, mass: 0, seen: ["OIL"])
    #expect(trip.alerts.isEmpty)
    trip.play(5, mass: 0, seen: ["OIL"])
    #expect(trip.alerts.map(\.reason) == [.itemWithoutWeight])
    #expect(trip.display.alert?.subject == "OIL")
  }

  @Test(arguments: [("4", false), ("9", true)])
  func whatGoesInMustBeWhatWasScanned(gtin: String, isRight: Bool) {
    var trip = Trip()
    trip.play(2, mass: 0)
    trip.play(1, mass: 0, scanned: gtin)
    trip.add("OIL", to: 0.9, seen: [])
    #expect(trip.display.basket == ["OIL": 1])
    #expect(trip.alerts.map(\.reason) == (isRight ? [] : [.scanMismatch]))
    // It passes.
    trip.play(9, mass: 0.9, seen: ["OIL"])
    #expect(trip.display.alert == nil)
  }

  @Test func aWeightThatNobodyExplainsEndsWithAnAttendant() {
    var trip = Trip()
    trip.play(2, mass: 0)
    trip.play(0.5, mass: 0.4, stable: false)
    trip.play(30, mass: 0.63)
    #expect(trip.alerts.map(\.reason) == [.unrecognisedWeight])
    #expect(trip.states.contains(.asking))
    #expect(trip.states.contains(.assistance))
  }
}

@Suite struct ProduceEntryTests {
  private func placed() -> Trip {
    var trip = Trip(asksForProduce: true)
    trip.play(2, mass: 0)
    trip.add("PEAR", to: 0.213, seen: [])
    return trip
  }

  @Test func looseGoodsAreAskedForAndChargedByNetWeight() throws {
    var trip = placed()
    guard case .weighProduce(let id, let candidates)? = trip.display.prompt else {
      Issue.record("asked \(String(describing: trip.display.prompt))")
      return
    }
    #expect(candidates.first == "PEAR")
    #expect(trip.display.basket.isEmpty)
    trip.play(1, mass: 0.213, seen: ["PEAR"], answer: ScreenAnswer(promptID: id, choice: "PEAR"))
    #expect(trip.display.basket == ["PEAR": 1])
    // In steps of the display, not of the finer reading.
    #expect(trip.display.weighed == ["PEAR": 210])
    #expect(trip.display.prompt == nil)
  }

  @Test func aTypedCodeCountsWhateverTheCamerasSaw() {
    var trip = placed()
    trip.play(
      1, mass: 0.213, seen: ["PEAR"],
      answer: ScreenAnswer(promptID: 1, choice: nil, typed: "4072"))
    #expect(trip.display.basket == ["POTATO": 1])
    #expect(trip.display.weighed == ["POTATO": 210])
  }

  @Test func anUnknownCodeIsAskedForAgain() {
    var trip = placed()
    trip.play(
      1, mass: 0.213, seen: ["PEAR"],
      answer: ScreenAnswer(promptID: 1, choice: nil, typed: "9999"))
    #expect(trip.display.prompt?.id == 2)
    #expect(trip.display.basket.isEmpty)
  }

  @Test func whatIsTakenOutIsNoLongerCharged() {
    var trip = placed()
    trip.play(1, mass: 0.213, seen: ["PEAR"], answer: ScreenAnswer(promptID: 1, choice: "PEAR"))
    trip.play(0.8, mass: 0.1, stable: false, seen: ["PEAR"])
    trip.play(4, mass: 0)
    #expect(trip.display.basket.isEmpty)
    #expect(trip.display.weighed.isEmpty)
  }

  @Test func aCartThatRecognisesAsksNothing() {
    var trip = Trip()
    trip.play(2, mass: 0)
    trip.add("PEAR", to: 0.213, seen: [])
    #expect(trip.display.prompt == nil)
    #expect(trip.display.basket == ["PEAR": 1])
    #expect(trip.display.weighed == ["PEAR": 210])
  }
}
