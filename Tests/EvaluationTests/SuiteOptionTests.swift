import CartInterface
import Catalog
import Evaluation
import Foundation
import Imaging
import Perception
import Scenario
import Synchronization
import TestSupport
import Testing

private enum Stage {
  static let catalog = Result {
    try ProductCatalog.load(directory: Repository.root.appending(path: "Assets/products").path)
  }

  static func entry(_ name: String, episodes: Int) throws -> SuiteRunner.Entry {
    let path = Repository.root.appending(path: "Scenes/\(name).yaml").path
    return .init(
      scenario: try Scenario.load(path: path), path: "Scenes/\(name).yaml",
      episodes: 0..<episodes)
  }

  /// Two short scenes; blind carts fail the first and pass the second.
  static func entries(_ first: Int = 2, _ second: Int = 3) throws -> [SuiteRunner.Entry] {
    [
      try entry("smoke/single-add", episodes: first),
      try entry("smoke/hover-only", episodes: second),
    ]
  }

  static func runner(_ detector: DetectorChoice = .blind, workers: Int = 2) throws -> SuiteRunner {
    SuiteRunner(catalog: try catalog.get(), detector: detector, workers: workers)
  }

  static func files(_ results: [ScenarioResult], _ detector: String = "blind") throws -> [Data] {
    let setup = RunSetup(detector: detector)
    return [
      try ResultDocument(results: results, setup: setup).encoded(),
      Data(JUnitReport(results: results, setup: setup).xml.utf8),
    ]
  }

  static func header(
    _ detector: String = "blind", of entries: [SuiteRunner.Entry], shard: Shard? = nil
  ) -> RunJournal.Header {
    RunJournal.Header(
      version: "1", setup: RunSetup(detector: detector), entries: entries, shard: shard)
  }
}

/// Hands out software that answers otherwise from play to play.
private final class Moody: SoftwareSource {
  private let plays: PlayCount
  private let isBlind: @Sendable (Int) -> Bool

  init(_ plays: PlayCount, isBlind: @escaping @Sendable (Int) -> Bool) {
    self.plays = plays
    self.isBlind = isBlind
  }

  func software(
    detector: any Detector, settings: ReasonerSettings,
    isCancelled: @escaping @Sendable () -> Bool
  ) -> any CartSoftware {
    DetectorAndReasoner(isBlind(plays.next()) ? BlindDetector() : detector, settings: settings)
  }
}

private final class PlayCount: Sendable {
  private let count = Atomic<Int>(0)
  func next() -> Int { count.wrappingAdd(1, ordering: .relaxed).oldValue }
  var value: Int { count.load(ordering: .relaxed) }
}

/// Takes its time with every tick.
private final class Slow: SoftwareSource, CartSoftware {
  let name = "slow"
  let needsPictures = false
  var detector: (any Detector)? { nil }
  let events: [BasketEvent] = []

  func software(
    detector: any Detector, settings: ReasonerSettings,
    isCancelled: @escaping @Sendable () -> Bool
  ) -> any CartSoftware { self }
  func begin(_ cart: CartDescription) {}
  func detections(in observation: Observation) -> [Detection] {
    Thread.sleep(forTimeInterval: 0.02)
    return []
  }
  func display(after observation: Observation) -> CartDisplay { CartDisplay() }
  func end() {}
}

