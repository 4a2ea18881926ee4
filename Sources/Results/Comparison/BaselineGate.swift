import Metrics

/// Holds a run to an earlier one: no metric may fall short of it by more than is tolerated.
///
/// A gate for CI looks at the numbers themselves: unlike `RunComparison` it does not ask whether
/// chance could have made them, since the same episodes with the same seeds leave nothing to chance.
package struct BaselineGate: Sendable, Hashable {
  /// By metric, in its unit; metrics without one tolerate `otherwise`.
  package var tolerances: [String: Double]
  package var otherwise: Double

  package init(tolerances: [String: Double] = [:], otherwise: Double = 0) {
    self.tolerances = tolerances
    self.otherwise = otherwise
  }

  package struct Shortfall: Sendable, Hashable {
    /// Empty: all scenarios together.
    package var scenario: String
    package var metric: String
    package var baseline: Double
    /// nil: there is nothing to measure any more.
    package var value: Double?
    package var tolerance: Double

    package var sentence: String {
      let place = scenario.isEmpty ? "" : "\(scenario): "
      return "\(place)\(metric) \(value.map { ScoreSlice.text($0) } ?? "has nothing to measure"), "
        + "baseline \(ScoreSlice.text(baseline)), tolerance \(ScoreSlice.text(tolerance))"
    }
  }

  package struct Verdict: Sendable, Hashable {
    package var shortfalls: [Shortfall]
    /// Scenarios that only one of the runs has.
    package var missing: [String]
    package var new: [String]
  }

  /// `event_f1=0.01`, or a number for all metrics without one.
  /// - Throws: `ResultsError` naming what is no metric or no tolerance.
  package init(arguments: [String]) throws {
    self.init()
    var problems: [String] = []
    for argument in arguments {
      let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
      guard let value = parts.last.flatMap(Double.init), value >= 0, value.isFinite else {
        problems.append("\(argument) is no tolerance; write METRIC=NUMBER or NUMBER, 0 or more")
        continue
      }
      if parts.count == 1 {
        otherwise = value
      } else if Metric.named(parts[0]) != nil {
        tolerances[parts[0]] = value
      } else {
        problems.append(
          "\(parts[0]) is no metric; they are \(Metric.all.map(\.name).joined(separator: ", "))")
      }
    }
    if !problems.isEmpty {
      throw ResultsError(.input, problems.joined(separator: "\n"))
    }
  }

  /// Compares scenario by scenario and over all.
  package func judge(_ run: RunRecord, against baseline: RunRecord) -> Verdict {
    let names = run.scenarios.map(\.name)
    let known = baseline.scenarios.map(\.name)
    let common = names.filter(known.contains)
    var shortfalls: [Shortfall] = []
    for name in common + [""] {
      let part = { (run: RunRecord) in
        run.scenarios.filter { name.isEmpty ? common.contains($0.name) : $0.name == name }
          .flatMap { $0.episodes.map(\.score) }
      }
      shortfalls += self.shortfalls(of: part(run), against: part(baseline), scenario: name)
    }
    return Verdict(
      shortfalls: shortfalls, missing: known.filter { !names.contains($0) },
      new: names.filter { !known.contains($0) })
  }

  private func shortfalls(
    of scores: [EpisodeScore], against baseline: [EpisodeScore], scenario: String
  ) -> [Shortfall] {
    Metric.all.compactMap { metric in
      guard let before = metric.value(of: baseline) else { return nil }
      let tolerance = tolerances[metric.name] ?? otherwise
      let value = metric.value(of: scores)
      let lost = value.map { metric.better == .higher ? before - $0 : $0 - before }
      // Sums in another order may differ in their last digits.
      if let lost, lost <= tolerance + 1e-12 * max(1, abs(before)) { return nil }
      return Shortfall(
        scenario: scenario, metric: metric.name, baseline: before, value: value,
        tolerance: tolerance)
    }
  }
}
