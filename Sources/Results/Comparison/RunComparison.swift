package import Metrics

/// Two runs of the same episodes: in which metrics, and where, the second is better or worse.
package struct RunComparison: Sendable, Hashable {
  package struct Row: Sendable, Hashable {
    package var slice: ScoreSlice
    package var comparison: PairedComparison
  }

  /// By slice, then by metric, in their orders.
  package var rows: [Row]
  /// Episodes that both runs have.
  package var paired: Int
  /// Episodes that only one has: they do not count.
  package var onlyInFirst: Int
  package var onlyInSecond: Int
  /// Comparisons among which the chances were corrected.
  package var tests: Int

  /// - Parameters:
  ///   - smallest: slices with fewer episodes are left out.
  package init(
    _ first: [EpisodeScore], _ second: [EpisodeScore], test: PairedTest = PairedTest(),
    metrics: [Metric] = Metric.all, smallestSlice: Int = 5
  ) {
    let others = Dictionary(second.map { ($0.identity, $0) }) { first, _ in first }
    let own = Dictionary(first.map { ($0.identity, $0) }) { first, _ in first }
    let common = own.keys.filter { others[$0] != nil }.sorted()
    paired = common.count
    onlyInFirst = own.count - common.count
    onlyInSecond = others.count - common.count
    let (a, b) = (common.compactMap { own[$0] }, common.compactMap { others[$0] })
    var rows: [Row] = []
    for slice in ScoreSlice.all(of: a, smallest: smallestSlice) where !slice.places.isEmpty {
      for metric in metrics {
        rows.append(
          Row(
            slice: slice,
            comparison: test.compare(
              metric, slice.places.map { a[$0] }, slice.places.map { b[$0] })))
      }
    }
    let judged = test.judged(rows.map(\.comparison))
    tests = judged.count { $0.correctedChance != nil }
    self.rows = zip(rows, judged).map { Row(slice: $0.slice, comparison: $1) }
  }

  /// Rows about all episodes.
  package var overall: [Row] { rows.filter { $0.slice.key.isEmpty } }

  /// Where something can be told of a part of the episodes.
  package var told: [Row] {
    rows.filter { !$0.slice.key.isEmpty && $0.comparison.verdict != .cannotTell }
  }

  package var isWorse: Bool { rows.contains { $0.comparison.verdict == .worse } }
}
