/// What came of a run, as its page shows it: text, numbers and pictures, nothing to compute.
package struct RunReport: Sendable, Hashable {
  /// The suite or scene.
  package var title: String
  /// Label and value, shown under the title: detector, seed, version, time.
  package var facts: [Fact]
  package var scenarios: [ScenarioReport]
  /// What all episodes say together; nil shows the scenarios alone.
  package var analysis: RunAnalysis?

  package init(
    title: String, facts: [Fact], scenarios: [ScenarioReport], analysis: RunAnalysis? = nil
  ) {
    self.title = title
    self.facts = facts
    self.scenarios = scenarios
    self.analysis = analysis
  }

  package struct Fact: Sendable, Hashable {
    package var label: String
    package var value: String

    package init(_ label: String, _ value: String) {
      self.label = label
      self.value = value
    }
  }
}

/// One scenario of a run, at one severity.
package struct ScenarioReport: Sendable, Hashable {
  package var name: String
  /// The scene's purpose line.
  package var purpose: String
  /// What tells it from others of the same name: `severity 0.5`. Empty if nothing does.
  package var variant: String
  package var episodeCount: Int
  /// Columns of the summary table, in the order of first appearance: `event F1`, `0.987`.
  package var metrics: [RunReport.Fact]
  package var criteria: [CriterionReport]
  /// Whether nothing failed but not all was played.
  package var isIncomplete = false
  /// Episodes worth looking at; need not be all.
  package var episodes: [EpisodeReport]

  package init(
    name: String, purpose: String, variant: String = "", episodeCount: Int,
    metrics: [RunReport.Fact], criteria: [CriterionReport], episodes: [EpisodeReport]
  ) {
    self.name = name
    self.purpose = purpose
    self.variant = variant
    self.episodeCount = episodeCount
    self.metrics = metrics
    self.criteria = criteria
    self.episodes = episodes
  }

  package var verdict: Verdict {
    if isIncomplete { return .incomplete }
    return criteria.allSatisfy(\.isPassed) ? .passed : .failed
  }
}

/// What a page says of a scenario, a criterion or an episode.
package enum Verdict: String, Sendable, Hashable {
  case passed, failed, incomplete

  init(isPassed: Bool) { self = isPassed ? .passed : .failed }
}

/// A criterion and how it was met.
package struct CriterionReport: Sendable, Hashable {
  /// As in the scene: `event_f1`.
  package var name: String
  /// `≥ 0.99`
  package var expected: String
  /// `0.987`
  package var actual: String
  package var isPassed: Bool
  /// Why, in a sentence; empty where the numbers say it all.
  package var reason: String
  package var firstFailure: FailurePoint?

  package init(
    name: String, expected: String, actual: String, isPassed: Bool, reason: String = "",
    firstFailure: FailurePoint? = nil
  ) {
    self.name = name
    self.expected = expected
    self.actual = actual
    self.isPassed = isPassed
    self.reason = reason
    self.firstFailure = firstFailure
  }
}

/// Where a criterion was first missed.
package struct FailurePoint: Sendable, Hashable {
  package var episode: Int
  /// Seconds since the episode began; nil where the episode as a whole failed.
  package var time: Double?
  package var tick: Int?
  package var camera: String?
  /// The command that plays this episode again; empty if there is none.
  package var replayCommand: String

  package init(
    episode: Int, time: Double? = nil, tick: Int? = nil, camera: String? = nil,
    replayCommand: String = ""
  ) {
    self.episode = episode
    self.time = time
    self.tick = tick
    self.camera = camera
    self.replayCommand = replayCommand
  }
}