@Suite struct ShardTests {
  @Test(arguments: 1...7, [0, 1, 6, 7, 23])
  func partsHoldEachEpisodeOnce(count: Int, episodes: Int) throws {
    let shards = try (1...count).map { try #require(Shard(number: $0, count: count)) }
    let parts = shards.map { shard in (0..<episodes).filter(shard.holds) }
    #expect(parts.flatMap { $0 }.sorted() == Array(0..<episodes))
    let sizes = parts.map(\.count)
    #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= 1)
  }

  @Test func readsWhatItWrites() {
    #expect(Shard(argument: "2/5")?.description == "2/5")
    for wrong in ["0/5", "6/5", "1/0", "1", "1/2/3", "a/b", "", "-1/2", "1/"] {
      #expect(Shard(argument: wrong) == nil, "\(wrong)")
    }
  }

  /// What parts write down together is the whole, byte for byte, detections and all.
  @Test func mergedPartsAreTheWhole() async throws {
    let entries = try Stage.entries(1, 1)
    let whole = try await Stage.runner(.degraded).play(entries) { _, _ in }
    let folder = try TemporaryFolder()
    var contents: [JournalContents] = []
    for number in [2, 1] {
      let path = folder.url.appending(path: "\(number).jsonl").path
      var runner = try Stage.runner(.degraded)
      runner.shard = Shard(number: number, count: 2)
      let journal = try RunJournal(
        path: path, header: Stage.header("degraded", of: entries, shard: runner.shard),
        isResumed: false)
      let part = try await runner.play(
        entries, didFinish: { try journal.add($0, $1, of: entries[$0.entry]) }
      ) { _, _ in }
      #expect(part.allSatisfy { $0.unplayed.isEmpty && !$0.episodes.isEmpty })
      contents.append(try JournalContents(path: path))
    }
    let merged = try Stage.runner(.degraded).judge(
      entries, known: JournalContents.outcomes(in: contents, for: entries))
    #expect(try Stage.files(merged, "degraded") == Stage.files(whole, "degraded"))
    #expect(merged[0].detections.total.visible > 0)
    #expect(merged[0].episodes.map(\.timeline) == whole[0].episodes.map(\.timeline))
    #expect(
      merged[0].episodes.map { $0.score(tolerance: 1) }
        == whole[0].episodes.map { $0.score(tolerance: 1) })
  }

  @Test func aMissingPartIsNoPass() async throws {
    let entries = try Stage.entries()
    var runner = try Stage.runner()
    let folder = try TemporaryFolder()
    let path = folder.url.appending(path: "1.jsonl").path
    runner.shard = Shard(number: 2, count: 2)
    let journal = try RunJournal(
      path: path, header: Stage.header(of: entries, shard: runner.shard), isResumed: false)
    _ = try await runner.play(
      entries, didFinish: { try journal.add($0, $1, of: entries[$0.entry]) }
    ) { _, _ in }
    let merged = try Stage.runner().judge(
      entries, known: JournalContents.outcomes(in: [.init(path: path)], for: entries))
    #expect(merged.map(\.unplayed) == [[0], [0, 2]])
    #expect(merged.map(\.passed) == [false, false])
    // A blind cart passes the second scene, but not all of it has been seen.
    #expect(!merged[1].hasFailed && !merged[1].unjudged.isEmpty)
  }
}

@Suite struct RepetitionTests {
  @Test func aRunWithoutChanceRepeatsItself() async throws {
    var runner = try Stage.runner(.degraded)
    runner.plays = 3
    let results = try await runner.play(Stage.entries(1, 1)) { _, _ in }
    #expect(results.map { $0.repetitions.map(\.play) } == [[2, 3], [2, 3]])
    #expect(results.allSatisfy { $0.flakes.isEmpty })
    var once = try Stage.runner(.degraded)
    once.plays = 1
    let first = try await once.play(Stage.entries(1, 1)) { _, _ in }
    #expect(results.map(\.passed) == first.map(\.passed))
  }

