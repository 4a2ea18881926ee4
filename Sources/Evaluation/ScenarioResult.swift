package import Metrics
package import Scenario

/// All episodes of one scenario, and the verdict.
package struct ScenarioResult: Sendable {
  package var scenario: Scenario
  /// The scenario's or suite's file, as the user named it.
  package var path: String
  /// Whether `path` is a suite, in which the scenario goes by its name.
  package var isInSuite: Bool
  /// Ascending by episode.
  package var episodes: [EpisodeResult]
  /// Episodes that the simulation could not play to their end, ascending: the scenario fails.
  package var broken: [BrokenEpisode]
  /// Episodes that a run which ended early did not play, or not as often as asked, ascending: the
  /// scenario does not pass.
  package var unplayed: [Int]
  /// Further plays of episodes, ascending by episode and play.
  package var repetitions: [Repetition] = []
  package var outcomes: [CriterionOutcome]
  /// Criteria that the episodes not played may still decide, or that no episode could.
  package var unjudged: [Criterion]
  /// Of its episodes.
  package var seed: UInt64

  /// - Parameter seed: nil takes the episodes' or the scenario's.
  package init(
    scenario: Scenario, path: String, isInSuite: Bool = false, episodes: [EpisodeResult],
    broken: [BrokenEpisode] = [], unplayed: [Int] = [], seed: UInt64? = nil
  ) {
    self.unplayed = unplayed
    self.seed = seed ?? episodes.first?.seed ?? scenario.seed
    self.broken = broken
    self.scenario = scenario
    self.path = path
    self.isInSuite = isInSuite
    self.episodes = episodes
    let isDecided = { (criterion: Criterion) in
      // Without any episode there is nothing to judge by: a criterion is neither met nor missed.
      !episodes.isEmpty
        && (unplayed.isEmpty || criterion.isLost(with: episodes, remaining: unplayed.count))
    }
    outcomes = scenario.criteria.filter(isDecided).map { $0.judged(on: episodes) }
    unjudged = scenario.criteria.filter { !isDecided($0) }
  }

  /// Whether an episode alone meets every criterion.
  package func passes(_ episode: EpisodeResult) -> Bool {
    scenario.criteria.allSatisfy { $0.judged(on: [episode]).passed }
  }

  package enum Standing: String, Sendable, Codable {
    case passed, failed
    /// Nothing failed, but not all was played.
    case incomplete
  }

  package var standing: Standing {
    if hasFailed { return .failed }
    return unplayed.isEmpty ? .passed : .incomplete
  }

  package var passed: Bool { standing == .passed }

  /// Whether it fails whatever is not played yet brings.
  package var hasFailed: Bool {
    !broken.isEmpty || !outcomes.allSatisfy(\.passed) || !flakes.isEmpty
  }

  /// Why criteria are not judged.
  package var unjudgedReason: String {
    unplayed.isEmpty ? "no episode was played to its end" : unplayedSentence
  }

  /// `3 episodes were not played`.
  package var unplayedSentence: String {
    unplayed.count == 1
      ? "1 episode was not played" : "\(unplayed.count) episodes were not played"
  }

  /// Plays that came out otherwise than the first: the same seed is to give the same result.
  package var flakes: [Repetition] { repetitions.filter(\.isFlake) }

  package var basketScore: BasketScore { BasketScore(pairs: episodes.map(\.basketPair)) }

  /// Seconds by which reported events may miss: the tightest that a criterion asks for, or 1.
  package var tolerance: Double {
    scenario.criteria.filter { $0.measure == .eventF1 }.map(\.tolerance).min() ?? 1
  }

  package var eventScore: EventScore {
    episodes.map { EventScore($0.eventMatch(tolerance: tolerance)) }.reduce(EventScore(), +)
  }

  package var questionsPerEpisode: Double { episodes.questionsPerEpisode }

  package var itemsPresentedPerEpisode: Double { episodes.itemsPresentedPerEpisode }

  package var economics: CartEconomics {
    episodes.map { CartEconomics($0) }.reduce(CartEconomics(), +)
  }

  package var detections: DetectionTally {
    episodes.map(\.detections).reduce(DetectionTally(), +)
  }

  /// The worst of the episodes, in kilograms; nil if no episode came to rest.
  package var weightError: Double? { episodes.compactMap(\.weightError).max() }

  /// The first episode that fails a criterion; nil if all pass.
  package var firstFailure: FailingFrame? { outcomes.compactMap(\.firstFailure).first }
}

/// An episode without a result.
package struct BrokenEpisode: Sendable, Hashable, Codable {
  package var episode: Int
  package var reason: String
  package var cause: Cause

  package enum Cause: String, Sendable, Codable {
    case simulation
    /// The cart's own.
    case software
    /// It took longer than the run allows.
    case timeLimit = "time_limit"
  }

  package init(episode: Int, reason: String, cause: Cause = .simulation) {
    self.cause = cause
    self.episode = episode
    self.reason = reason
  }
}

extension EpisodeResult {
  package func eventMatch(tolerance: Double) -> EventMatch {
    EventMatch(true: trueLedger, reported: reportedLedger, tolerance: tolerance)
  }
}

extension [EpisodeResult] {
  /// The part of them of which something holds.
  func share(where holds: (EpisodeResult) -> Bool) -> Double {
    isEmpty ? 0 : Double(count(where: holds)) / Double(count)
  }

  var questionsPerEpisode: Double {
    isEmpty ? 0 : Double(reduce(0) { $0 + $1.prompts.count }) / Double(count)
  }
}
