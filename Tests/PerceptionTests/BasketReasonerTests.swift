import CartInterface
import Geometry
import Perception
import Testing

/// A cart's sensors, written by hand: ten ticks and readings a second, four cameras.
private struct Tape {
  static let step = Nanoseconds(100_000_000)
  static let catalog: [CartDescription.CatalogEntry] = [
    entry("BEANS", 0.400, 0.006), entry("CHIPS", 0.175, 0.005), entry("MILK", 1.030, 0.010),
    entry("OAT", 1.031, 0.010), entry("SOUP", 0.402, 0.006),
  ]

  static func entry(_ sku: String, _ mass: Double, _ deviation: Double)
    -> CartDescription.CatalogEntry
  {
    .init(
      sku: sku, name: sku, productClass: "any", nominalMass: mass, massDeviation: deviation,
      priceCents: 100, gtin: gtin(sku))
  }

  /// Whatever tells the products apart.
  static func gtin(_ sku: String) -> String { "gtin of \(sku)" }

  static func cart(
    basket: [String: Int] = [:], catalog: [CartDescription.CatalogEntry] = catalog
  ) -> CartDescription {
    CartDescription(
      cameras: [],
      scale: ScaleSpecification(
        capacity: 30, division: 0.005, rate: 10, noise: 0.0004),
      basket: Box3(minimum: .zero, maximum: SIMD3(0.4, 0.3, 0.3)), catalog: catalog,
      initialBasket: basket)
  }

  var reasoner: BayesianReasoner
  var tick = 0
  var prompts: [CartDisplay.Prompt] = []
  /// Ticks by which answers come late.
  var latency = 0
  var underWay: [DetectionBatch] = []

  init(basket: [String: Int] = [:], catalog: [CartDescription.CatalogEntry] = catalog) {
    reasoner = BayesianReasoner(cart: Self.cart(basket: basket, catalog: catalog))
  }

  var time: Nanoseconds { Nanoseconds(tick) * Self.step }

  /// Plays a stretch: a stable or moving weight, and what each camera sees.
  mutating func play(
    seconds: Double, mass: Double, stable: Bool = true, seen: [[String]] = [[], [], [], []],
    sending: [Int] = [0, 1, 2, 3], blind: [Int] = [], answer: ScreenAnswer? = nil,
    scanned: String? = nil
  ) {
    var barcodes = scanned.map { [BarcodeRead(time: time, gtin: Self.gtin($0))] } ?? []
    var answers = answer.map { [$0] } ?? []
    for _ in 0..<Int((seconds * 10).rounded()) {
      let batch = DetectionBatch(
        tick: tick, time: time, cameras: sending, blind: blind,
        detections: seen.enumerated().flatMap { camera, skus in
          (sending.contains(camera) ? skus : []).map {
            Detection(camera: camera, x0: 0, y0: 0, x1: 9, y1: 9, sku: $0, confidence: 0.9)
          }
        })
      underWay.append(batch)
      let display = reasoner.step(
        time: time,
        readings: [
          ScaleReading(time: time, displayedMass: mass, isStable: stable, isOverloaded: false)
        ],
        batches: underWay.count > latency ? [underWay.removeFirst()] : [], answers: answers,
        barcodes: barcodes)
      answers = []
      barcodes = []
      if let prompt = display.prompt, prompts.last != prompt { prompts.append(prompt) }
      tick += 1
    }
  }

  /// Half a second of movement with these sights, then rest with those.
  mutating func change(
    to mass: Double, moving: [[String]], rest: [[String]], from start: Double = 0
  ) {
    play(seconds: 0.3, mass: start, stable: false, seen: moving)
    play(seconds: 0.3, mass: (start + mass) / 2, stable: false, seen: moving)
    play(seconds: 2.5, mass: mass, seen: rest)
  }

  func all(_ skus: String...) -> [[String]] { Array(repeating: skus, count: 4) }
}

