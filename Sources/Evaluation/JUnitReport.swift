import Geometry
import Scenario

/// Results as JUnit XML, which CI systems read: a test suite a scenario, a test case a criterion.
///
/// Times are simulated seconds, so that the same run gives the same file anywhere.
package struct JUnitReport: Sendable {
  package var results: [ScenarioResult]
  package var setup: RunSetup

  package init(results: [ScenarioResult], setup: RunSetup) {
    self.results = results
    self.setup = setup
  }

  package var xml: String {
    let suites = results.map(suite)
    let tests = results.reduce(0) { $0 + $1.outcomes.count + $1.broken.count }
    let errors = results.reduce(0) { $0 + $1.broken.count }
    let failures = results.reduce(0) { $0 + $1.outcomes.count { !$0.passed } }
    return """
      <?xml version="1.0" encoding="UTF-8"?>
      <testsuites name="cartsim" tests="\(tests)" failures="\(failures)" errors="\(errors)">
      \(suites.joined())</testsuites>

      """
  }

  private func suite(_ result: ScenarioResult) -> String {
    let failures = result.outcomes.count { !$0.passed }
    let seconds = result.episodes.reduce(0) { $0 + $1.duration.seconds }
    let name = Self.escaped(result.scenario.name)
    let properties = [
      ("detector", setup.detector), ("episodes", "\(result.episodes.count)"),
      ("seed", "\(result.episodes.first?.seed ?? result.scenario.seed)"), ("scene", result.path),
    ].map {
      "      <property name=\"\($0.0)\" value=\"\(Self.escaped($0.1))\"/>\n"
    }
    return """
        <testsuite name="\(name)" tests="\(result.outcomes.count + result.broken.count)" \
      failures="\(failures)" errors="\(result.broken.count)" skipped="0" time="\(seconds.text(decimals: 3))">
          <properties>
      \(properties.joined())    </properties>
      \(result.outcomes.map { testCase($0, in: result) }.joined())\
      \(result.broken.map { testCase($0, in: result) }.joined())  </testsuite>

      """
  }

  private func testCase(_ outcome: CriterionOutcome, in result: ScenarioResult) -> String {
    let open =
      "    <testcase classname=\"\(Self.escaped(result.scenario.name))\" "
      + "name=\"\(outcome.criterion.measure.rawValue)\" time=\"0\""
    guard !outcome.passed else { return open + "/>\n" }
    let lines =
      [outcome.sentence, outcome.reason]
      + (outcome.firstFailure.map {
        [$0.sentence, result.replayCommand(for: $0, setup: setup)]
      }
        ?? [])
    return """
      \(open)>
            <failure message="\(Self.escaped(outcome.sentence))" type="criterion">\
      \(Self.escaped(lines.filter { !$0.isEmpty }.joined(separator: "\n")))</failure>
          </testcase>

      """
  }

  private func testCase(_ broken: BrokenEpisode, in result: ScenarioResult) -> String {
    """
        <testcase classname="\(Self.escaped(result.scenario.name))" \
    name="episode \(broken.episode)" time="0">
          <error message="\(Self.escaped(broken.reason))" type="\(broken.cause.rawValue)"/>
        </testcase>

    """
  }

  /// Text made safe for XML 1.0; characters that it cannot hold become U+FFFD.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\n", "\t": result.unicodeScalars.append(scalar)
      case _ where scalar.value < 0x20 || (0xFFFE...0xFFFF).contains(scalar.value):
        result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
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
