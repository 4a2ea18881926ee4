import Metrics

/// A run's figures as OpenMetrics text, which Prometheus and its kin read.
/// - SeeAlso: OpenMetrics 1.0.
package struct OpenMetricsText: Sendable {
  package var run: RunRecord

  package init(run: RunRecord) { self.run = run }

  package var text: String {
    var lines: [String] = []
    for metric in Metric.all {
      let name = "cartsim_\(metric.name)"
      lines.append("# TYPE \(name) gauge")
      lines.append("# HELP \(name) \(Self.escaped("\(metric.title): \(metric.definition)"))")
      for (scenario, scores) in parts {
        guard let value = metric.value(of: scores) else { continue }
        lines.append("\(name)\(labels(scenario)) \(value)")
      }
    }
    lines += [
      "# TYPE cartsim_episodes gauge", "# HELP cartsim_episodes Episodes played.",
    ]
    lines += parts.map { "cartsim_episodes\(labels($0)) \($1.count)" }
    lines += [
      "# TYPE cartsim_scenario_passed gauge",
      "# HELP cartsim_scenario_passed Whether a scenario met its criteria.",
    ]
    lines += run.scenarios.map {
      "cartsim_scenario_passed\(labels($0.name)) \($0.passed ? 1 : 0)"
    }
    return lines.joined(separator: "\n") + "\n# EOF\n"
  }

  /// All episodes under the empty name, then each scenario's.
  private var parts: [(String, [EpisodeScore])] {
    [("", run.scores)] + run.scenarios.map { ($0.name, $0.episodes.map(\.score)) }
  }

  private func labels(_ scenario: String) -> String {
    let pairs =
      [("detector", run.detector), ("label", run.label)]
      + (scenario.isEmpty ? [] : [("scenario", scenario)])
    return "{"
      + pairs.map { "\($0.0)=\"\(Self.escaped($0.1, quotes: true))\"" }.joined(separator: ",") + "}"
  }

  private static func escaped(_ text: String, quotes: Bool = false) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\"" where quotes: result += "\\\""
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
