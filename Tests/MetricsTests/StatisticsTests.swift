import Geometry
import Metrics
import Testing

@Suite struct StatisticsTests {
  /// Baskets of which each is exact with a chance.
  private func scores(_ count: Int, exact chance: Double, seed: UInt64, moved: Double = 0)
    -> [EpisodeScore]
  {
    var draws = Draws(state: seed)
    return (0..<count).map { episode in
      var score = EpisodeScore(scenario: "s", seed: seed, episode: episode)
      score.trueBasket = ["A": 1]
      score.basket = draws.unit() < chance + moved ? ["A": 1] : [:]
      return score
    }
  }

  private let exact: Metric

  init() throws { exact = try #require(Metric.named("checkout_accuracy")) }

  /// Of 95 % intervals, about 95 in 100 hold the truth; 86 is what percentile intervals of so few may
  /// fall to.
  @Test func intervalsHoldTheTruth() {
    var bootstrap = Bootstrap()
    bootstrap.resamples = 300
    let hits = (0..<200).count { trial in
      let interval = bootstrap.interval(
        of: exact, over: scores(50, exact: 0.7, seed: UInt64(trial)))!
      return interval.low <= 0.7 && 0.7 <= interval.high
    }
    #expect((172...200).contains(hits), "\(hits) of 200")
  }

  @Test func anIntervalOfOneEpisodeIsNone() {
    #expect(Bootstrap().interval(of: exact, over: scores(1, exact: 1, seed: 1)) == nil)
    #expect(Bootstrap().interval(of: exact, over: []) == nil)
  }

  /// Of two carts that are alike, the test calls one better about once in twenty times.
  @Test func alikeCartsSeldomDiffer() {
    let test = PairedTest()
    let alarms = (0..<200).count { trial in
      let seed = UInt64(trial)
      let result = test.compare(
        exact, scores(60, exact: 0.7, seed: seed), scores(60, exact: 0.7, seed: seed + 9999))
      return result.chance! <= 0.05
    }
    #expect(alarms <= 22, "\(alarms) of 200")
  }

  @Test func aRealDifferenceIsTold() {
    let test = PairedTest()
    let (a, b) = (scores(80, exact: 0.6, seed: 5), scores(80, exact: 0.95, seed: 77))
    let result = test.judged([test.compare(exact, a, b)])[0]
    #expect(result.verdict == .better)
    #expect(result.interval!.low > 0)
    #expect(test.judged([test.compare(exact, b, a)])[0].verdict == .worse)
  }

  /// Three episodes that differ: the smallest chance there can be is 2 of 8, which tells nothing.
  @Test func fewEpisodesTellNothing() {
    let (a, b) = (scores(3, exact: 0, seed: 5), scores(3, exact: 1, seed: 5))
    let result = PairedTest().compare(exact, a, b)
    #expect(result.chance == 0.25)
    #expect(PairedTest().judged([result])[0].verdict == .cannotTell)
  }

  @Test func theSameIsNoDifference() {
    let a = scores(20, exact: 0.5, seed: 3)
    let result = PairedTest().compare(exact, a, a)
    #expect(result.difference == 0 && result.chance == 1)
  }

  /// Holm by hand: 0.01 · 3, 0.02 · 2, 0.04 · 1, never falling.
  @Test func chancesAreCorrectedForTheirNumber() {
    let chances = [0.04, 0.01, 0.02]
    let judged = PairedTest().judged(
      chances.map {
        PairedComparison(
          metric: "event_f1", episodes: 9, first: 0.5, second: 0.6, difference: 0.1, chance: $0)
      })
    let corrected = judged.map(\.correctedChance!)
    #expect(zip(corrected, [0.04, 0.03, 0.04]).allSatisfy { abs($0 - $1) < 1e-12 })
    #expect(judged.map(\.verdict) == [.better, .better, .better])
  }
}

@Suite struct CalibrationTests {
  /// Half of 0.9 right: off by 0.4; all of 0.2 wrong: off by 0.2.
  @Test func byHand() {
    var curve = CalibrationCurve()
    for i in 0..<10 { curve.add(confidence: 0.9, isRight: i < 5) }
    for _ in 0..<10 { curve.add(confidence: 0.2, isRight: false) }
    #expect(abs(curve.expectedError! - 0.3) < 1e-12)
    #expect(CalibrationCurve().expectedError == nil)
    #expect((curve + curve).expectedError == curve.expectedError)
  }
}

@Suite struct LatencyHistogramTests {
  @Test func valuesKeepThreeDigits() {
    var draws = Draws(state: 4)
    for _ in 0..<2000 {
      let value = draws.below(2_000_000_000)
      var histogram = LatencyHistogram()
      histogram.record(value)
      let read = histogram.value(at: 50)!
      #expect(read >= value && Double(read - value) <= Double(value) / 1000)
    }
  }

  @Test func percentilesOfTheFirstThousand() {
    var (a, b) = (LatencyHistogram(), LatencyHistogram())
    for value in 1...1000 { if value % 2 == 0 { a.record(value) } else { b.record(value) } }
    let all = a + b
    #expect(all.value(at: 50) == 500)
    #expect(all.value(at: 99) == 990)
    #expect(all.value(at: 100) == 1000)
    #expect(all.value(at: 0) == 1)
    #expect(LatencyHistogram().value(at: 50) == nil)
  }

  @Test func beyondAnHourIsAnHour() {
    var histogram = LatencyHistogram()
    histogram.record(seconds: 1e9)
    histogram.record(-5)
    #expect(histogram.value(at: 0) == 0)
    #expect(histogram.value(at: 100)! >= LatencyHistogram.largest)
  }
}
