package import Evaluation
package import Foundation
package import Results
import Scenario

extension RunRecord {
  /// A run's results as they are stored.
  /// - Parameter recorded: when it was played.
  package init(
    _ results: [ScenarioResult], setup: RunSetup, label: String, version: String, recorded: Date
  ) {
    self.init(
      label: label, detector: setup.detector, version: version,
      recorded: recorded.ISO8601Format(),
      scenarios: results.map { ScenarioRecord($0, setup: setup) }
    )
  }
}

extension ScenarioRecord {
  init(_ result: ScenarioResult, setup: RunSetup) {
    self.init(
      name: result.scenario.name, scene: result.path, hash: result.scenario.sourceHash,
      passed: result.passed,
      episodes: result.episodes.map { episode in
        EpisodeRecord(
          score: episode.score(tolerance: result.tolerance), passed: result.passes(episode))
      },
      criteria: result.outcomes.map { outcome in
        let failure = outcome.firstFailure
        return CriterionRecord(
          measure: outcome.criterion.measure.rawValue, minimum: outcome.criterion.minimum,
          maximum: outcome.criterion.maximum, actual: outcome.actual, passed: outcome.passed,
          reason: outcome.reason, failingEpisode: failure?.episode, failingFrame: failure?.tick,
          failingCamera: failure?.camera,
          replay: failure.map { result.replayCommand(for: $0, setup: setup) })
      },
      broken: result.broken.map { BrokenRecord(episode: $0.episode, reason: $0.reason) })
  }
}
