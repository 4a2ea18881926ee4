import CartInterface
import Evaluation
import Foundation
import Geometry
import Perception
import Scenario
import TestSupport
import Testing

@Suite struct ReportFileTests {
  /// Two scenarios, one failing, with a name that XML must not take at its word.
  private func results() throws -> [ScenarioResult] {
    var good = try Scenario.load(
      path: Repository.root.appending(path: "Scenes/smoke/single-add.yaml").path)
    good.criteria = [Criterion(measure: .basketExact, minimum: 1, maximum: nil)]
    var bad = good
    bad.name = "<two> & \"one\u{1}\""
    bad.criteria.append(Criterion(measure: .eventF1, minimum: 0.99, maximum: nil))
    return [
      ScenarioResult(scenario: good, path: "Scenes/a.yaml", episodes: [episode(0), episode(1)]),
      ScenarioResult(
        scenario: bad, path: "Scenes/s.yaml", isInSuite: true,
        episodes: [episode(0), episode(1, booked: [])]),
    ]
  }

  private struct Read: Decodable {
    struct Suite: Decodable {
      struct Case: Decodable {
        struct Failure: Decodable {
          var message: String
          var text: String
        }
        var classname: String
        var name: String
        var failures: [Failure]
      }
      var name: String
      var tests: Int
      var failures: Int
      var time: Double
      var properties: [String: String]
      var cases: [Case]
    }
    var tests: Int
    var failures: Int
    var suites: [Suite]
  }

  @Test(.enabled(if: PythonJudge.isPresent))
  func junitIsReadByJunitparser() throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).xml")
    defer { try? FileManager.default.removeItem(at: file) }
    let xml = JUnitReport(results: try results(), setup: RunSetup(detector: "perfect")).xml
    try Data(xml.utf8).write(to: file)
    let read = try JSONDecoder().decode(
      Read.self, from: PythonJudge.run("judge-junit.py", [file.path]))

    #expect(read.tests == 3)
    #expect(read.failures == 1)
    try #require(read.suites.count == 2)
    #expect(read.suites[0].name == "single-add")
    #expect(read.suites[0].failures == 0)
    #expect(read.suites[0].time == 20)
    #expect(read.suites[0].properties["scene"] == "Scenes/a.yaml")
    #expect(read.suites[0].properties["detector"] == "perfect")
    #expect(read.suites[1].name == "<two> & \"one\u{FFFD}\"")
    #expect(read.suites[1].cases.map(\.name) == ["basket_exact", "event_f1"])
    let failure = try #require(read.suites[1].cases[1].failures.first)
    #expect(failure.message == "event_f1: expected ≥ 0.99, got 0.667")
    #expect(failure.text.contains("add MILK was missed"))
    #expect(failure.text.contains("first failing: episode 1, 3 s, frame 14, camera rear-left"))
    #expect(failure.text.contains("--scene") && failure.text.contains("--episode 1"))
  }

  @Test func jsonHoldsScoresAndIsTheSameEachTime() throws {
    let document = ResultDocument(results: try results(), setup: RunSetup(detector: "perfect"))
    let data = try document.encoded()
    #expect(
      try ResultDocument(results: results(), setup: RunSetup(detector: "perfect")).encoded() == data
    )
    let read = try JSONDecoder().decode(ResultDocument.self, from: data)
    #expect(!read.passed)
    #expect(read.scenarios.map(\.passed) == [true, false])
    #expect(read.scenarios[1].event_recall == 0.5)
    #expect(read.scenarios[1].criteria[1].first_failing_camera == "rear-left")
    #expect(read.scenarios[0].episodes[0].true_events.count == 1)
    #expect(read.scenarios[0].episodes[0].reported_events[0].time_s == 3.2)
    #expect(
      try read.scenarios.map { $0.episodes.map(\.log) } == results().map { $0.episodes.map(\.log) })
  }

  /// What was not played has no score, least of all a perfect one.
  @Test func whatWasNotPlayedIsNotPerfect() throws {
    let played = try results()[0]
    let broken = ScenarioResult(
      scenario: played.scenario, path: "Scenes/b.yaml", episodes: [],
      broken: [BrokenEpisode(episode: 0, reason: "it fell apart")])
    let open = ScenarioResult(
      scenario: played.scenario, path: "Scenes/c.yaml", episodes: [], unplayed: [0, 1])
    #expect(played.standing == .passed && broken.standing == .failed)
    #expect(open.standing == .incomplete)
    let document = ResultDocument(
      results: [broken, open], setup: RunSetup(detector: "perfect"))
    for part in document.scenarios {
      #expect(part.event_f1 == nil && part.checkout_accuracy == nil && part.criteria.isEmpty)
      #expect(part.unjudged_criteria == ["basket_exact"])
    }
    let xml = JUnitReport(results: [broken, open], setup: RunSetup(detector: "perfect")).xml
    #expect(xml.contains("no episode was played to its end"))
    #expect(xml.contains("2 episodes were not played"))
  }

  @Test(.enabled(if: PythonJudge.isPresent))
  func aMissedBaselineIsAFailureOfItsOwn() throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).xml")
    defer { try? FileManager.default.removeItem(at: file) }
    for held in [true, false] {
      let baseline = BaselineOutcome(
        name: "r.sqlite<1>", held: held, episodesCompared: 2,
        faults: held ? [] : ["event_f1 0.5, baseline 1", "\"dark\" was not played"])
      let xml = JUnitReport(
        results: [try results()[0]], setup: RunSetup(detector: "perfect"), baseline: baseline
      ).xml
      try Data(xml.utf8).write(to: file)
      let read = try JSONDecoder().decode(
        Read.self, from: PythonJudge.run("judge-junit.py", [file.path]))
      #expect(read.tests == 2 && read.failures == (held ? 0 : 1))
      #expect(read.suites[1].name == "baseline" && read.suites[1].cases[0].name == "r.sqlite<1>")
      let text = read.suites[1].cases[0].failures.first?.text
      #expect(text?.contains("\"dark\" was not played") == (held ? nil : true))
      let document = ResultDocument(
        results: [try results()[0]], setup: RunSetup(detector: "perfect"), baseline: baseline)
      #expect(document.passed == held)
    }
  }

  @Test func replayNamesSceneAndSeed() throws {
    let results = try results()
    let frame = FailingFrame(episode: 7, tick: 0, time: 0, camera: nil)
    #expect(
      results[0].replayCommand(for: frame, setup: RunSetup(detector: "m.onnx"))
        == "cartsim run Scenes/a.yaml --detector m.onnx --episode 7")
    var other = results[0]
    other.episodes[0].seed = 99
    #expect(
      other.replayCommand(for: frame, setup: RunSetup(detector: "blind")).hasSuffix("--seed 99"))
  }
}

@Suite struct ScreenLogTests {
  @Test func keepsDisplaysAndSurvivesJSON() throws {
    var log = ScreenLog()
    log.append(tick: 3, display: .init(basket: ["A": 2], prompt: .presentItem(id: 1)))
    log.append(
      tick: 9, display: .init(basket: [:], prompt: .confirm(id: 2, candidates: ["A", "B"])))
    log.append(tick: 12, display: .init(basket: ["A": 1], prompt: .callAttendant(id: 3)))
    let read = try JSONDecoder().decode(ScreenLog.self, from: JSONEncoder().encode(log))
    #expect(read == log)
    #expect(read.change(atTick: 9)?.prompt == .confirm(id: 2, candidates: ["A", "B"]))
    #expect(read.change(atTick: 12)?.basket == ["A": 1])
    #expect(read.change(atTick: 4) == nil)
  }
}