  @Test func aFlakeFailsThoughTheFirstPlayPasses() async throws {
    let count = PlayCount()
    var runner = try Stage.runner(.perfect, workers: 1)
    runner.software = { Moody(count) { $0 == 1 } }
    runner.plays = 2
    let result = try #require(
      try await runner.play(Stage.entries(1, 0).dropLast()) { _, _ in }.first)
    #expect(result.outcomes.allSatisfy { $0.passed })
    #expect(!result.passed)
    let flake = try #require(result.flakes.first)
    #expect(flake.differences.contains("basket") && flake.differences.contains("reported events"))
    #expect(!flake.differences.contains("drawn values"))
    #expect(flake.play == 2 && !flake.isPassed)
    #expect(JUnitReport(results: [result], setup: .init(detector: "perfect")).xml.contains("flake"))
  }

  /// The second play passes, the verdict stays.
  @Test func playingAgainHidesNoFailure() async throws {
    let count = PlayCount()
    var runner = try Stage.runner(.perfect, workers: 1)
    runner.software = { Moody(count) { $0 == 0 } }
    runner.retriesFailed = true
    let result = try #require(
      try await runner.play([Stage.entry("smoke/single-add", episodes: 2)]) { _, _ in }.first)
    #expect(count.value == 3)
    #expect(!result.passed && result.outcomes.contains { !$0.passed })
    #expect(result.repetitions.map(\.episode) == [0])
    #expect(result.flakes.first?.isPassed == true)
  }

  @Test func aTrueFailureFailsAgain() async throws {
    var runner = try Stage.runner()
    runner.retriesFailed = true
    let results = try await runner.play(Stage.entries(2, 1)) { _, _ in }
    #expect(results[0].repetitions.map(\.episode) == [0, 1])
    #expect(results[0].flakes.isEmpty && !results[0].passed)
    #expect(results[1].repetitions.isEmpty && results[1].passed)
  }
}

@Suite struct EarlyEndTests {
  /// Whatever the rest brings: compared with all that it can bring.
  @Test(
    arguments: [(0.6, nil), (1, nil), (nil, 0.3), (0.2, 0.5), (0, nil)] as [(Double?, Double?)])
  func aLostCriterionCannotBeSaved(minimum: Double?, maximum: Double?) {
    func episode(_ number: Int, isExact: Bool) -> EpisodeResult {
      var result = EpisodeResult(scenario: "s", seed: 1, episode: number)
      result.trueBasket = ["A": 1]
      result.finalBasket = isExact ? ["A": 1] : [:]
      return result
    }
    let criterion = Criterion(measure: .basketExact, minimum: minimum, maximum: maximum)
    let total = 5
    for bits in 0..<(1 << total) {
      let all = (0..<total).map { episode($0, isExact: bits >> $0 & 1 == 1) }
      for played in 0...total {
        let canPass = (0..<(1 << (total - played))).contains { rest in
          let others = (played..<total).map { episode($0, isExact: rest >> ($0 - played) & 1 == 1) }
          return criterion.judged(on: all[..<played] + others).passed
        }
        #expect(
          criterion.isLost(with: Array(all[..<played]), remaining: total - played) == !canPass,
          "\(bits) \(played)")
      }
    }
  }

  @Test func endsAtTheSameEpisodeForAnyNumberOfWorkers() async throws {
    var files: [[Data]] = []
    for workers in [1, 3] {
      var runner = try Stage.runner(workers: workers)
      runner.failsFast = true
      let entries = try [Stage.entry("smoke/hover-only", episodes: 1)] + Stage.entries(3, 2)
      let results = try await runner.play(entries) { _, _ in }
      #expect(results.map { $0.episodes.map(\.episode) } == [[0], [0], []])
      #expect(results.map(\.unplayed) == [[], [1, 2], [0, 1]])
      #expect(results[0].passed && results[1].hasFailed && !results[2].hasFailed)
      #expect(!results[2].passed)
      files.append(try Stage.files(results))
    }
    #expect(files[0] == files[1])
  }

  @Test func anEpisodeThatTakesTooLongIsBroken() async throws {
    var runner = try Stage.runner()
    runner.software = { Slow() }
    runner.timeLimit = .milliseconds(100)
    let result = try #require(
      try await runner.play([Stage.entry("smoke/single-add", episodes: 2)]) { _, _ in }.first)
    #expect(result.broken.map(\.cause) == [.timeLimit, .timeLimit])
    #expect(result.broken.first?.reason.contains("wall time") == true)
    #expect(!result.passed)
  }

  @Test func aGenerousLimitChangesNothing() async throws {
    var runner = try Stage.runner()
    let free = try await runner.play(Stage.entries(1, 1)) { _, _ in }
    runner.timeLimit = .seconds(100_000)
    let limited = try await runner.play(Stage.entries(1, 1)) { _, _ in }
    #expect(try Stage.files(free) == Stage.files(limited))
  }
}

