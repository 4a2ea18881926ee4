/// Cells of the unit cube, all of the same volume, in which failures are counted.
///
/// The grid follows from the number of dimensions alone, so that it stands before anything is
/// searched: the most bins along each dimension, five at most and two at least, with which there are
/// no more than 1024 cells.
package struct SearchGrid: Sendable, Hashable {
  package let dimensions: Int
  /// Along each dimension.
  package let bins: Int

  package init(dimensions: Int) {
    self.dimensions = dimensions
    func cells(_ bins: Int) -> Double {
      (0..<dimensions).reduce(1.0) { cells, _ in cells * Double(bins) }
    }
    bins = [5, 4, 3].first { cells($0) <= 1024 } ?? 2
  }

  /// - Parameter point: in [0, 1].
  package func cell(of point: [Double]) -> [Int] { point.map(bin) }

  package func bin(_ coordinate: Double) -> Int {
    min(max(Int(coordinate * Double(bins)), 0), bins - 1)
  }
}
