import CartInterface
import Geometry
import Perception
import Testing

@Suite struct SightLedgerTests {
  private static let milk = "milk"
  private static let bread = "bread"

  private static func cart(basket: [String: Int] = [:]) -> CartDescription {
    CartDescription(
      cameras: [],
      scale: ScaleSpecification(capacity: 30, division: 0.005, rate: 10, noise: 0.0004),
      basket: Box3(minimum: .zero, maximum: SIMD3(0.4, 0.3, 0.3)),
      catalog: [bread, milk].map {
        .init(
          sku: $0, name: $0, productClass: $0, nominalMass: 1, massDeviation: 0.01, priceCents: 100)
      },
      initialBasket: basket)
  }

  private struct Play {
    var ledger: SightLedger
    var tick = 0
    var place = 0.0

    init(basket: [String: Int] = [:]) { ledger = SightLedger(cart: cart(basket: basket)) }

    /// What each camera sees for some seconds, ten pictures a second.
    /// - Parameter drift: by which everything moves from picture to picture, pixels.
    mutating func see(
      _ seconds: Double, _ byCamera: [[String]], sending: [Int] = [0, 1], drift: Double = 0
    ) {
      for _ in 0..<Int((seconds * 10).rounded()) {
        let time = Nanoseconds(seconds: Double(tick) / 10)
        place += drift
        let detections = sending.flatMap { camera in
          byCamera[camera].map {
            Detection(
              camera: camera, x0: place, y0: 0, x1: place + 9, y1: 9, sku: $0, confidence: 0.9)
          }
        }
        ledger.add(
          DetectionBatch(tick: tick, time: time, cameras: sending, detections: detections),
          now: time)
        tick += 1
      }
    }
  }

  @Test func booksWhatComesToStayAndWhatGoesForGood() throws {
    var play = Play()
    play.see(3, [[], []])
    play.see(4, [[Self.milk], []])
    #expect(play.ledger.shown == [Self.milk: 1])
    // It came with the thirtieth picture.
    let added = try #require(play.ledger.events.first)
    #expect(added.kind == .add && abs(added.time.seconds - 3) <= 0.5)
    play.see(4, [[], []])
    #expect(play.ledger.shown.isEmpty)
    let removed = try #require(play.ledger.events.last)
    #expect(removed.kind == .remove && abs(removed.time.seconds - 7) <= 0.7)
    #expect(play.ledger.events.count == 2)
  }

  /// What a hand holds over the basket for long has not been added before it lies there.
  @Test func whatMovesIsNotBookedYet() throws {
    var play = Play()
    play.see(3, [[], []])
    play.see(4, [[Self.milk], []], drift: 3)
    #expect(play.ledger.events.isEmpty)
    play.see(3, [[Self.milk], []])
    let added = try #require(play.ledger.events.first)
    #expect(abs(added.time.seconds - 7) <= 0.5)
    play.see(3, [[Self.milk], []], drift: 3)
    #expect(play.ledger.shown.isEmpty)
    let removed = try #require(play.ledger.events.last)
    #expect(removed.kind == .remove && abs(removed.time.seconds - 10) <= 0.7)
  }

  @Test func aPassingHandBooksNothing() {
    var play = Play()
    play.see(3, [[], []])
    play.see(1, [[Self.milk], [Self.milk]])
    play.see(4, [[], []])
    #expect(play.ledger.events.isEmpty)
  }

  /// Two of one product count as the camera that sees most of them has it, and one missed picture of
  /// four does not matter.
  @Test func countsAsTheBestCameraDoes() {
    var play = Play()
    play.see(3, [[], []])
    for _ in 0..<10 {
      play.see(0.4, [[Self.milk, Self.milk], [Self.milk]])
      play.see(0.1, [[], []])
    }
    #expect(play.ledger.shown == [Self.milk: 2])
  }

  /// What disappears beneath something new is covered, not gone.
  @Test func whatIsCoveredStays() {
    var play = Play(basket: [Self.milk: 1])
    play.see(4, [[Self.milk], []])
    play.see(6, [[Self.bread], []])
    #expect(play.ledger.shown == [Self.milk: 1, Self.bread: 1])
  }

  /// One camera that is covered, or sends nothing, takes nothing out.
  @Test func oneCameraAloneTakesNothingOut() {
    var play = Play(basket: [Self.milk: 1])
    play.see(4, [[Self.milk], [Self.milk]])
    play.see(5, [[], [Self.milk]])
    #expect(play.ledger.shown == [Self.milk: 1])
    play.see(5, [[], []], sending: [])
    #expect(play.ledger.shown == [Self.milk: 1])
  }
}
