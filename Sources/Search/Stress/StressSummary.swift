import Configuration
import Dataset
import Evaluation
package import Foundation
import Scenario

/// What a search has found, and where it has looked.
package struct StressSummary: Sendable {
  package let search: StressSearch
  /// In the order of their numbers.
  package let evaluations: [StressEvaluation]
  package let modes: [FailureMode]
  package let distinct: Set<DistinctFailure>

  package init(search: StressSearch, evaluations: [StressEvaluation]) {
    self.search = search
    self.evaluations = evaluations
    let searched = evaluations.map(\.searched)
    modes = FailureMode.all(in: searched)
    distinct = searched.distinctFailures(on: search.search.grid)
  }

  package var failures: [StressEvaluation] { evaluations.filter(\.isFailure) }

  /// Cells in which something was played.
  package var cells: Int { Set(evaluations.map { search.search.grid.cell(of: $0.point) }).count }

  /// Cells there are; a number, since there may be very many.
  package var allCells: Double {
    (0..<search.space.dimensions).reduce(1.0) { cells, _ in
      cells * Double(search.search.grid.bins)
    }
  }

  /// Of a parameter: how many points were played in each of its bins, and how many of them failed.
  package func bins(of parameter: Int) -> [(played: Int, failed: Int)] {
    var bins = [(played: Int, failed: Int)](
      repeating: (0, 0), count: search.search.grid.bins)
    for evaluation in evaluations {
      let bin = search.search.grid.bin(evaluation.point[parameter])
      bins[bin].played += 1
      if evaluation.isFailure { bins[bin].failed += 1 }
    }
    return bins
  }

  /// Distinct failures after each evaluation.
  package var course: [Int] {
    var found: Set<DistinctFailure> = []
    return evaluations.map { evaluation in
      found.formUnion([evaluation.searched].distinctFailures(on: search.search.grid))
      return found.count
    }
  }

  /// Parameters whose values a mode's failures have in common, the most telling first: those that lie
  /// within a part of the range that chance would hardly keep to.
  package func decisive(in mode: FailureMode) -> [(parameter: Int, range: ClosedRange<Double>)] {
    let points = mode.members.map { evaluations[$0].point }
    return search.space.parameters.indices.compactMap { parameter in
      let values = points.map { $0[parameter] }
      guard let low = values.min(), let high = values.max(), high - low < 0.6 else { return nil }
      return (parameter, low...high)
    }
    .sorted {
      ($0.range.upperBound - $0.range.lowerBound, $0.parameter)
        < ($1.range.upperBound - $1.range.lowerBound, $1.parameter)
    }
  }

  /// `ambient_temperature_c -14.2 … -3.1`.
  package func text(of range: (parameter: Int, range: ClosedRange<Double>)) -> String {
    let parameter = search.space.parameters[range.parameter]
    let ends = [range.range.lowerBound, range.range.upperBound].map {
      parameter.value(atShare: $0).plainText
    }
    let name = search.space.names[range.parameter]
    return ends[0] == ends[1] ? "\(name) \(ends[0])" : "\(name) \(ends[0]) … \(ends[1])"
  }

  /// Names of the criteria of a mode.
  package func name(of mode: FailureMode) -> String {
    mode.criteria.map { search.identity.criteria[$0] }.joined(separator: " + ")
  }
}

extension StressSummary {
  /// One line a mode for the terminal, and what was looked at.
  package var text: String {
    let grid = search.search.grid
    var lines = modes.enumerated().map { number, mode in
      let range = decisive(in: mode).prefix(3).map(text).joined(separator: ", ")
      return "mode \(number + 1): \(name(of: mode)) · \(mode.members.count) failures"
        + (range.isEmpty ? "" : " · \(range)")
    }
    for (parameter, name) in search.space.names.enumerated() {
      let bins = bins(of: parameter).map { "\($0.failed)/\($0.played)" }
      lines.append("  \(name): \(bins.joined(separator: "  "))")
    }
    lines.append(
      "\(evaluations.count) episodes, \(failures.count) failed, \(distinct.count) distinct failures in "
        + "\(modes.count) modes · \(cells) of \(allCells.text(significantDigits: 3)) cells "
        + "(\(grid.bins) bins in each of \(search.space.dimensions) dimensions)")
    return lines.joined(separator: "\n")
  }

  /// For other programs.
  package func json() throws -> Data {
    try RecordCoding.encode(Document(self), pretty: true)
  }

  private struct Document: Encodable {
    var search: StressIdentity
    var evaluations: Int
    var failures: Int
    var distinct_failures: Int
    var bins: Int
    var cells_played: Int
    var modes: [Mode]
    var coverage: [Coverage]

    struct Mode: Encodable {
      var criteria: [String]
      var evaluations: [Int]
      var worst: Int
      var decisive: [String]
    }

    struct Coverage: Encodable {
      var parameter: String
      var played: [Int]
      var failed: [Int]
    }

    init(_ summary: StressSummary) {
      search = summary.search.identity
      evaluations = summary.evaluations.count
      failures = summary.failures.count
      distinct_failures = summary.distinct.count
      bins = summary.search.search.grid.bins
      cells_played = summary.cells
      modes = summary.modes.map { mode in
        Mode(
          criteria: mode.criteria.map { summary.search.identity.criteria[$0] },
          evaluations: mode.members, worst: mode.worst,
          decisive: summary.decisive(in: mode).map(summary.text))
      }
      coverage = summary.search.space.parameters.enumerated().map { index, parameter in
        let bins = summary.bins(of: index)
        return Coverage(
          parameter: parameter.keyPath, played: bins.map(\.played), failed: bins.map(\.failed))
      }
    }
  }
}
