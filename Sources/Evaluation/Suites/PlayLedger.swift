import Scenario
import Synchronization

/// The outcomes of a run as workers bring them.
///
/// With `failsFast` it also finds the first play, in order, after which the run cannot pass any
/// more. Work is handed out in order, so all before it are played however many workers there are:
/// where the run stops does not depend on them.
final class PlayLedger: Sendable {
  private struct State {
    var outcomes: [EpisodePlay: EpisodeOutcome]
    /// Plays, in order, that are all there and leave the verdict open.
    var settled = 0
    /// How many plays count; nil while all do.
    var end: Int?
    var results: [Int: [EpisodeResult]] = [:]
  }

  private let order: [EpisodePlay]
  private let entries: [SuiteRunner.Entry]
  /// Episodes of each entry.
  private let totals: [Int: Int]
  private let failsFast: Bool
  private let state: Mutex<State>

  init(
    order: [EpisodePlay], entries: [SuiteRunner.Entry], known: [EpisodePlay: EpisodeOutcome],
    failsFast: Bool
  ) {
    self.order = order
    self.entries = entries
    self.failsFast = failsFast
    totals = Dictionary(grouping: order.filter { $0.number == 0 }, by: \.entry)
      .mapValues(\.count)
    state = Mutex(State(outcomes: known))
    state.withLock { settle(&$0) }
  }

  func add(_ outcome: EpisodeOutcome, of play: EpisodePlay) {
    state.withLock { state in
      state.outcomes[play] = outcome
      settle(&state)
    }
  }

  /// Whether no further play counts.
  var isDecided: Bool { state.withLock { $0.end != nil } }

  /// Those that count.
  var outcomes: [EpisodePlay: EpisodeOutcome] {
    state.withLock { state in
      guard let end = state.end else { return state.outcomes }
      let dropped = Set(order.dropFirst(end))
      return state.outcomes.filter { !dropped.contains($0.key) }
    }
  }

  private func settle(_ state: inout State) {
    guard failsFast else { return }
    while state.end == nil, state.settled < order.count,
      let outcome = state.outcomes[order[state.settled]]
    {
      let play = order[state.settled]
      state.settled += 1
      if isLost(after: play, outcome, &state) { state.end = state.settled }
    }
  }

  private func isLost(
    after play: EpisodePlay, _ outcome: EpisodeOutcome, _ state: inout State
  ) -> Bool {
    guard play.number == 0 else {
      let first = EpisodePlay(entry: play.entry, episode: play.episode)
      return state.outcomes[first].map { !outcome.differences(from: $0).isEmpty } ?? false
    }
    guard let result = outcome.result else { return true }
    state.results[play.entry, default: []].append(result)
    let played = state.results[play.entry] ?? []
    let remaining = (totals[play.entry] ?? 0) - played.count
    return entries[play.entry].scenario.criteria.contains {
      $0.isLost(with: played, remaining: remaining)
    }
  }
}