@Suite struct BasketReasonerTests {
  @Test(arguments: [0, 3])
  func booksOneItem(latency: Int) throws {
    var tape = Tape()
    tape.latency = latency
    tape.play(seconds: 1, mass: 0)
    tape.change(to: 1.035, moving: tape.all("MILK"), rest: tape.all("MILK"))
    #expect(tape.reasoner.display.basket == ["MILK": 1])
    #expect(tape.reasoner.events.map(\.kind) == [.add])
    #expect(tape.prompts.isEmpty)
    // The weight passed half way between 1.3 and 1.6 s.
    let time = tape.reasoner.events[0].time.seconds
    #expect(time >= 1.2 && time <= 1.7)
    #expect(tape.reasoner.events[0].decided >= tape.reasoner.events[0].time)
    let certainty = try #require(tape.reasoner.events[0].certainty)
    #expect(certainty >= ReasonerSettings().bookingProbability && certainty <= 1)
  }

  /// A scale takes its time to call a weight stable; where nothing is in doubt nobody need wait for it.
  @Test func oneClearItemIsBookedBeforeTheScaleIsSure() {
    var tape = Tape()
    tape.play(seconds: 1, mass: 0)
    tape.play(seconds: 0.3, mass: 0.5, stable: false, seen: tape.all("MILK"))
    tape.play(seconds: 0.1, mass: 1.035, stable: false, seen: tape.all("MILK"))
    #expect(tape.reasoner.events.isEmpty)
    tape.play(seconds: 0.3, mass: 1.035, stable: false, seen: tape.all("MILK"))
    #expect(tape.reasoner.display.basket == ["MILK": 1])
    // The scale agrees later; the next item follows at once.
    tape.play(seconds: 0.5, mass: 1.036, seen: tape.all("MILK"))
    tape.play(seconds: 0.3, mass: 1.2, stable: false, seen: tape.all("MILK", "SOUP"))
    tape.play(seconds: 2, mass: 1.436, seen: tape.all("MILK", "SOUP"))
    #expect(tape.reasoner.display.basket == ["MILK": 1, "SOUP": 1])
    #expect(tape.reasoner.events.count == 2)
    #expect(tape.prompts.isEmpty)
  }

  /// The platform still swings, and each swing is smaller than the one before.
  /// So it is for detectors whose newest picture is a little older than the weight.
  @Test(arguments: [0, 2])
  func aWeightThatSettlesTellsEnough(latency: Int) {
    var tape = Tape()
    tape.latency = latency
    tape.play(seconds: 1, mass: 0)
    for mass in [0.7, 1.22] {
      tape.play(seconds: 0.1, mass: mass, stable: false, seen: tape.all("MILK"))
    }
    #expect(tape.reasoner.events.isEmpty)
    tape.play(seconds: 0.1, mass: 1.10, stable: false, seen: tape.all("MILK"))
    #expect(tape.reasoner.display.basket == ["MILK": 1])
    for mass in [1.0, 1.06, 1.02, 1.035] {
      tape.play(seconds: 0.1, mass: mass, stable: false, seen: tape.all("MILK"))
    }
    tape.play(seconds: 1, mass: 1.035, seen: tape.all("MILK"))
    #expect(tape.reasoner.display.basket == ["MILK": 1])
    #expect(tape.reasoner.events.count == 1)
    #expect(tape.prompts.isEmpty)
    // What is explained is the weight as it came to rest, not as it swung.
    tape.play(seconds: 0.3, mass: 1.1, stable: false, seen: tape.all("MILK", "CHIPS"))
    tape.play(seconds: 2, mass: 1.210, seen: tape.all("MILK", "CHIPS"))
    #expect(tape.reasoner.display.basket == ["MILK": 1, "CHIPS": 1])
    #expect(tape.prompts.isEmpty)
  }

  /// The scale has just become sure; the pictures of the goods at rest are still to come, those of the goods
  /// on their way down are there.
  @Test(arguments: [(2, 1), (3, 1), (5, 0)])
  func picturesOfTheWayDownAreEnough(latency: Int, booked: Int) {
    var tape = Tape()
    tape.latency = latency
    tape.play(seconds: 1, mass: 0)
    tape.play(seconds: 0.1, mass: 0.7, stable: false, seen: tape.all("MILK"))
    tape.play(seconds: 0.3, mass: 1.035, seen: tape.all("MILK"))
    #expect(tape.reasoner.events.count == booked)
    tape.play(seconds: 2, mass: 1.035, seen: tape.all("MILK"))
    #expect(tape.reasoner.display.basket == ["MILK": 1])
    #expect(tape.reasoner.events.count == 1)
    #expect(tape.prompts.isEmpty)
  }

