import Foundation
import GRDB
import Geometry
import Metrics
import Results
import Testing

/// A run with something in every table.
func run(_ label: String = "first", episodes count: Int = 12, misses: Int = 0) -> RunRecord {
  let episodes = (0..<count).map { number -> EpisodeRecord in
    var score = EpisodeScore(scenario: "dark", seed: .max, episode: number)
    score.duration = 30
    score.parameters = [
      "store.lighting.lux": .number(Double(number * 50)), "shopper.habit": .text("tosser"),
      "it's \"odd\"; DROP TABLE runs": .text("</script>'"),
    ]
    let isMissed = number < misses
    score.events.matched = isMissed ? 1 : 2
    score.events.missed = isMissed ? 1 : 0
    score.namedEvents = score.events.matched
    score.rightlyNamedEvents = score.events.matched
    score.decisionTimes = [0.4, 0.1 * Double(number)]
    score.basket = isMissed ? ["A": 1] : ["A": 1, "B": 1]
    score.trueBasket = ["A": 1, "B": 1]
    score.economics.items = 2
    score.economics.owed = 500
    score.economics.charged = isMissed ? 200 : 500
    score.economics.undercharged = isMissed ? 300 : 0
    score.weightError = number == 3 ? nil : 0.002
    score.calibration.add(confidence: 0.8, isRight: true)
    score.bookingCalibration.add(confidence: 0.99, isRight: true)
    return EpisodeRecord(score: score, passed: !isMissed)
  }
  return RunRecord(
    label: label, detector: "perfect", version: "1", recorded: "2026-01-01T00:00:00Z",
    scenarios: [
      ScenarioRecord(
        name: "dark", scene: "Scenes/dark.yaml", hash: "abc", passed: misses == 0,
        episodes: episodes,
        criteria: [
          CriterionRecord(
            measure: "event_f1", minimum: 0.9, maximum: nil, actual: 0.95, passed: misses == 0,
            reason: misses == 0 ? "" : "add B was missed", failingEpisode: misses == 0 ? nil : 0)
        ], broken: [BrokenRecord(episode: 99, reason: "the world fell apart")])
    ])
}

func temporaryFile(_ name: String = "results.sqlite") throws -> String {
  let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  return folder.appending(path: name).path
}

@Suite struct ResultsStoreTests {
  @Test func aRunComesBackAsItWas() throws {
    let path = try temporaryFile()
    let store = try ResultsStore(path: path, isNew: true)
    #expect(try store.add(run()) == 1)
    #expect(try store.add(run("second", misses: 3)) == 2)
    let again = try ResultsStore(path: path, isNew: false)
    #expect(try again.runs() == [1, 2])
    #expect(try again.run(1) == run())
    #expect(try again.lastRun() == run("second", misses: 3))
  }

  @Test func theTrendHasEveryRun() throws {
    let store = try ResultsStore(path: try temporaryFile(), isNew: true)
    for misses in [0, 6] { _ = try store.add(run("r\(misses)", misses: misses)) }
    let trend = try store.trend(of: "event_f1")
    #expect(trend.map(\.label) == ["r0", "r6"])
    #expect(trend[0].value == 1)
    #expect(abs(trend[1].value! - 36.0 / 42) < 1e-12)
    #expect(trend[1].interval!.low < trend[1].value!)
  }

  @Test func unknownRunsAndForeignFilesAreRefused() throws {
    let path = try temporaryFile()
    let store = try ResultsStore(path: path, isNew: true)
    #expect(throws: ResultsError.self) { try store.lastRun() }
    _ = try store.add(run())
    #expect(throws: ResultsError.self) { try store.run(7) }
    #expect(throws: ResultsError.self) { try ResultsStore(path: "/nowhere/x", isNew: false) }
    let text = try temporaryFile("text")
    try "hello, this is no database at all".write(toFile: text, atomically: true, encoding: .utf8)
    #expect(throws: ResultsError.self) { try ResultsStore(path: text, isNew: true) }
    let foreign = try temporaryFile("foreign.sqlite")
    try DatabaseQueue(path: foreign).write { try $0.execute(sql: "CREATE TABLE t (a)") }
    #expect(throws: ResultsError.self) { try ResultsStore(path: foreign, isNew: true) }
  }