@Suite struct RunJournalTests {
  /// Interrupted after three episodes, a line cut short by a kill, gone on with: as never interrupted.
  @Test func aRunGoesOnWhereItEnded() async throws {
    let entries = try Stage.entries(3, 3)
    let folder = try TemporaryFolder()
    let path = folder.url.appending(path: "deep/run.jsonl").path
    let done = PlayCount()
    var runner = try Stage.runner(workers: 1)
    runner.isCancelled = { done.value >= 3 }
    let first = try RunJournal(path: path, header: Stage.header(of: entries), isResumed: false)
    let partial = try await runner.play(
      entries,
      didFinish: {
        try first.add($0, $1, of: entries[$0.entry])
        _ = done.next()
      }
    ) { _, _ in }
    #expect(partial.map { $0.episodes.count } == [3, 0])
    #expect(partial[1].unplayed == [0, 1, 2] && !partial[1].passed)

    let data = try Data(contentsOf: URL(fileURLWithPath: path))
    try data.dropLast(20).write(to: URL(fileURLWithPath: path))
    let known = try JournalContents.outcomes(
      in: [JournalContents(path: path)], for: entries)
    #expect(known.count == 2)
    let second = try RunJournal(path: path, header: Stage.header(of: entries), isResumed: true)
    let played = PlayCount()
    let rest = try await Stage.runner().play(
      entries, known: known,
      didFinish: {
        _ = played.next()
        try second.add($0, $1, of: entries[$0.entry])
      }
    ) { _, _ in }
    #expect(played.value == 4)
    let whole = try await Stage.runner().play(entries) { _, _ in }
    #expect(try Stage.files(rest) == Stage.files(whole))
    let merged = try Stage.runner().judge(
      entries, known: JournalContents.outcomes(in: [.init(path: path)], for: entries))
    #expect(try Stage.files(merged) == Stage.files(whole))
  }