  /// The next item comes before the scale was ever at rest: the first is taken to weigh what it should.
  @Test func whatFollowsBeforeAnyRestIsBookedToo() {
    var tape = Tape()
    tape.play(seconds: 1, mass: 0)
    for mass in [0.47, 0.43] {
      tape.play(seconds: 0.1, mass: mass, stable: false, seen: tape.all("BEANS"))
    }
    #expect(tape.reasoner.display.basket == ["BEANS": 1])
    for mass in [0.8, 2.0] {
      tape.play(seconds: 0.2, mass: mass, stable: false, seen: tape.all("BEANS", "MILK"))
    }
    tape.play(seconds: 2, mass: 1.432, seen: tape.all("BEANS", "MILK"))
    #expect(tape.reasoner.display.basket == ["BEANS": 1, "MILK": 1])
    #expect(tape.reasoner.events.map(\.sku) == ["BEANS", "MILK"])
    #expect(tape.prompts.isEmpty)
  }

  @Test func twoClearItemsAreBookedBeforeTheScaleIsSure() {
    var tape = Tape()
    tape.play(seconds: 1, mass: 0)
    tape.play(seconds: 0.3, mass: 0.7, stable: false, seen: tape.all("MILK", "SOUP"))
    tape.play(seconds: 0.3, mass: 1.432, stable: false, seen: tape.all("MILK", "SOUP"))
    #expect(tape.reasoner.display.basket == ["MILK": 1, "SOUP": 1])
  }

  /// Loose goods are charged by the weight that the scale vouches for.
  @Test func looseGoodsBookedEarlyAreWeighedAgain() {
    var tape = Tape(
      catalog: Tape.catalog + [
        .init(
          sku: "APPLE", name: "APPLE", productClass: "any", nominalMass: 0.19,
          massDeviation: 0.02, priceCents: 100, gtin: Tape.gtin("APPLE"), plu: "4015")
      ])
    tape.play(seconds: 1, mass: 0)
    for mass in [0.24, 0.22] {
      tape.play(seconds: 0.1, mass: mass, stable: false, seen: tape.all("APPLE"))
    }
    #expect(tape.reasoner.display.weighed == ["APPLE": 220])
    tape.play(seconds: 0.3, mass: 0.206, stable: false, seen: tape.all("APPLE"))
    tape.play(seconds: 1, mass: 0.205, seen: tape.all("APPLE"))
    #expect(tape.reasoner.display.basket == ["APPLE": 1])
    #expect(tape.reasoner.display.weighed == ["APPLE": 205])
  }

  /// Sights that contradict each other, a weight that fits badly, nothing seen at all, three at once: all
  /// wait until the scale is sure.
  @Test(arguments: [
    (1.035, [["MILK"], ["MILK"], ["OAT"], ["OAT"]]), (1.075, [["MILK"], ["MILK"], ["MILK"], []]),
    (1.035, [[], [], [], []]), (1.607, Array(repeating: ["MILK", "SOUP", "CHIPS"], count: 4)),
  ])
  func whatIsNotClearWaitsForTheScale(mass: Double, seen: [[String]]) {
    var tape = Tape()
    tape.play(seconds: 1, mass: 0)
    tape.play(seconds: 0.3, mass: mass / 2, stable: false, seen: seen)
    tape.play(seconds: 1, mass: mass, stable: false, seen: seen)
    #expect(tape.reasoner.events.isEmpty)
  }

