/// One of possibly several plays of an episode.
package struct EpisodePlay: Sendable, Hashable {
  /// Index of the runner's entry.
  package var entry: Int
  package var episode: Int
  /// 0 is the one that is judged; others are to come out the same.
  package var number: Int

  package init(entry: Int, episode: Int, number: Int = 0) {
    self.entry = entry
    self.episode = episode
    self.number = number
  }
}

/// What came of a play.
package enum EpisodeOutcome: Sendable {
  case played(EpisodeResult)
  case broken(BrokenEpisode)

  package var result: EpisodeResult? {
    if case .played(let result) = self { result } else { nil }
  }

  package var broken: BrokenEpisode? {
    if case .broken(let broken) = self { broken } else { nil }
  }

  /// In what it differs from an earlier play of the same episode; empty if in nothing.
  package func differences(from first: EpisodeOutcome) -> [String] {
    switch (first, self) {
    case (.played(let a), .played(let b)): b.differences(from: a)
    case (.broken(let a), .broken(let b)): a == b ? [] : ["reason"]
    case (.played, .broken(let broken)): ["it broke: \(broken.reason)"]
    case (.broken(let broken), .played): ["the first play broke: \(broken.reason)"]
    }
  }
}

extension EpisodeResult {
  /// In what it differs from another play of the same episode, pictures aside.
  package func differences(from other: EpisodeResult) -> [String] {
    [
      ("ticks", ticks == other.ticks && duration == other.duration),
      ("drawn values", parameters == other.parameters && seed == other.seed),
      ("events", trueEvents == other.trueEvents),
      ("reported events", reportedEvents == other.reportedEvents),
      (
        "basket",
        finalBasket == other.finalBasket && trueBasket == other.trueBasket
          && initialBasket == other.initialBasket
      ),
      ("questions", prompts == other.prompts),
      ("alerts", alerts == other.alerts),
      ("receipt", receipt == other.receipt),
      ("weights", weightError == other.weightError && timeline == other.timeline),
      ("screen", screen == other.screen),
      ("detections", detections == other.detections),
    ].filter { !$0.1 }.map(\.0)
  }
}

/// Another play of an episode, beside the one that is judged.
package struct Repetition: Sendable, Hashable {
  package var episode: Int
  /// 2 for the second play.
  package var play: Int
  /// In what it came out otherwise; a repetition without any is as it should be.
  package var differences: [String]
  /// Whether this play alone meets every criterion. It does not change the verdict.
  package var isPassed: Bool

  package init(episode: Int, play: Int, differences: [String], isPassed: Bool) {
    self.episode = episode
    self.play = play
    self.differences = differences
    self.isPassed = isPassed
  }

  package var isFlake: Bool { !differences.isEmpty }

  /// `episode 3: play 2 differs from the first in basket, receipt, and passes`.
  package var sentence: String {
    isFlake
      ? "episode \(episode): play \(play) differs from the first in "
        + differences.joined(separator: ", ") + (isPassed ? ", and passes" : ", and fails")
      : "episode \(episode): play \(play) is the same as the first"
  }
}
