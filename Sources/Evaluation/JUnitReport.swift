import Configuration
import Geometry
import Scenario

/// Results as JUnit XML, which CI systems read: a test suite a scenario, a test case a criterion; and
/// one of the baseline that the run is held to.
///
/// Times are simulated seconds, so that the same run gives the same file anywhere.
package struct JUnitReport: Sendable {
  package var results: [ScenarioResult]
  package var setup: RunSetup
  package var baseline: BaselineOutcome?

  package init(results: [ScenarioResult], setup: RunSetup, baseline: BaselineOutcome? = nil) {
    self.results = results
    self.setup = setup
    self.baseline = baseline
  }

  package var xml: String {
    let suites = results.map(suite)
    let tests = results.reduce(baseline == nil ? 0 : 1) { $0 + Self.testCount(of: $1) }
    let errors = results.reduce(0) { $0 + $1.broken.count }
    let missed = baseline.map { $0.held ? 0 : 1 } ?? 0
    let failures = results.reduce(missed) { $0 + Self.failureCount(of: $1) }
    return """
      <?xml version="1.0" encoding="UTF-8"?>
      <testsuites name="cartsim" tests="\(tests)" failures="\(failures)" errors="\(errors)">
      \(suites.joined())\(baseline.map(suite) ?? "")</testsuites>

      """
  }

  private static func testCount(of result: ScenarioResult) -> Int {
    result.outcomes.count + result.broken.count + result.unjudged.count
      + repeatedEpisodes(of: result).count
  }

  private static func failureCount(of result: ScenarioResult) -> Int {
    result.outcomes.count { !$0.passed } + Set(result.flakes.map(\.episode)).count
  }

  private static func repeatedEpisodes(of result: ScenarioResult) -> [Int] {
    Set(result.repetitions.map(\.episode)).sorted()
  }

  private func suite(_ result: ScenarioResult) -> String {
    let failures = Self.failureCount(of: result)
    let seconds = result.episodes.reduce(0) { $0 + $1.duration.seconds }
    let name = XMLText.escaped(result.scenario.name)
    let properties = [
      ("detector", setup.detector), ("episodes", "\(result.episodes.count)"),
      ("seed", "\(result.episodes.first?.seed ?? result.seed)"), ("scene", result.path),
    ].map {
      "      <property name=\"\($0.0)\" value=\"\(XMLText.escaped($0.1))\"/>\n"
    }
    return """
        <testsuite name="\(name)" tests="\(Self.testCount(of: result))" \
      failures="\(failures)" errors="\(result.broken.count)" \
      skipped="\(result.unjudged.count)" time="\(seconds.text(decimals: 3))">
          <properties>
      \(properties.joined())    </properties>
      \(result.outcomes.map { testCase($0, in: result) }.joined())\
      \(result.unjudged.map { skipped($0, in: result) }.joined())\
      \(result.broken.map { testCase($0, in: result) }.joined())\
      \(Self.repeatedEpisodes(of: result).map { repeated($0, in: result) }.joined())  </testsuite>

      """
  }

  private func suite(_ baseline: BaselineOutcome) -> String {
    let failure = """
            <failure message="\(XMLText.escaped(baseline.faults.first ?? ""))" type="baseline">\
      \(XMLText.escaped(baseline.faults.joined(separator: "\n")))</failure>

      """
    return """
        <testsuite name="baseline" tests="1" failures="\(baseline.held ? 0 : 1)" errors="0" \
      skipped="0" time="0">
          <testcase classname="baseline" name="\(XMLText.escaped(baseline.name))" time="0">
      \(baseline.held ? "" : failure)    </testcase>
        </testsuite>

      """
  }

  private func testCase(_ outcome: CriterionOutcome, in result: ScenarioResult) -> String {
    let open =
      "    <testcase classname=\"\(XMLText.escaped(result.scenario.name))\" "
      + "name=\"\(outcome.criterion.measure.rawValue)\" time=\"0\""
    guard !outcome.passed else { return open + "/>\n" }
    let lines =
      [outcome.sentence, outcome.reason]
      + (outcome.firstFailure.map {
        [$0.sentence, "seed \(result.seed)", result.replayCommand(for: $0, setup: setup)]
      }
        ?? [])
    return """
      \(open)>
            <failure message="\(XMLText.escaped(outcome.sentence))" type="criterion">\
      \(XMLText.escaped(lines.filter { !$0.isEmpty }.joined(separator: "\n")))</failure>
      \(attachments(outcome.attachments))    </testcase>

      """
  }

  /// As Jenkins' and GitLab's readers look for files.
  private func attachments(_ paths: [String]) -> String {
    guard !paths.isEmpty else { return "" }
    let lines = paths.map { "[[ATTACHMENT|\($0)]]" }.joined(separator: "\n")
    return "      <system-out>\(XMLText.escaped(lines))</system-out>\n"
  }

  private func testCase(_ broken: BrokenEpisode, in result: ScenarioResult) -> String {
    let lines = [
      broken.reason, "seed \(result.seed)",
      result.replayCommand(forEpisode: broken.episode, setup: setup),
    ]
    return """
          <testcase classname="\(XMLText.escaped(result.scenario.name))" \
      name="episode \(broken.episode)" time="0">
            <error message="\(XMLText.escaped(broken.reason))" type="\(broken.cause.rawValue)">\
      \(XMLText.escaped(lines.joined(separator: "\n")))</error>
          </testcase>

      """
  }

  /// A criterion that a run which ended early could not judge.
  private func skipped(_ criterion: Criterion, in result: ScenarioResult) -> String {
    """
        <testcase classname="\(XMLText.escaped(result.scenario.name))" \
    name="\(criterion.measure.rawValue)" time="0">
          <skipped message="\(result.unjudgedReason)"/>
        </testcase>

    """
  }

  /// An episode that was played more than once.
  private func repeated(_ episode: Int, in result: ScenarioResult) -> String {
    let open =
      "    <testcase classname=\"\(XMLText.escaped(result.scenario.name))\" "
      + "name=\"episode \(episode) repeated\" time=\"0\""
    let flakes = result.flakes.filter { $0.episode == episode }
    guard let first = flakes.first else { return open + "/>\n" }
    let lines =
      flakes.map(\.sentence) + [
        "seed \(result.seed)", result.replayCommand(forEpisode: episode, setup: setup),
      ]
    return """
      \(open)>
            <failure message="\(XMLText.escaped(first.sentence))" type="flake">\
      \(XMLText.escaped(lines.joined(separator: "\n")))</failure>
          </testcase>

      """
  }
}

extension CriterionOutcome {
  /// `event_f1: expected ≥ 0.99, got 0.987`.
  package var sentence: String {
    "\(criterion.measure.rawValue): expected \(expected), got \(actualText)"
  }
}

extension FailingFrame {
  /// `first failing: episode 7, 14.3 s, frame 143, camera rear-left`.
  package var sentence: String {
    "first failing: episode \(episode), \(time.text(decimals: 1)) s, frame \(tick)"
      + (camera.map { ", camera \($0)" } ?? "")
  }
}