  /// A hand that lets go slowly: what was booked early stands, and the rest is weighed anew.
  @Test func anEarlyBookingLeavesRoomForMore() {
    var tape = Tape()
    tape.play(seconds: 1, mass: 0)
    tape.play(seconds: 0.5, mass: 0.401, stable: false, seen: tape.all("BEANS"))
    #expect(tape.reasoner.display.basket == ["BEANS": 1])
    tape.play(seconds: 0.3, mass: 0.9, stable: false, seen: tape.all("BEANS", "MILK"))
    tape.play(seconds: 2, mass: 1.432, seen: tape.all("BEANS", "MILK"))
    #expect(tape.reasoner.display.basket == ["BEANS": 1, "MILK": 1])
    #expect(tape.prompts.isEmpty)
  }

  /// A hand hovers with an item for long before it lets go.
  @Test func anItemHeldOverTheBasketIsNotInItYet() {
    var tape = Tape()
    tape.play(seconds: 2.5, mass: 0)
    tape.play(seconds: 3, mass: 0, seen: tape.all("OAT"))
    tape.change(to: 1.030, moving: tape.all("OAT"), rest: tape.all("OAT"))
    #expect(tape.reasoner.display.basket == ["OAT": 1])
    #expect(tape.prompts.isEmpty)
  }

  /// The scale does not weigh while the cart rolls; when it rests again the next item is in view already.
  @Test func anItemInViewSinceTheCartStoppedIsNotInItYet() {
    var tape = Tape(basket: ["BEANS": 1])
    tape.play(seconds: 3, mass: 0.4, seen: tape.all("BEANS"))
    tape.play(seconds: 2, mass: 0.4, stable: false, seen: tape.all("BEANS"))
    tape.play(seconds: 4, mass: 0.4, seen: tape.all("BEANS", "OAT"))
    tape.change(
      to: 1.430, moving: tape.all("BEANS", "OAT"), rest: tape.all("BEANS", "OAT"), from: 0.4)
    #expect(tape.reasoner.display.basket == ["BEANS": 1, "OAT": 1])
    #expect(tape.prompts.isEmpty)
  }

  /// One out, another of its weight in, and what went out is still in the hand when the scale rests.
  @Test func anEvenExchangeIsSeenThoughNothingIsFelt() {
    var tape = Tape(basket: ["BEANS": 1])
    tape.play(seconds: 3, mass: 0.4, seen: tape.all("BEANS"))
    tape.play(seconds: 0.6, mass: 0.6, stable: false, seen: tape.all("BEANS", "SOUP"))
    tape.play(seconds: 1, mass: 0.4, seen: tape.all("BEANS", "SOUP"))
    #expect(tape.reasoner.events.isEmpty)
    tape.play(seconds: 2, mass: 0.4, seen: tape.all("SOUP"))
    #expect(tape.reasoner.display.basket == ["SOUP": 1])
    #expect(tape.prompts.isEmpty)
  }

  /// Two cameras see two where one is booked: the second was not uncovered but came.
  @Test func moreThanIsBookedCannotHaveLainThere() {
    var tape = Tape(basket: ["BEANS": 1, "SOUP": 1])
    func play(_ seconds: Double, _ mass: Double, stable: Bool = true, _ skus: String...) {
      tape.play(
        seconds: seconds, mass: mass, stable: stable, seen: [skus, skus], sending: [0, 1])
    }
    play(3, 0.8, "BEANS", "SOUP")
    play(0.6, 1, stable: false, "BEANS", "SOUP", "SOUP")
    play(3, 0.8, "SOUP", "SOUP")
    #expect(tape.reasoner.display.basket == ["SOUP": 2])
    #expect(tape.prompts.isEmpty)
  }

  /// What makes it fit may still be in view: four standard deviations wait, none do not.
  @Test(arguments: [(0.375, 2.5...3.5), (0.4, 0.1...1.0)])
  func aWeightThatHardlyFitsWaits(mass: Double, delay: ClosedRange<Double>) {
    var tape = Tape()
    tape.play(seconds: 2, mass: 0)
    tape.play(seconds: 0.6, mass: 1, stable: false, seen: tape.all("BEANS"))
    let rest = tape.time
    tape.play(seconds: 4.5, mass: mass, seen: tape.all("BEANS"))
    #expect(tape.reasoner.display.basket == ["BEANS": 1])
    let decided = tape.reasoner.events.first?.decided ?? 0
    #expect(delay.contains((decided - rest).seconds))
    #expect(tape.prompts.isEmpty)
  }

