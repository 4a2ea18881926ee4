/// One point of the space, and how far each criterion was from failing there.
package struct SearchEvaluation: Sendable, Hashable, Codable {
  /// Its number in the search, from 0.
  package var index: Int
  /// In the unit cube.
  package var point: [Double]
  /// In the order of the criteria; below 0 is a failure.
  package var margins: [Double]

  package init(index: Int, point: [Double], margins: [Double]) {
    self.index = index
    self.point = point
    self.margins = margins
  }

  /// Numbers of the criteria that failed.
  package var failures: [Int] { margins.indices.filter { margins[$0] < 0 } }

  package var worstMargin: Double { margins.min() ?? .infinity }
}

/// A criterion that fails in a cell of the space: what failures are counted by.
package struct DistinctFailure: Sendable, Hashable {
  package var criterion: Int
  package var cell: [Int]

  package init(criterion: Int, cell: [Int]) {
    self.criterion = criterion
    self.cell = cell
  }
}

extension Sequence<SearchEvaluation> {
  package func distinctFailures(on grid: SearchGrid) -> Set<DistinctFailure> {
    Set(
      flatMap { evaluation in
        evaluation.failures.map {
          DistinctFailure(criterion: $0, cell: grid.cell(of: evaluation.point))
        }
      })
  }
}