  @Test func anotherRunsJournalIsRefused() async throws {
    let entries = try Stage.entries(1, 0)
    let folder = try TemporaryFolder()
    let path = folder.url.appending(path: "run.jsonl").path
    let journal = try RunJournal(path: path, header: Stage.header(of: entries), isResumed: false)
    _ = try await Stage.runner().play(
      entries, didFinish: { try journal.add($0, $1, of: entries[$0.entry]) }
    ) { _, _ in }
    #expect(throws: JournalError.self) {
      try RunJournal(path: path, header: Stage.header(of: entries), isResumed: false)
    }
    #expect(throws: JournalError.self) {
      try RunJournal(path: path, header: Stage.header("perfect", of: entries), isResumed: true)
    }
    let wrong = try folder.write("no journal\n", to: "wrong.jsonl")
    #expect(throws: JournalError.self) { try JournalContents(path: wrong) }
    #expect(throws: JournalError.self) { try JournalContents(path: "/nowhere/at-all.jsonl") }
  }

  /// Writes a journal of a run with a blind cart.
  private func journal(
    _ name: String, of entries: [SuiteRunner.Entry], in folder: TemporaryFolder,
    shard: String? = nil
  ) async throws -> JournalContents {
    let path = folder.url.appending(path: name).path
    var runner = try Stage.runner()
    runner.shard = shard.flatMap(Shard.init(argument:))
    let journal = try RunJournal(
      path: path, header: Stage.header(of: entries, shard: runner.shard), isResumed: false)
    _ = try await runner.play(
      entries, didFinish: { try journal.add($0, $1, of: entries[$0.entry]) }
    ) { _, _ in }
    return try JournalContents(path: path)
  }

  /// Each refusal names the file and what to do.
  @Test func whatIsOfAnotherRunOrPartIsRefused() async throws {
    let entries = try Stage.entries(1, 1)
    let folder = try TemporaryFolder()
    let whole = try await journal("whole.jsonl", of: entries, in: folder)
    func refusal(_ entries: [SuiteRunner.Entry], shard: String? = nil) throws -> String {
      let header = Stage.header(of: entries, shard: shard.flatMap(Shard.init(argument:)))
      let error = #expect(throws: JournalError.self) { try whole.checkResumed(by: header) }
      let text = try #require(error).description
      #expect(text.contains("whole.jsonl"), "\(text)")
      return text
    }
    var other = entries
    other[0].seed = 12345
    #expect(try refusal(other).contains("--seed \(entries[0].scenario.seed)"))
    other = entries
    other[1].episodes = 0..<2
    #expect(try refusal(other).contains("plays episode 0, this run episodes 0…1"))
    other = entries
    other[0].scenario.sourceText += "# changed"
    #expect(try refusal(other).contains("has changed since"))
    #expect(try refusal([entries[0]]).contains("it plays Scenes/smoke/hover-only.yaml"))
    #expect(try refusal(entries.reversed()).contains("order"))
    #expect(try refusal(entries, shard: "1/2").contains("no --shard"))
    try whole.checkResumed(by: Stage.header(of: entries))

    let parts = [
      try await journal("1.jsonl", of: entries, in: folder, shard: "1/2"),
      try await journal("2.jsonl", of: entries, in: folder, shard: "2/2"),
    ]
    let third = try await journal("3.jsonl", of: entries, in: folder, shard: "3/3")
    let header = Stage.header(of: entries)
    for (journals, said) in [
      ([parts[0], parts[0]], "both hold part 1/2"), ([whole, whole], "both hold the whole run"),
      ([parts[0], whole], "not parts of one run"), ([parts[0], third], "not parts of one run"),
    ] {
      let error = #expect(throws: JournalError.self) {
        try JournalContents.check(journals, arePartsOf: header)
      }
      let text = try #require(error).description
      #expect(text.contains(said) && text.contains(".jsonl"), "\(text)")
    }
    try JournalContents.check(parts, arePartsOf: header)
    #expect(try JournalContents.outcomes(in: parts, for: entries).count == 2)
  }

  /// Journals that somebody has written one behind the other.
  @Test func anEpisodeThatIsThereTwiceIsRefused() async throws {
    let entries = try Stage.entries(1, 0)
    let folder = try TemporaryFolder()
    let whole = try await journal("whole.jsonl", of: entries, in: folder)
    let text = try String(contentsOfFile: whole.path, encoding: .utf8)
    let line = try #require(text.split(separator: "\n").last)
    let twice = try folder.write(text + line + "\n", to: "twice.jsonl")
    let error = #expect(throws: JournalError.self) {
      try JournalContents.outcomes(in: [JournalContents(path: twice)], for: entries)
    }
    #expect(try #require(error).description.contains("twice.jsonl:3: episode 0"))
    let older = try folder.write(
      text.replacing("\"cartsim_journal\":2", with: "\"cartsim_journal\":1"), to: "older.jsonl")
    let version = #expect(throws: JournalError.self) { try JournalContents(path: older) }
    #expect(try #require(version).description.contains("another version"))
  }
}

@Suite struct FailureArtifactTests {
  private struct Animation: Decodable {
    struct Frame: Decodable { var duration_ms: Double }
    var frames: [Frame]
  }