  /// A frozen camera still shows what was taken out.
  @Test func aPictureThatRepeatsItselfIsNotBelieved() {
    var tape = Tape(basket: ["BEANS": 1])
    tape.play(seconds: 3, mass: 0.4, seen: [["BEANS"], ["BEANS"]], sending: [0, 1])
    tape.play(
      seconds: 0.6, mass: 0.2, stable: false, seen: [["BEANS"], ["BEANS"]], sending: [0, 1],
      blind: [0])
    tape.play(seconds: 2, mass: 0, seen: [["BEANS"], []], sending: [0, 1], blind: [0])
    #expect(tape.reasoner.display.basket.isEmpty)
    #expect(tape.prompts.isEmpty)
  }

  /// Sensors without noise repeat themselves where nothing moves.
  @Test func whereAllRepeatThemselvesAllAreBelieved() {
    let batch = DetectionBatch(tick: 0, time: 0, cameras: [0, 2], blind: [0, 2], detections: [])
    #expect(batch.witnesses == [0, 2])
    #expect(
      DetectionBatch(tick: 0, time: 0, cameras: [0, 2], blind: [2], detections: []).witnesses
        == [0])
  }

  /// Equal weights: the cameras decide.
  @Test(arguments: ["MILK", "OAT"])
  func tellsTwinsApartByVision(sku: String) {
    var tape = Tape()
    tape.play(seconds: 1, mass: 0)
    tape.change(to: 1.030, moving: tape.all(sku), rest: [[sku], [], [sku], []])
    #expect(tape.reasoner.display.basket == [sku: 1])
  }

  /// Equal weights, and cameras that see nothing: what was scanned decides.
  @Test(arguments: ["MILK", "OAT"])
  func tellsTwinsApartByTheirBarcodes(sku: String) {
    var tape = Tape()
    tape.play(seconds: 1, mass: 0, sending: [])
    tape.play(seconds: 1, mass: 0, sending: [], scanned: sku)
    tape.play(seconds: 0.4, mass: 0.5, stable: false, sending: [])
    tape.play(seconds: 2.5, mass: 1.030, sending: [])
    #expect(tape.reasoner.display.basket == [sku: 1])
    #expect(tape.prompts.isEmpty)
    // A scan counts once: the next one like it is doubtful again.
    tape.play(seconds: 0.4, mass: 1.5, stable: false, sending: [])
    tape.play(seconds: 2.5, mass: 2.061, sending: [])
    #expect(tape.prompts.count == 1)
  }

  /// Scanned is the one, put in another whose weight shows it: the scan does not decide alone.
  @Test func weightContradictsAWrongScan() {
    var tape = Tape()
    tape.play(seconds: 1, mass: 0, scanned: "CHIPS")
    tape.change(to: 1.030, moving: tape.all("MILK"), rest: tape.all("MILK"))
    #expect(tape.reasoner.display.basket == ["MILK": 1])
  }

  /// One sight: the weight decides how many.
  @Test func countsTwoInOneHand() {
    var tape = Tape()
    tape.play(seconds: 1, mass: 0)
    tape.change(to: 0.350, moving: tape.all("CHIPS"), rest: tape.all("CHIPS"))
    #expect(tape.reasoner.display.basket == ["CHIPS": 2])
    #expect(tape.reasoner.events.count == 2)
  }

  @Test func booksTwoDifferentItemsAtOnce() {
    var tape = Tape()
    tape.play(seconds: 1, mass: 0)
    tape.change(
      to: 1.435, moving: tape.all("MILK", "BEANS"), rest: [["MILK"], ["MILK", "BEANS"], [], []])
    #expect(tape.reasoner.display.basket == ["BEANS": 1, "MILK": 1])
  }

  @Test func booksARemoval() {
    var tape = Tape(basket: ["BEANS": 1, "MILK": 1])
    tape.play(seconds: 1, mass: 1.430, seen: tape.all("MILK"))
    // The beans lay hidden and are seen on their way out.
    tape.change(
      to: 1.030, moving: tape.all("MILK", "BEANS"), rest: tape.all("MILK"), from: 1.430)
    #expect(tape.reasoner.display.basket == ["MILK": 1])
    #expect(tape.reasoner.events.map(\.kind) == [.remove])
    #expect(tape.reasoner.events.map(\.sku) == ["BEANS"])
  }

  /// The weight stays, one comes and another goes.
  @Test func seesASwapOfEqualWeights() {
    var tape = Tape(basket: ["MILK": 1])
    tape.play(seconds: 1, mass: 1.030, seen: tape.all("MILK"))
    tape.change(
      to: 1.030, moving: tape.all("MILK", "OAT"), rest: tape.all("OAT"), from: 1.030)
    #expect(tape.reasoner.display.basket == ["OAT": 1])
    #expect(Set(tape.reasoner.events.map(\.kind)) == [.add, .remove])
  }

  @Test func ignoresRearranging() {
    var tape = Tape(basket: ["BEANS": 1, "MILK": 1])
    tape.play(seconds: 1, mass: 1.430, seen: tape.all("MILK"))
    // The hand uncovers the beans.
    tape.change(
      to: 1.430, moving: [["MILK"], ["MILK", "BEANS"], [], []],
      rest: [["MILK", "BEANS"], ["MILK", "BEANS"], ["MILK"], ["MILK"]], from: 1.430)
    #expect(tape.reasoner.events.isEmpty)
    #expect(tape.reasoner.display.basket == ["BEANS": 1, "MILK": 1])
    #expect(tape.prompts.isEmpty)
  }

  @Test func ignoresAHandThatLeans() {
    var tape = Tape(basket: ["MILK": 1])
    tape.play(seconds: 1, mass: 1.030, seen: tape.all("MILK"))
    tape.play(seconds: 0.5, mass: 2, stable: false, seen: tape.all("MILK"))
    tape.play(seconds: 3, mass: 4.215, seen: tape.all("MILK"))
    tape.play(seconds: 0.5, mass: 2, stable: false, seen: tape.all("MILK"))
    tape.play(seconds: 2, mass: 1.030, seen: tape.all("MILK"))
    #expect(tape.reasoner.events.isEmpty)
    #expect(tape.prompts.isEmpty)
  }

  /// Twins that nobody saw: the cart asks, the item is shown, and one question was enough.
  @Test func asksAndUnderstandsTheAnswer() {
    var tape = Tape()
    tape.play(seconds: 1, mass: 0)
    tape.change(to: 1.030, moving: tape.all(), rest: tape.all())
    #expect(tape.prompts == [.presentItem(id: 1)])
    #expect(tape.reasoner.events.isEmpty)
    tape.play(seconds: 0.3, mass: 0.5, stable: false, seen: tape.all("OAT"))
    tape.play(seconds: 1.0, mass: 0, seen: tape.all("OAT"))
    tape.play(seconds: 0.3, mass: 0.5, stable: false, seen: tape.all("OAT"))
    tape.play(seconds: 2.0, mass: 1.030, seen: tape.all("OAT"))
    #expect(tape.reasoner.display.basket == ["OAT": 1])
    #expect(tape.reasoner.display.prompt == nil)
    #expect(tape.prompts == [.presentItem(id: 1)])
  }

  /// The shopper takes long to show it: an item in view is not "nothing happened".
  @Test func waitsWhileTheItemIsShown() {
    var tape = Tape()
    tape.play(seconds: 1, mass: 0)
    tape.change(to: 1.030, moving: tape.all(), rest: tape.all())
    #expect(tape.prompts == [.presentItem(id: 1)])
    tape.play(seconds: 0.3, mass: 0.5, stable: false, seen: tape.all("OAT"))
    tape.play(seconds: 5, mass: 0, seen: [["OAT"], [], [], []])
    #expect(tape.reasoner.display.prompt == .presentItem(id: 1))
    tape.play(seconds: 0.3, mass: 0.5, stable: false, seen: [["OAT"], [], [], []])
    tape.play(seconds: 2.0, mass: 1.030, seen: [["OAT"], [], [], []])
    #expect(tape.reasoner.display.basket == ["OAT": 1])
    #expect(tape.prompts == [.presentItem(id: 1)])
  }

  /// Showing did not help: the cart names what it may be, and the shopper's touch decides.
  @Test(arguments: ["MILK", "OAT", nil])
  func takesTheShoppersWord(choice: String?) {
    var tape = Tape()
    tape.play(seconds: 1, mass: 0)
    tape.change(to: 1.030, moving: tape.all(), rest: tape.all())
    tape.play(seconds: 11, mass: 1.030)
    guard case .confirm(let id, let candidates) = tape.prompts.last else {
      Issue.record("no confirmation was asked for: \(tape.prompts)")
      return
    }
    #expect(candidates.sorted() == ["MILK", "OAT"])
    tape.play(seconds: 1, mass: 1.030, answer: ScreenAnswer(promptID: id - 1, choice: "MILK"))
    #expect(tape.reasoner.events.isEmpty)
    tape.play(seconds: 1, mass: 1.030, answer: ScreenAnswer(promptID: id, choice: choice))
    #expect(tape.reasoner.events.map(\.sku) == (choice.map { [$0] } ?? []))
    #expect(tape.reasoner.display.prompt == (choice == nil ? .callAttendant(id: id + 1) : nil))
    // Booked for the moment at which it was put in.
    #expect(tape.reasoner.events.allSatisfy { $0.time.seconds > 1.2 && $0.time.seconds < 1.7 })
  }

  /// Cameras that are down are no witnesses: two that see it outweigh two that cannot.
  @Test func blindCamerasDoNotTestify() {
    func events(sending: [Int]) -> [String] {
      var tape = Tape()
      tape.play(seconds: 1, mass: 0, sending: sending)
      tape.play(seconds: 0.6, mass: 0.5, stable: false, sending: sending)
      tape.play(seconds: 1, mass: 1.030, seen: [["OAT"], [], [], []], sending: sending)
      return tape.reasoner.events.map(\.sku)
    }
    #expect(events(sending: [0]) == ["OAT"])
    #expect(events(sending: [1, 2, 3]).isEmpty)
  }

  /// What a camera sees when it comes back, beyond what is booked, has come meanwhile.
  @Test func aCameraThatComesBackTellsWhatIsNew() {
    var tape = Tape(basket: ["MILK": 1])
    tape.play(seconds: 1, mass: 1.030, sending: [])
    tape.play(seconds: 0.6, mass: 1.5, stable: false, sending: [])
    tape.play(seconds: 1, mass: 2.060, sending: [])
    #expect(tape.reasoner.events.isEmpty)
    tape.play(seconds: 1, mass: 2.060, seen: tape.all("MILK", "OAT"))
    #expect(tape.reasoner.display.basket == ["MILK": 1, "OAT": 1])
  }

  /// Two in a hurry: the second hand is in view before the first item has come to rest.
  @Test func whatTheNextHandHoldsIsNotInTheBasketYet() {
    var tape = Tape()
    tape.play(seconds: 1, mass: 0)
    tape.play(seconds: 0.6, mass: 0.2, stable: false, seen: tape.all("BEANS"))
    tape.play(seconds: 0.5, mass: 0.400, seen: tape.all("BEANS", "OAT"))
    tape.play(seconds: 0.5, mass: 0.9, stable: false, seen: tape.all("BEANS", "OAT"))
    tape.play(seconds: 2, mass: 1.430, seen: tape.all("BEANS", "OAT"))
    #expect(tape.reasoner.display.basket == ["BEANS": 1, "OAT": 1])
    #expect(tape.prompts.isEmpty)
  }

  /// Nothing in the catalogue weighs that: an attendant is called, and the cart goes on.
  @Test func callsForHelpWithAnUnknownItem() {
    var tape = Tape()
    tape.play(seconds: 1, mass: 0)
    tape.change(to: 7.5, moving: tape.all(), rest: tape.all())
    tape.play(seconds: 25, mass: 7.5)
    #expect(tape.prompts == [.presentItem(id: 1), .callAttendant(id: 2)])
    #expect(tape.reasoner.display == CartDisplay())
    tape.change(to: 7.9, moving: tape.all("BEANS"), rest: tape.all("BEANS"), from: 7.5)
    #expect(tape.reasoner.display.basket == ["BEANS": 1])
  }

  @Test func sameTapeSameAnswers() {
    func run() -> ([BasketEvent], CartDisplay) {
      var tape = Tape()
      tape.play(seconds: 1, mass: 0)
      tape.change(to: 0.402, moving: tape.all("SOUP", "BEANS"), rest: tape.all("SOUP"))
      tape.change(to: 1.43, moving: tape.all("OAT"), rest: tape.all("SOUP", "OAT"), from: 0.402)
      return (tape.reasoner.events, tape.reasoner.display)
    }
    let first = run()
    for _ in 0..<3 { #expect(run() == first) }
    #expect(first.1.basket == ["OAT": 1, "SOUP": 1])
  }
}

