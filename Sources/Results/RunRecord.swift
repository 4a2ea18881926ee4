package import Metrics

/// A run as it is stored: who played what, how it was judged, and every episode's score.
package struct RunRecord: Sendable, Hashable {
  /// What a person calls it, such as a commit; may be empty.
  package var label: String
  /// As given on the command line: `perfect`, or a model's path.
  package var detector: String
  /// Of the program.
  package var version: String
  /// When it was stored, in UTC as ISO 8601; not part of the results.
  package var recorded: String
  package var scenarios: [ScenarioRecord]

  package init(
    label: String, detector: String, version: String, recorded: String,
    scenarios: [ScenarioRecord]
  ) {
    self.label = label
    self.detector = detector
    self.version = version
    self.recorded = recorded
    self.scenarios = scenarios
  }

  package var passed: Bool { scenarios.allSatisfy(\.passed) }

  /// All episodes' scores, in order of scenario and episode.
  package var scores: [EpisodeScore] { scenarios.flatMap { $0.episodes.map(\.score) } }
}

package struct ScenarioRecord: Sendable, Hashable {
  package var name: String
  /// File, as the user named it.
  package var scene: String
  /// Of the scenario with its bases written out.
  package var hash: String
  package var passed: Bool
  package var episodes: [EpisodeRecord]
  package var criteria: [CriterionRecord]
  package var broken: [BrokenRecord]

  package init(
    name: String, scene: String, hash: String, passed: Bool, episodes: [EpisodeRecord],
    criteria: [CriterionRecord], broken: [BrokenRecord] = []
  ) {
    self.name = name
    self.scene = scene
    self.hash = hash
    self.passed = passed
    self.episodes = episodes
    self.criteria = criteria
    self.broken = broken
  }
}

package struct EpisodeRecord: Sendable, Hashable {
  package var score: EpisodeScore
  /// Whether the episode alone meets every criterion.
  package var passed: Bool

  package init(score: EpisodeScore, passed: Bool) {
    self.score = score
    self.passed = passed
  }
}

package struct CriterionRecord: Sendable, Hashable {
  package var measure: String
  package var minimum: Double?
  package var maximum: Double?
  /// nil if there was nothing to measure.
  package var actual: Double?
  package var passed: Bool
  package var reason: String
  package var failingEpisode: Int?
  /// Tick.
  package var failingFrame: Int?
  package var failingCamera: String?
  /// The command that plays the failure again.
  package var replay: String?

  package init(
    measure: String, minimum: Double?, maximum: Double?, actual: Double?, passed: Bool,
    reason: String, failingEpisode: Int? = nil, failingFrame: Int? = nil,
    failingCamera: String? = nil, replay: String? = nil
  ) {
    self.measure = measure
    self.minimum = minimum
    self.maximum = maximum
    self.actual = actual
    self.passed = passed
    self.reason = reason
    self.failingEpisode = failingEpisode
    self.failingFrame = failingFrame
    self.failingCamera = failingCamera
    self.replay = replay
  }
}

package struct BrokenRecord: Sendable, Hashable {
  package var episode: Int
  package var reason: String

  package init(episode: Int, reason: String) {
    self.episode = episode
    self.reason = reason
  }
}

/// A store of results that cannot be used.
package struct ResultsError: Error, CustomStringConvertible {
  package enum Kind: Sendable { case input, environment }

  package var kind: Kind
  package var description: String

  package init(_ kind: Kind, _ description: String) {
    self.kind = kind
    self.description = description
  }
}
