import Geometry

/// A linear least-squares fit with weights, and how sure its numbers are.
package struct LinearFit: Sendable {
  package let coefficients: [Double]
  /// Standard deviation of each coefficient.
  package let deviations: [Double]
  /// Sum of the weighted residuals' squares.
  package let squares: Double
  /// Logarithm of the determinant of the normal equations' matrix.
  package let logDeterminant: Double

  /// - Parameters:
  ///   - rows: the basis functions' values, one row an observation, all of the same length.
  ///   - values: what was observed.
  ///   - weights: reciprocal variances, up to a common factor; nil: all alike.
  ///   - groups: observations with a common number share their error (a plateau's creep, a drift);
  ///     nil: each has its own. The deviations then follow from the scatter between groups.
  /// - Returns: nil where the observations do not determine the coefficients.
  package init?(
    rows: [[Double]], values: [Double], weights: [Double]? = nil, groups: [Int]? = nil
  ) {
    guard let width = rows.first?.count, rows.count > width, values.count == rows.count else {
      return nil
    }
    var normal = Array(repeating: Array(repeating: 0.0, count: width), count: width)
    var right = Array(repeating: 0.0, count: width)
    for (i, row) in rows.enumerated() {
      let weight = weights?[i] ?? 1
      for a in 0..<width {
        right[a] += weight * row[a] * values[i]
        for b in 0..<width { normal[a][b] += weight * row[a] * row[b] }
      }
    }
    guard let (inverse, logDeterminant) = Self.inverse(normal) else { return nil }
    self.logDeterminant = logDeterminant
    let solution = (0..<width).map { a in
      (0..<width).reduce(0) { $0 + inverse[a][$1] * right[$1] }
    }
    coefficients = solution
    let residuals = zip(rows, values).map { $1 - zip($0, solution).reduce(0) { $0 + $1.0 * $1.1 } }
    squares = residuals.enumerated().reduce(0.0) {
      $0 + (weights?[$1.offset] ?? 1) * $1.element * $1.element
    }
    let plain = Self.plainCovariance(inverse, residuals: residuals, weights: weights)
    let clustered = groups.map {
      Self.clusteredVariances(
        inverse, rows: rows, residuals: residuals, weights: weights, groups: $0)
    }
    deviations = (0..<width).map { max(plain[$0], clustered?[$0] ?? 0).squareRoot() }
  }

  /// Variances of the coefficients where each observation errs by itself.
  private static func plainCovariance(
    _ inverse: [[Double]], residuals: [Double], weights: [Double]?
  ) -> [Double] {
    let freedom = Double(residuals.count - inverse.count)
    let squares = residuals.enumerated().reduce(0.0) {
      $0 + (weights?[$1.offset] ?? 1) * $1.element * $1.element
    }
    return inverse.indices.map { inverse[$0][$0] * squares / freedom }
  }

  /// Variances of the coefficients where groups err together: the sandwich of Liang and Zeger,
  /// "Longitudinal data analysis using generalized linear models", 1986.
  private static func clusteredVariances(
    _ inverse: [[Double]], rows: [[Double]], residuals: [Double], weights: [Double]?,
    groups: [Int]
  ) -> [Double] {
    let width = inverse.count
    var scores: [Int: [Double]] = [:]
    for (i, row) in rows.enumerated() {
      let pull = (weights?[i] ?? 1) * residuals[i]
      var score = scores[groups[i]] ?? Array(repeating: 0, count: width)
      for a in 0..<width { score[a] += row[a] * pull }
      scores[groups[i]] = score
    }
    let count = Double(scores.count)
    guard count > Double(width) else { return Array(repeating: 0, count: width) }
    var variances = Array(repeating: 0.0, count: width)
    for group in scores.keys.sorted() {
      let score = scores[group] ?? []
      for a in 0..<width {
        let influence = (0..<width).reduce(0) { $0 + inverse[a][$1] * score[$1] }
        variances[a] += influence * influence * count / (count - Double(width))
      }
    }
    return variances
  }

  package func value(_ row: [Double]) -> Double {
    zip(row, coefficients).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// By elimination with pivots, columns scaled to unit diagonal; nil for a singular matrix. The
  /// determinant is positive, as the matrix is.
  private static func inverse(_ matrix: [[Double]])
    -> (inverse: [[Double]], logDeterminant: Double)?
  {
    let n = matrix.count
    let scale = (0..<n).map { matrix[$0][$0] > 0 ? 1 / matrix[$0][$0].squareRoot() : 0 }
    guard scale.allSatisfy({ $0 > 0 && $0.isFinite }) else { return nil }
    var a = (0..<n).map { i in
      (0..<n).map { matrix[i][$0] * scale[i] * scale[$0] } + (0..<n).map { $0 == i ? 1.0 : 0 }
    }
    var logDeterminant = -2 * scale.reduce(0) { $0 + DeterministicMath.log($1) }
    for column in 0..<n {
      guard let pivot = (column..<n).max(by: { abs(a[$0][column]) < abs(a[$1][column]) }),
        abs(a[pivot][column]) > 1e-11
      else { return nil }
      a.swapAt(column, pivot)
      let divisor = a[column][column]
      logDeterminant += DeterministicMath.log(abs(divisor))
      for k in 0..<2 * n { a[column][k] /= divisor }
      for row in 0..<n where row != column {
        let factor = a[row][column]
        guard factor != 0 else { continue }
        for k in 0..<2 * n { a[row][k] -= factor * a[column][k] }
      }
    }
    let inverse = (0..<n).map { i in (0..<n).map { a[i][n + $0] * scale[i] * scale[$0] } }
    return (inverse, logDeterminant)
  }
}

/// A number that was fitted.
package struct FittedNumber: Sendable, Hashable {
  package var name: String
  package var unit: String
  package var value: Double
  /// Standard deviation; the number lies within twice this in 95 of 100 recordings.
  package var deviation: Double

  package init(_ name: String, unit: String, value: Double, deviation: Double) {
    self.name = name
    self.unit = unit
    self.value = value
    self.deviation = deviation
  }

  /// Whether `truth` lies within so many standard deviations.
  package func covers(_ truth: Double, deviations: Double) -> Bool {
    abs(value - truth) <= deviations * deviation
  }
}