@Suite struct WeightPlateausTests {
  private func reading(_ t: Int, _ mass: Double, stable: Bool = true, over: Bool = false)
    -> ScaleReading
  {
    ScaleReading(
      time: Nanoseconds(t), displayedMass: mass, isStable: stable, isOverloaded: over)
  }

  @Test func cutsAtMovementJumpAndOverload() {
    var plateaus = WeightPlateaus(tolerance: 0.01)
    for r in [
      reading(0, 0), reading(1, 0.005), reading(2, 0.5, stable: false), reading(3, 1),
      reading(4, 1), reading(5, 1.5), reading(6, 40, over: true), reading(7, 1.5),
      reading(8, .nan),
    ] { plateaus.add(r) }
    #expect(plateaus.plateaus.map(\.start) == [0, 3, 5, 7])
    #expect(plateaus.plateaus.map(\.end) == [1, 4, 5, 7])
    #expect(plateaus.plateaus.map(\.mass) == [0.005, 1, 1.5, 1.5])
  }
}

@Suite struct StepTimesTests {
  /// Ten readings a second.
  private func fit(_ steps: [Double], _ masses: [Double], from start: Double = 0) -> [Double] {
    let readings = masses.enumerated().map {
      ScaleReading(
        time: Nanoseconds(seconds: Double($0 + 1) / 10), displayedMass: $1, isStable: false,
        isOverloaded: false)
    }
    return StepTimes(
      steps: steps, from: start, readings: readings,
      end: Nanoseconds(seconds: Double(masses.count + 1) / 10)
    ).times.map(\.seconds)
  }