  /// Version 1 knew nothing of the certainty of bookings.
  @Test func anOlderStoreIsReadAndGoesOn() throws {
    let path = try temporaryFile()
    _ = try ResultsStore(path: path, isNew: true).add(run())
    try DatabaseQueue(path: path).write {
      try $0.execute(sql: "DROP TABLE booking_calibration_bins; PRAGMA user_version = 1")
    }
    let old = try ResultsStore(path: path, isNew: false).run(1)
    #expect(old.scores.allSatisfy { $0.bookingCalibration.count == 0 })
    #expect(old.scores.map(\.calibration) == run().scores.map(\.calibration))
    _ = try ResultsStore(path: path, isNew: true).add(run("second"))
    let store = try ResultsStore(path: path, isNew: false)
    #expect(try store.run(1) == old)
    #expect(try store.run(2) == run("second"))
    try DatabaseQueue(path: path).write { try $0.execute(sql: "PRAGMA user_version = 3") }
    #expect(throws: ResultsError.self) { try ResultsStore(path: path, isNew: false) }
  }

  /// Every statement of the format's description runs, and the views answer.
  @Test func theDocumentedQueriesRun() throws {
    let path = try temporaryFile()
    let store = try ResultsStore(path: path, isNew: true)
    _ = try store.add(run())
    _ = try store.add(run("second", misses: 3))
    let source = URL(filePath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Sources/Results/ResultsFormat.md")
    let text = try String(contentsOf: source, encoding: .utf8)
    let block = try #require(text.components(separatedBy: "```sql\n").last)
      .components(separatedBy: "```")[0]
    let queue = try DatabaseQueue(path: path)
    let statements = block.components(separatedBy: ";").map {
      $0.trimmingCharacters(in: .whitespacesAndNewlines)
    }.filter { !$0.isEmpty }
    #expect(statements.count == 4)
    let counts = try statements.map { sql in
      try queue.read { try Row.fetchAll($0, sql: sql).count }
    }
    #expect(counts == [2, 1, 12, 3])
    #expect(
      try queue.read { try Row.fetchAll($0, sql: "SELECT * FROM failures").count } == 1)
    #expect(
      try queue.read { try Row.fetchAll($0, sql: "SELECT * FROM worst_episodes").count } == 3)
  }
}

@Suite struct RunComparisonTests {
  @Test func aWorseRunIsToldOverallAndWhere() {
    let (a, b) = (run(episodes: 80).scores, run(episodes: 80, misses: 30).scores)
    let comparison = RunComparison(a, b)
    #expect(comparison.paired == 80 && comparison.isWorse)
    let verdict = { (metric: String) in
      comparison.overall.first { $0.comparison.metric == metric }?.comparison.verdict
    }
    #expect(verdict("event_recall") == .worse)
    #expect(verdict("event_precision") == .cannotTell)
    #expect(verdict("mean_weight_error_kg") == .cannotTell)
    // All misses are in the darker half, those of the darkest quarter enough to tell.
    #expect(Set(comparison.told.map(\.slice.title)) == ["store.lighting.lux 0…950"])
    #expect(RunComparison(b, a).overall.contains { $0.comparison.verdict == .better })
  }

  @Test func theSameRunTellsNothing() {
    let scores = run(episodes: 40, misses: 7).scores
    let comparison = RunComparison(scores, scores)
    #expect(comparison.rows.allSatisfy { $0.comparison.verdict == .cannotTell })
  }

  @Test func onlyCommonEpisodesCount() {
    let comparison = RunComparison(run(episodes: 12).scores, run(episodes: 9).scores)
    #expect(comparison.paired == 9 && comparison.onlyInFirst == 3 && comparison.onlyInSecond == 0)
  }

  @Test func slicesCutNumbersIntoEqualParts() {
    let slices = ScoreSlice.all(of: run(episodes: 12).scores)
    #expect(slices.map(\.places.count) == [12, 3, 3, 3, 3])
    #expect(slices[1].title == "store.lighting.lux 0…100")
  }
}

