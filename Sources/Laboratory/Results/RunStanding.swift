import Metrics
package import Results

/// How a run stands to earlier ones, for its report.
package struct RunStanding: Sendable {
  /// The run it is held to, as the user named it, and what came of that; nil if to none.
  package var baseline: (name: String, record: RunRecord, verdict: BaselineGate.Verdict)?
  /// Metrics by name of earlier runs of the same scenarios, oldest first.
  package var history: [String: [TrendPoint]] = [:]

  package init() {}

  /// Takes the history from a store.
  /// - Throws: `ResultsError`.
  package mutating func addHistory(of record: RunRecord, from store: ResultsStore) throws {
    let alike = Set(try store.runs(of: record.scenarios.map(\.name)))
    for metric in Metric.all {
      history[metric.name] = try store.trend(of: metric.name).filter { alike.contains($0.run) }
    }
  }
}
