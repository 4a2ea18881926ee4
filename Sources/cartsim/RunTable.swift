import Evaluation
import Geometry
import Metrics
import Scenario

/// What `cartsim run` prints: a line a scenario, its failed criteria, and a sum.
struct RunTable {
  var results: [ScenarioResult]
  var setup: RunSetup
  /// Wall time.
  var elapsed: Duration
  var report: String?
  var usesColor: Bool

  var text: String {
    let rows = results.map(cells)
    let widths = rows.first?.indices.map { i in rows.map { $0[i].count }.max() ?? 0 } ?? []
    var lines: [String] = []
    for (result, row) in zip(results, rows) {
      let cells = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
      lines.append(cells.joined(separator: "   ") + "   " + verdict(result))
      for outcome in result.outcomes where !outcome.passed {
        lines += failureLines(outcome, in: result)
      }
      for broken in result.broken {
        lines += [
          "  episode \(broken.episode) broke: \(broken.reason)",
          styled(
            "  replay: " + result.replayCommand(forEpisode: broken.episode, setup: setup), .faint),
        ]
      }
      lines += repetitionLines(result)
      if !result.unplayed.isEmpty {
        lines.append("  " + result.unplayedSentence)
      }
      lines += shadowLines(result)
    }
    return (lines + [summary]).joined(separator: "\n")
  }

  private func cells(_ result: ScenarioResult) -> [String] {
    if result.episodes.isEmpty {
      return [result.scenario.name, "0 episodes", "basket –", "event F1 –", "questions –"]
    }
    return [
      result.scenario.name,
      "\(result.episodes.count) \(result.episodes.count == 1 ? "episode" : "episodes")",
      "basket \(result.basketScore.exact)/\(result.episodes.count)",
      "event F1 \(result.eventScore.f1.text(decimals: 3))",
      "questions \(result.questionsPerEpisode.text(decimals: 2))",
    ]
  }

  private func verdict(_ result: ScenarioResult) -> String {
    if !result.broken.isEmpty { return styled("ERROR", .bad) }
    if !result.flakes.isEmpty { return styled("FLAKE", .bad) }
    if !result.unplayed.isEmpty, !result.hasFailed { return styled("incomplete", .bad) }
    if result.outcomes.isEmpty { return styled("no criteria", .warning) }
    return result.passed ? styled("pass", .good) : styled("FAIL", .bad)
  }

  private func failureLines(_ outcome: CriterionOutcome, in result: ScenarioResult) -> [String] {
    var lines = ["  " + outcome.sentence]
    if !outcome.reason.isEmpty { lines[0] += " · " + outcome.reason }
    if let failure = outcome.firstFailure {
      lines.append("  " + failure.sentence)
      lines.append(
        styled("  replay: " + result.replayCommand(for: failure, setup: setup), .faint))
    }
    lines += outcome.attachments.map { styled("  see: \($0)", .faint) }
    return lines
  }

  /// What further plays of episodes came to.
  private func repetitionLines(_ result: ScenarioResult) -> [String] {
    let same = result.repetitions.count { !$0.isFlake }
    return result.flakes.map { "  flake: " + $0.sentence }
      + (same > 0
        ? ["  \(same) further \(same == 1 ? "play" : "plays") came out the same as the first"] : [])
  }

  /// `shadow differs in 2 of 5 episodes: …`, or that it does not.
  private func shadowLines(_ result: ScenarioResult) -> [String] {
    let shadows = result.episodes.compactMap { episode in
      episode.shadow.map { (episode.episode, $0) }
    }
    guard let name = shadows.first?.1.software else { return [] }
    let differing = shadows.filter(\.1.differs)
    guard let first = differing.first else {
      return ["  shadow \(name): the same in all \(shadows.count)"]
    }
    return [
      "  shadow \(name): differs in \(differing.count) of \(shadows.count) · "
        + "first in episode \(first.0): \(first.1.sentence)"
    ]
  }

  /// `31 passed, 1 failed · 640 episodes in 2:11 (4.9× real time) · report: out/report.html`
  private var summary: String {
    let passed = results.count { $0.standing == .passed }
    let incomplete = results.count { $0.standing == .incomplete }
    let episodes = results.flatMap(\.episodes)
    let simulated = episodes.reduce(0) { $0 + $1.duration.seconds }
    let wall =
      Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18
    let failed = results.count - passed - incomplete
    var parts = [
      "\(passed) passed, \(failed) failed" + (incomplete > 0 ? ", \(incomplete) incomplete" : "")
    ]
    let count = "\(episodes.count) \(episodes.count == 1 ? "episode" : "episodes")"
    var pace = "\(count) in \(ProgressStatus.clock(wall))"
    if wall > 0 { pace += " (\((simulated / wall).text(decimals: 1))× real time)" }
    parts.append(pace)
    let unplayed = results.reduce(0) { $0 + $1.unplayed.count }
    if unplayed > 0 {
      parts.append("\(unplayed) \(unplayed == 1 ? "episode" : "episodes") not played")
    }
    if let report { parts.append("report: \(report)") }
    return parts.joined(separator: " · ")
  }

  private func styled(_ text: String, _ style: Terminal.Style) -> String {
    Terminal(isQuiet: false, isInteractive: false, usesColor: usesColor).styled(text, style)
  }
}
