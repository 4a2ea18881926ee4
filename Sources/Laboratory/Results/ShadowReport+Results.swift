import Evaluation
import Geometry
import Reporting

extension ShadowReport {
  private static let mostRows = 40

  /// nil where nothing played in the shadow.
  init?(_ results: [ScenarioResult], _ episodes: ReportedEpisodes) {
    var rows: [(row: Row, scenario: Int)] = []
    var (software, count) = ("", 0)
    for (place, result) in results.enumerated() {
      for episode in result.episodes {
        guard let shadow = episode.shadow else { continue }
        software = shadow.software
        count += 1
        guard shadow.differs else { continue }
        var link = FrameLink(scenario: place, episode: episode.episode)
        link.time = shadow.firstDifference?.time.seconds
        let row = Row(shadow, of: episode, evidence: episodes.contains(link) ? link : nil)
        rows.append((row, place))
      }
    }
    if count == 0 { return nil }
    // Those that ended early come first: there the rest is unknown.
    rows.sort { a, b in
      if a.row.failure.isEmpty != b.row.failure.isEmpty { return b.row.failure.isEmpty }
      if a.row.share != b.row.share { return a.row.share > b.row.share }
      return (a.scenario, a.row.episode) < (b.scenario, b.row.episode)
    }
    self.init(
      software: software, episodes: count, rows: rows.prefix(Self.mostRows).map(\.row),
      leftOut: max(0, rows.count - Self.mostRows))
  }
}

extension ShadowReport.Row {
  fileprivate init(
    _ shadow: ShadowComparison, of episode: EpisodeResult, evidence: FrameLink?
  ) {
    self.init(
      scenario: episode.scenario, episode: episode.episode,
      firstTime: shadow.firstDifference?.time.seconds,
      firstAspects: shadow.firstDifference?.aspects.map(\.rawValue).joined(separator: ", ") ?? "",
      share: Double(shadow.ticksThatDiffer) / Double(max(1, shadow.ticks)),
      sharedEvents: shadow.sharedEvents, eventsOfFirst: shadow.eventsOfFirst.count,
      eventsOfShadow: shadow.eventsOfShadow.count, failure: shadow.failure ?? "",
      evidence: evidence)
  }
}