  @Test func everyFailedCriterionHasItsPictureAndClip() async throws {
    let entries = try Stage.entries(1, 1)
    let runner = try Stage.runner(.degraded)
    let blind = try Stage.runner()
    var results = try await blind.play(entries) { _, _ in }
    let folder = try TemporaryFolder()
    var artifacts = FailureArtifacts(folder: folder.path + "/shots", runner: blind)
    try artifacts.add(to: &results, entries: entries)
    let failed = results[0].outcomes.filter { !$0.passed }
    #expect(!failed.isEmpty)
    #expect(results[0].flakes.isEmpty)
    for outcome in results.flatMap(\.outcomes) {
      #expect(outcome.attachments.count == (outcome.passed ? 0 : 2))
    }
    let paths = failed.flatMap(\.attachments)
    #expect(Set(paths).count == paths.count)
    let overlay = try ImageFile.read(paths[0])
    #expect(overlay.width > 320 && overlay.height > 240)
    // The item's box is drawn in the colour of the truth.
    #expect(overlay.pixels.contains(RGBA8(0, 170, 90)))
    if PythonJudge.isPresent {
      let clip = try JSONDecoder().decode(
        Animation.self, from: PythonJudge.run("judge-animation.py", [paths[1]]))
      #expect((6...24).contains(clip.frames.count))
      // The clip takes as long as what it shows.
      let seconds = clip.frames.reduce(0) { $0 + $1.duration_ms } / 1000
      #expect(seconds > 1.5 && seconds < 4)
    }
    let xml = JUnitReport(results: results, setup: RunSetup(detector: "blind")).xml
    for path in paths { #expect(xml.contains("[[ATTACHMENT|\(path)]]")) }

    // Filmed with another detector than it was played with: the difference is told.
    var others = try await blind.play(entries) { _, _ in }
    var wrong = FailureArtifacts(folder: folder.path + "/wrong", runner: runner)
    try wrong.add(to: &others, entries: entries)
    #expect(!others[0].flakes.isEmpty)
  }

  @Test func aReplayTakesPicturesAgain() async throws {
    let results = try await Stage.runner().play(Stage.entries(1, 0)) { _, _ in }
    let frame = try #require(results[0].firstFailure)
    #expect(
      results[0].replayCommand(
        for: frame, setup: RunSetup(detector: "blind", takesPictures: true))
        == "cartsim run Scenes/smoke/single-add.yaml --detector blind --pictures --episode 0")
  }
}

@Suite struct SuiteJUnitTests {
  private struct Read: Decodable {
    struct Suite: Decodable {
      struct Case: Decodable {
        struct Failure: Decodable {
          var message: String
          var text: String
        }
        var name: String
        var failures: [Failure]
        var skipped: [String]
        var output: String
      }
      var tests: Int
      var failures: Int
      var errors: Int
      var skipped: Int
      var cases: [Case]
    }
    var tests: Int
    var failures: Int
    var suites: [Suite]
  }

  /// Failed, broken, skipped, flaky and filmed cases, as another program counts them.
  @Test(.enabled(if: PythonJudge.isPresent))
  func anotherReaderCountsEveryKind() async throws {
    var runner = try Stage.runner()
    runner.failsFast = true
    var results = try await runner.play(Stage.entries(3, 2)) { _, _ in }
    results[0].repetitions = [
      Repetition(episode: 0, play: 2, differences: ["basket <&>"], isPassed: true),
      Repetition(episode: 0, play: 3, differences: [], isPassed: false),
    ]
    results[1].broken = [BrokenEpisode(episode: 0, reason: "a < b", cause: .timeLimit)]
    let failing = try #require(results[0].outcomes.firstIndex { !$0.passed })
    results[0].outcomes[failing].attachments = ["out/a b.png", "out/c.png"]
    let folder = try TemporaryFolder()
    let file = try folder.write(
      JUnitReport(results: results, setup: RunSetup(detector: "blind")).xml, to: "j.xml")
    let read = try JSONDecoder().decode(
      Read.self, from: PythonJudge.run("judge-junit.py", [file]))
    let cases = read.suites.flatMap(\.cases)
    #expect(read.tests == cases.count)
    for (suite, result) in zip(read.suites, results) {
      #expect(suite.tests == suite.cases.count)
      #expect(suite.skipped == suite.cases.count { !$0.skipped.isEmpty })
      #expect(suite.skipped == result.unjudged.count)
      #expect(suite.failures + suite.errors == suite.cases.count { !$0.failures.isEmpty })
    }
    #expect(read.suites.map(\.errors) == [0, 1])
    #expect(read.suites[1].skipped == results[1].scenario.criteria.count)
    let flake = try #require(cases.first { $0.name == "episode 0 repeated" }?.failures.first)
    #expect(flake.message.contains("basket <&>"))
    #expect(flake.text.contains("--episode 0") && flake.text.contains("seed"))
    let broken = try #require(cases.first { $0.name == "episode 0" }?.failures.first)
    #expect(broken.text.contains("cartsim run Scenes/smoke/hover-only.yaml"))
    let filmed = cases.filter { !$0.output.isEmpty }
    #expect(filmed.map(\.output) == ["[[ATTACHMENT|out/a b.png]]\n[[ATTACHMENT|out/c.png]]"])
  }
}
