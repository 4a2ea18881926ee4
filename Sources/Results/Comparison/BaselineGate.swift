package import Metrics

/// Holds a run to an earlier one: no metric may fall short of it by more than is tolerated, and what was
/// played then must be played now.
///
/// Like is compared with like: only episodes that both runs have, by scenario, seed and number. A gate for CI looks at the numbers themselves: unlike `RunComparison` it does not ask whether
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

  /// Episodes of a scenario that the baseline has and the run has not.
  package struct Absence: Sendable, Hashable {
    package var scenario: String
    package var episodes: Int
    /// Of how many in the baseline.
    package var total: Int

    package var sentence: String {
      episodes == total
        ? "\(scenario) was not played"
        : "\(scenario): \(episodes) of \(total) episodes of the baseline were not played"
    }
  }

  package struct Verdict: Sendable, Hashable {
    package var shortfalls: [Shortfall]
    /// Episodes that both runs have: no others were compared.
    package var compared: Int
    package var absences: [Absence]
    /// Scenarios that the baseline does not have.
    package var new: [String]
    /// Whether the run was meant to play only a part of what the baseline has: then absences are no
    /// fault.
    package var isOfPart: Bool

    package var holds: Bool { compared > 0 && faults.isEmpty }

    /// Why it does not hold, in sentences.
    package var faults: [String] {
      shortfalls.map(\.sentence) + (isOfPart ? [] : absences.map(\.sentence))
    }
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

  /// To be asked before anything is played.
  /// - Parameter planned: what the run is going to play.
  /// - Throws: `ResultsError` if the baseline has none of it, so that there would be nothing to compare.
  package static func check(
    _ baseline: RunRecord, called name: String, coversSomeOf planned: [EpisodeScore.Identity]
  ) throws {
    let known = Set(baseline.scores.map(\.identity))
    guard known.isDisjoint(with: planned) else { return }
    let scenarios = Set(known.map(\.scenario))
    let reason =
      scenarios.isDisjoint(with: planned.map(\.scenario))
      ? "it has \(scenarios.isEmpty ? "no episodes" : scenarios.sorted().joined(separator: ", "))"
      : "it has these scenarios with other seeds or episodes"
    throw ResultsError(
      .input,
      "\(name) has no episode that this run plays: \(reason). Compare with a run of the same scenes, "
        + "--seed and --episode; cartsim results lists what is stored")
  }

  /// Compares scenario by scenario and over all.
  /// - Parameter isOfPart: see `Verdict.isOfPart`.
  package func judge(
    _ run: RunRecord, against baseline: RunRecord, isOfPart: Bool = false
  ) -> Verdict {
    let before = Dictionary(baseline.scores.map { ($0.identity, $0) }) { first, _ in first }
    let pairs = run.scores.compactMap { score in before[score.identity].map { (score, $0) } }
    let names = run.scenarios.map(\.name)
    var shortfalls: [Shortfall] = []
    for name in names.filter({ name in pairs.contains { $0.0.scenario == name } }) + [""] {
      let part = pairs.filter { name.isEmpty || $0.0.scenario == name }
      shortfalls += self.shortfalls(of: part.map(\.0), against: part.map(\.1), scenario: name)
    }
    let played = Set(run.scores.map(\.identity))
    let absences = baseline.scenarios.compactMap { scenario -> Absence? in
      let missing = scenario.episodes.count { !played.contains($0.score.identity) }
      let isPlayed = names.contains(scenario.name)
      if isPlayed, missing == 0 { return nil }
      return Absence(
        scenario: scenario.name, episodes: missing, total: scenario.episodes.count)
    }
    let known = Set(baseline.scenarios.map(\.name))
    return Verdict(
      shortfalls: shortfalls, compared: pairs.count, absences: absences,
      new: names.filter { !known.contains($0) }, isOfPart: isOfPart)
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
