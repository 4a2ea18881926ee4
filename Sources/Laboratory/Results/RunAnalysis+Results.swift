import Evaluation
import Geometry
import Metrics
import Reporting
import Results

extension RunAnalysis {
  /// - Parameter shown: episodes with pictures on the page, by scenario: numbers link to them.
  init(
    _ results: [ScenarioResult], record: RunRecord, standing: RunStanding?, shown: [[Int]]
  ) {
    let episodes = ReportedEpisodes(results, shown: shown)
    let scores = record.scores
    let baseline = standing?.baseline
    let comparison = baseline.map { Self.overall($0.record.scores, scores) } ?? [:]
    self.init(
      metrics: Metric.all.map { metric in
        MetricReport(
          metric, scores: scores, comparison: comparison[metric.name],
          history: standing?.history[metric.name] ?? [], evidence: episodes.worst(in: metric))
      },
      baseline: baseline.map { baseline in
        BaselineReport(
          name: baseline.name, isHeld: baseline.verdict.holds,
          shortfalls: baseline.verdict.faults,
          remarks: ["\(baseline.verdict.compared) episodes are in both runs"]
            + baseline.verdict.new.map { "\($0) is new" })
      },
      confusions: [
        ConfusionReport(eventsOf: results, episodes),
        ConfusionReport(detectionsOf: results, episodes),
      ],
      detection: [ChartReport(precisionOf: results), ChartReport(calibrationOf: scores)],
      bookings: [
        ChartReport(decisionTimesOf: scores), ChartReport(bookingCalibrationOf: scores),
      ],
      slices: SliceReport(scores, episodes), shadow: ShadowReport(results, episodes))
  }

  /// By metric: all episodes that both runs have.
  private static func overall(
    _ first: [EpisodeScore], _ second: [EpisodeScore]
  ) -> [String: PairedComparison] {
    let common = Set(first.map(\.identity)).intersection(second.map(\.identity)).count
    guard common > 0 else { return [:] }
    // No slice but the whole has so many.
    let rows = RunComparison(first, second, smallestSlice: common).overall
    return Dictionary(rows.map { ($0.comparison.metric, $0.comparison) }) { a, _ in a }
  }
}

/// A run's episodes as its page speaks of them, and which of them it shows.
struct ReportedEpisodes {
  struct Episode {
    var link: FrameLink
    var score: EpisodeScore
    var isPassed: Bool
    /// Whether the page has a section of it, to which numbers can link.
    var isShown: Bool
    /// Of the first event that was missed or invented, seconds; nil if none was.
    var firstMistake: Double?
  }

  let episodes: [Episode]

  init(_ results: [ScenarioResult], shown: [[Int]]) {
    episodes = zip(results.indices, shown).flatMap { place, numbers in
      results[place].episodes.map { episode in
        let match = episode.eventMatch(tolerance: results[place].tolerance)
        let mistakes =
          match.missed.map { episode.trueLedger[$0].time }
          + match.invented.map { episode.reportedLedger[$0].time }
        return Episode(
          link: FrameLink(scenario: place, episode: episode.episode),
          score: episode.score(tolerance: results[place].tolerance),
          isPassed: results[place].passes(episode), isShown: numbers.contains(episode.episode),
          firstMistake: mistakes.min()?.seconds)
      }
    }
  }

  /// The episodes that are worst in a metric, if they are not perfect in it, whether they are shown
  /// or not.
  func worst(in metric: Metric) -> [FrameLink] {
    let sign = metric.better == .higher ? 1.0 : -1.0
    let ranked = episodes.compactMap { episode -> (Episode, Double)? in
      guard let value = metric.value(of: [episode.score]), value != metric.perfect else {
        return nil
      }
      return (episode, sign * value)
    }.sorted { ($0.1, $0.0.score.identity) < ($1.1, $1.0.score.identity) }
    return ranked.prefix(3).map { episode, _ in
      var link = episode.link
      link.time = episode.firstMistake
      return link
    }
  }

  /// The first shown episode of a slice that failed.
  func failing(in identities: Set<EpisodeScore.Identity>) -> FrameLink? {
    episodes.first {
      $0.isShown && !$0.isPassed && identities.contains($0.score.identity)
    }.map { episode in
      FrameLink(
        scenario: episode.link.scenario, episode: episode.link.episode, time: episode.firstMistake)
    }
  }

  func contains(_ link: FrameLink) -> Bool {
    episodes.contains {
      $0.isShown && $0.link.scenario == link.scenario && $0.link.episode == link.episode
    }
  }
}

extension MetricReport {
  init(
    _ metric: Metric, scores: [EpisodeScore], comparison: PairedComparison?,
    history: [Results.TrendPoint], evidence: [FrameLink]
  ) {
    let value = metric.value(of: scores)
    let text = value.map(metric.text) ?? "–"
    let interval = Bootstrap().interval(of: metric, over: scores)
    var trend = history.map { point in
      let name = point.label.isEmpty ? "run \(point.run)" : "run \(point.run), \(point.label)"
      return TrendPoint(
        value: point.value,
        label: "\(name), \(point.detector): \(point.value.map(metric.text) ?? "–")")
    }
    trend.append(.init(value: value, label: "this run: \(text)"))
    self.init(
      name: metric.name, title: metric.title, definition: metric.definition, value: text,
      interval: interval.map { "\(metric.text($0.low))…\(metric.text($0.high))" } ?? "",
      baseline: comparison?.first.map(metric.text) ?? (comparison == nil ? "" : "–"),
      change: comparison?.difference.map { Self.change($0, of: metric) } ?? "",
      verdict: comparison.map { comparison in
        switch comparison.verdict {
        case .better: .better
        case .worse: .worse
        case .cannotTell: .cannotTell
        }
      }, trend: trend, evidence: evidence)
  }

  private static func change(_ difference: Double, of metric: Metric) -> String {
    if difference == 0 { return "0" }
    return (difference > 0 ? "+" : "−") + metric.text(abs(difference))
  }
}

extension Metric {
  /// For tables: shares with three decimals, else four digits and the unit.
  func text(_ value: Double) -> String {
    switch unit {
    case .share: fixed(value, places: 3)
    case .items, .perHundredItems: fixed(value, places: 2)
    case .seconds: "\(fixed(value, places: 2)) s"
    case .kilograms: "\(fixed(value * 1000, places: 1)) g"
    case .basisPoints: "\(fixed(value, places: 1)) bp"
    }
  }
}
