package import Geometry

/// Chooses where to look for failures next.
///
/// It begins with points that fill the space evenly. From then on each criterion's margin has a
/// Gaussian process, and the next point is the one with the most new distinct failures to expect: the
/// sum, over the criteria, of the probability to fail there, where that cell is not known to fail
/// already. So it climbs down towards small margins while nothing has failed, and walks along the
/// border of a failing region once it is found. Every eighth point goes on filling the space instead,
/// for failures of another kind far from those found.
///
/// A pure function of the evaluations so far: a search that was interrupted goes on as if it had not
/// been. Points are chosen `batch` at a time, so that they may be played side by side; what is chosen
/// does not depend on how many really are.
package struct FailureSearch: Sendable {
  package enum Method: String, Sendable, CaseIterable, Codable {
    case adaptive
    /// Independent points, the yardstick.
    case random
  }

  package let dimensions: Int
  /// Number of criteria.
  package let criteria: Int
  package let grid: SearchGrid
  package let key: RandomKey
  package let method: Method
  package let batch: Int
  private let halton: ScrambledHalton

  /// - Precondition: `dimensions`, `criteria` and `batch` > 0.
  package init(
    dimensions: Int, criteria: Int, seed: UInt64, method: Method = .adaptive, batch: Int = 4
  ) {
    precondition(dimensions > 0 && criteria > 0 && batch > 0)
    self.dimensions = dimensions
    self.criteria = criteria
    self.method = method
    self.batch = batch
    grid = SearchGrid(dimensions: dimensions)
    key = RandomKey(seed: seed)
    halton = ScrambledHalton(dimensions: dimensions, key: key)
  }

  /// Points that are chosen before anything is known.
  package var startCount: Int { max(12, min(2 * dimensions + 6, 40)) }

  /// Numbers of the points that are chosen together with the first one of them, `first`.
  package func round(from first: Int) -> Range<Int> {
    switch method {
    case .random: first..<(first + 64)
    case .adaptive: first < startCount ? first..<startCount : first..<(first + batch)
    }
  }

  /// The points of a round.
  /// - Parameter evaluations: all before the round, in the order of their numbers.
  package func points(of round: Range<Int>, after evaluations: [SearchEvaluation]) -> [[Double]] {
    if method == .random { return round.map(randomPoint) }
    if round.lowerBound < startCount { return round.map(halton.point) }
    var chooser = PointChooser(search: self, evaluations: evaluations)
    return round.map { number in
      // The sequence goes on where the start left it.
      let fills = (number - startCount) % 8 == 7
      let point =
        fills
        ? halton.point(startCount + (number - startCount) / 8) : chooser.best(number: number)
      chooser.expect(point)
      return point
    }
  }

  private func randomPoint(_ number: Int) -> [Double] {
    var stream = key.with("search.random", entity: number).stream
    return (0..<dimensions).map { _ in stream.uniform() }
  }
}