@Suite struct BaselineGateTests {
  @Test func whatFallsShortIsNamed() throws {
    let gate = try BaselineGate(arguments: [])
    let verdict = gate.judge(run("b", misses: 1), against: run("a"))
    #expect(
      Set(verdict.shortfalls.map(\.metric)) == [
        "event_recall", "event_f1", "checkout_accuracy", "average_counting_distance",
        "mean_category_counting_distance", "mean_category_iou", "undercharged_bp",
      ])
    #expect(gate.judge(run("a"), against: run("b", misses: 1)).shortfalls.isEmpty)
    #expect(gate.judge(run("a"), against: run("a")).shortfalls.isEmpty)
  }

  @Test func tolerancesHold() throws {
    let gate = try BaselineGate(arguments: ["event_recall=0.05", "1000"])
    #expect(gate.judge(run("b", misses: 1), against: run("a")).shortfalls.isEmpty)
    let names = gate.judge(run("b", misses: 3), against: run("a")).shortfalls.map(\.metric)
    #expect(Set(names) == ["event_recall", "undercharged_bp"])
  }

  /// A shorter run is judged by its own episodes, not by the mean of others, and does not hold unless
  /// it was asked for so.
  @Test func onlyEpisodesOfBothAreCompared() throws {
    let gate = try BaselineGate(arguments: [])
    // Of the baseline's episodes the first is the only one with a mistake.
    let baseline = run("a", episodes: 12, misses: 1)
    var first = baseline
    first.scenarios[0].episodes = [baseline.scenarios[0].episodes[0]]
    let part = gate.judge(first, against: baseline, isOfPart: true)
    #expect(part.compared == 1 && part.shortfalls.isEmpty && part.holds)
    let whole = gate.judge(first, against: baseline)
    #expect(!whole.holds)
    #expect(whole.faults == ["dark: 11 of 12 episodes of the baseline were not played"])
    var worse = first
    worse.scenarios[0].episodes[0].score.economics.undercharged += 1
    #expect(gate.judge(worse, against: baseline, isOfPart: true).shortfalls.count == 2)
  }

  @Test func aScenarioThatIsGoneIsAFault() throws {
    let gate = try BaselineGate(arguments: [])
    var baseline = run("a")
    var other = baseline.scenarios[0]
    other.name = "gone"
    for i in other.episodes.indices { other.episodes[i].score.scenario = "gone" }
    baseline.scenarios.append(other)
    #expect(gate.judge(run(), against: baseline).faults == ["gone was not played"])
    #expect(gate.judge(baseline, against: run()).holds)
    #expect(gate.judge(baseline, against: run()).new == ["gone"])
  }

  /// Nothing in common is no pass.
  @Test func otherSeedsAreRefused() throws {
    var other = run()
    for i in other.scenarios[0].episodes.indices {
      other.scenarios[0].episodes[i].score.seed = 1
    }
    let verdict = try BaselineGate(arguments: []).judge(other, against: run(), isOfPart: true)
    #expect(verdict.compared == 0 && !verdict.holds)
    #expect {
      try BaselineGate.check(
        run(), called: "r.sqlite", coversSomeOf: other.scores.map(\.identity))
    } throws: { "\($0)".contains("other seeds or episodes") }
    try BaselineGate.check(run(), called: "r.sqlite", coversSomeOf: [run().scores[0].identity])
  }

  @Test func wrongTolerancesAreNamedAllAtOnce() {
    #expect {
      try BaselineGate(arguments: ["event_f2=0.1", "x", "event_f1=-1"])
    } throws: { error in
      let text = "\(error)"
      return text.contains("event_f2") && text.contains("x is no") && text.contains("event_f1=-1")
    }
  }
}

@Suite struct OpenMetricsTests {
  @Test func namesAndLabelsAreEscapedAndItEnds() {
    let text = OpenMetricsText(run: run("a\"b\\c\nd")).text
    #expect(text.hasSuffix("# EOF\n"))
    #expect(text.contains("cartsim_event_f1{detector=\"perfect\",label=\"a\\\"b\\\\c\\nd\"} 1.0\n"))
    #expect(text.contains("scenario=\"dark\"} 12"))
  }
}
