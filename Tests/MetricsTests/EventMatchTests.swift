import Geometry
import Metrics
import Testing

private func event(_ kind: LedgerEvent.Kind, _ sku: String, _ seconds: Double) -> LedgerEvent {
  LedgerEvent(kind: kind, sku: sku, time: Nanoseconds(seconds: seconds))
}

@Suite struct EventMatchTests {
  @Test func pairsWithinTheTolerance() {
    let match = EventMatch(
      true: [event(.add, "A", 1), event(.add, "B", 2), event(.remove, "A", 5)],
      reported: [event(.add, "A", 1.9), event(.add, "B", 3.1), event(.add, "A", 5)],
      tolerance: 1)
    #expect(match.pairs == [SIMD2(0, 0)])
    #expect(match.missed == [1, 2])
    #expect(match.invented == [1, 2])
    let score = EventScore(match)
    #expect(score.precision == 1.0 / 3)
    #expect(score.recall == 1.0 / 3)
    #expect(score.f1 == 1.0 / 3)
  }

  @Test func theToleranceItselfStillMatches() {
    let match = EventMatch(
      true: [event(.add, "A", 1)], reported: [event(.add, "A", 2)], tolerance: 1)
    #expect(match.missed.isEmpty)
  }

  /// Nearest-first would pair 1.0 with 1.1 and lose a pair.
  @Test func findsTheLargestMatching() {
    let match = EventMatch(
      true: [event(.add, "A", 0.2), event(.add, "A", 1.0)],
      reported: [event(.add, "A", 1.1), event(.add, "A", 1.9)], tolerance: 1)
    #expect(match.pairs == [SIMD2(0, 0), SIMD2(1, 1)])
  }

  /// Both reports would do; the nearer is the one.
  @Test func ofEquallyManyPairsTheNearestInTime() {
    let match = EventMatch(
      true: [event(.add, "A", 1)], reported: [event(.add, "A", 0.1), event(.add, "A", 1.2)],
      tolerance: 1)
    #expect(match.pairs == [SIMD2(0, 1)])
  }

  @Test func theProductMayBeLeftOut() {
    let match = EventMatch(
      true: [event(.add, "A", 1)], reported: [event(.add, "B", 1.2)], tolerance: 1,
      sameProduct: false)
    #expect(match.pairs == [SIMD2(0, 0)])
  }

  @Test func nothingHappenedAndNothingReportedIsPerfect() {
    let score = EventScore(EventMatch(true: [], reported: [], tolerance: 1))
    #expect(score.f1 == 1 && score.precision == 1 && score.recall == 1)
  }

  @Test func inventedEventsLeaveNoCredit() {
    let score = EventScore(
      EventMatch(true: [], reported: [event(.add, "A", 1)], tolerance: 1))
    #expect(score.f1 == 0 && score.precision == 0 && score.recall == 1)
  }

  /// Against an exhaustive search over all assignments of small random cases.
  @Test(arguments: 0..<60)
  func agreesWithExhaustiveSearch(case number: Int) {
    var stream = RandomKey(seed: 11, episode: number).with("test.match").stream
    func events() -> [LedgerEvent] {
      (0..<stream.index(below: 6)).map { _ in
        event(
          stream.index(below: 4) == 0 ? .remove : .add, stream.index(below: 3) == 0 ? "B" : "A",
          Double(stream.index(below: 40)) / 10)
      }
    }
    let (truth, reported) = (events(), events())
    /// The most pairs, and the least time between them.
    func best(_ i: Int, _ used: Set<Int>) -> (Int, Int64) {
      guard i < truth.count else { return (0, 0) }
      var most = best(i + 1, used)
      for j in reported.indices where !used.contains(j) {
        let (a, b) = (truth[i], reported[j])
        guard a.kind == b.kind, a.sku == b.sku, abs(a.time - b.time) <= 700_000_000 else {
          continue
        }
        let rest = best(i + 1, used.union([j]))
        let with = (rest.0 + 1, rest.1 - abs(a.time - b.time))
        if with > most { most = with }
      }
      return most
    }
    let match = EventMatch(true: truth, reported: reported, tolerance: 0.7)
    let (pairs, apart) = best(0, [])
    #expect(match.pairs.count == pairs)
    #expect(
      match.pairs.reduce(0) { $0 - abs(truth[$1.x].time - reported[$1.y].time) } == apart)
    #expect(match.pairs.count + match.missed.count == truth.count)
    #expect(match.pairs.count + match.invented.count == reported.count)
  }
}

@Suite struct BasketScoreTests {
  /// Worked by hand.
  @Test func countsAsDefined() {
    let score = BasketScore(pairs: [
      .init(reported: ["A": 2, "B": 1], truth: ["A": 2, "B": 1]),
      .init(reported: ["A": 1, "C": 1], truth: ["A": 3]),
    ])
    #expect(score.exact == 1)
    #expect(score.checkoutAccuracy == 0.5)
    #expect(score.averageCountingDistance == 1.5)
    // A: 2 of 5, B: 0 of 1; C never truly occurs.
    #expect(abs(score.meanCategoryCountingDistance - 0.2) < 1e-15)
    // A: (2 + 1) / (2 + 3), B: 1, C: 0.
    #expect(abs(score.meanCategoryIoU - 1.6 / 3) < 1e-15)
  }

  @Test func emptyBasketsAreRight() {
    let score = BasketScore(pairs: [.init(reported: [:], truth: [:])])
    #expect(score.checkoutAccuracy == 1)
    #expect(score.meanCategoryIoU == 1)
    #expect(score.averageCountingDistance == 0)
    #expect(score.meanCategoryCountingDistance == 0)
  }
}
