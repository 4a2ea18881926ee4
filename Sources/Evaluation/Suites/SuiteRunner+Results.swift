import Scenario

extension SuiteRunner {
  /// The outcomes as results, scenario by scenario.
  /// - Parameter order: of the plays that were to be.
  func assemble(
    _ entries: [Entry], order: [EpisodePlay], outcomes: [EpisodePlay: EpisodeOutcome]
  ) -> [ScenarioResult] {
    let planned = Dictionary(grouping: order, by: \.entry)
    let done = Dictionary(grouping: outcomes.keys, by: \.entry)
    return entries.indices.compactMap { index in
      let entry = entries[index]
      let plays = planned[index] ?? []
      // Another part of the run has its episodes.
      if shard != nil, plays.isEmpty { return nil }
      let first = plays.filter { $0.number == 0 }
      let episodes = Set(first.map(\.episode))
      let again = (done[index] ?? []).filter { $0.number > 0 && episodes.contains($0.episode) }
        .sorted { ($0.episode, $0.number) < ($1.episode, $1.number) }
      var result = ScenarioResult(
        scenario: entry.scenario, path: entry.path, isInSuite: entry.isInSuite,
        episodes: first.compactMap { outcomes[$0]?.result },
        broken: first.compactMap { outcomes[$0]?.broken },
        unplayed: Set(plays.filter { outcomes[$0] == nil }.map(\.episode)).sorted(),
        seed: entry.seed)
      result.repetitions = again.compactMap { play in
        let original = EpisodePlay(entry: index, episode: play.episode)
        guard let outcome = outcomes[play], let first = outcomes[original] else { return nil }
        return Repetition(
          episode: play.episode, play: play.number + 1,
          differences: outcome.differences(from: first),
          isPassed: outcome.result.map(result.passes) ?? false)
      }
      return result
    }
  }

  /// The plays that `retriesFailed` asks for: of a failed scenario the episodes that fail alone, or
  /// all of them where only their sum fails.
  func retries(
    of results: [ScenarioResult], entries: [Entry], outcomes: [EpisodePlay: EpisodeOutcome]
  ) -> [EpisodePlay] {
    let next = (outcomes.keys.map(\.number).max() ?? 0) + 1
    return entries.indices.flatMap { index -> [EpisodePlay] in
      guard
        let result = results.first(where: {
          $0.scenario.name == entries[index].scenario.name && $0.path == entries[index].path
        }), result.hasFailed
      else { return [] }
      let failing = Set(
        result.episodes.filter { !result.passes($0) }.map(\.episode)
          + result.broken.map(\.episode))
      let chosen = failing.isEmpty ? Set(result.episodes.map(\.episode)) : failing
      return chosen.sorted().map { EpisodePlay(entry: index, episode: $0, number: next) }
    }
  }
}