  @Test func findsTheStep() {
    #expect(fit([1], [0, 0.1, 0.4, 0.7, 1, 1]) == [0.4])
    #expect(fit([-1], [2, 2, 1, 1], from: 2) == [0.3])
    #expect(fit([], [0, 1]).isEmpty)
  }

  /// A landing shock, a rebound and a hand that leans are not steps.
  @Test func shocksDoNotCount() {
    #expect(fit([0.3], [0, 0, 6, 0.28, 0.31, -2, 0.3, 0.3]) == [0.3])
    #expect(fit([0.5], [4, 4, 4, 0, 0, 0, 0.5, 0.5]) == [0.7])
  }

  @Test func tellsWhichCameFirst() {
    #expect(fit([0.2, 0.5], [0, 0.5, 0.5, 0.7, 0.7]) == [0.4, 0.2])
    #expect(fit([0.5, 0.2], [0, 0.5, 0.5, 0.7, 0.7]) == [0.2, 0.4])
    #expect(fit([1, -1], [1, 0, 0, 1], from: 1) == [0.4, 0.2])
    #expect(fit([0.2, 0.2], [0, 0.4, 0.4]) == [0.2, 0.2])
  }

  /// A step after the last reading.
  @Test func whatNoReadingHasComesAtTheEnd() {
    #expect(fit([1], [0, 0]) == [0.3])
    #expect(fit([1], []) == [0.1])
  }
}
