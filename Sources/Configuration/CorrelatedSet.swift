import Geometry

/// Quantities that go together: high values of one come with high ones of another, or with low ones.
///
/// A Gaussian copula: normal numbers with the given correlation, whose shares below are taken as the
/// quantities' own. Each quantity keeps its distribution.
/// - SeeAlso: Nelsen, "An Introduction to Copulas", 2006, section 2.5.
package struct CorrelatedMember: Sendable, Hashable {
  /// Names the stream that all members of the set read.
  package let setPath: String
  /// This member's row of the Cholesky factor of the correlation matrix.
  package let row: [Double]
  let distribution: Distribution

  func draw(_ key: RandomKey) -> Double {
    var stream = key.with(purposeNamed: setPath).stream
    let z = row.reduce(0) { $0 + $1 * stream.normal() }
    // Every distribution that the reader lets into a set has quantiles.
    return distribution.quantile(DeterministicMath.normalShare(below: z))
      ?? distribution.support.lowerBound
  }

  /// Rows of the Cholesky factor of a matrix with ones on its diagonal and one correlation elsewhere;
  /// nil where no such set of quantities can be.
  static func rows(count: Int, correlation: Double) -> [[Double]]? {
    var rows: [[Double]] = []
    for i in 0..<count {
      var row: [Double] = []
      for j in 0..<i {
        let sum = (0..<j).reduce(0) { $0 + row[$1] * rows[j][$1] }
        row.append(rows[j][j] > 0 ? (correlation - sum) / rows[j][j] : 0)
      }
      let rest = 1 - row.reduce(0) { $0 + $1 * $1 }
      // A correlation of exactly ±1 leaves nothing, give or take rounding.
      guard rest > -1e-9 else { return nil }
      rows.append(row + [max(rest, 0).squareRoot()])
    }
    return rows
  }
}

extension Cursor {
  /// Sets of variables that go together: `[{ of: { cold: …, frost: … }, correlation: 0.8 }]`.
  package func correlatedVariables() -> [Quantity]? {
    let sets: [[Quantity]]? = list(count: 1...20) { cursor in
      cursor.object { fields in
        let members = fields.required("of", "Variables by name, each with its distribution.") {
          $0.dictionary(count: 2...10) { $0.quantity() }
        }
        let correlation = fields.required(
          "correlation", "Of every two of them, as of normal numbers: −1…1."
        ) { $0.number(in: .between(-1, 1)) }
        guard let members, let correlation else { return nil }
        guard
          let rows = CorrelatedMember.rows(count: members.count, correlation: correlation)
        else {
          fields.cursor.complain(
            "\(members.count) quantities cannot all have the correlation \(correlation)",
            remedy: "\(members.count) allow \(-1 / Double(members.count - 1)) at least")
          return nil
        }
        return zip(members, rows).compactMap { member, row in
          let quantity = member.value
          guard quantity.distribution.quantile(0.5) != nil else {
            fields.cursor.complain(
              "\(member.name) must have a distribution of its own, not a $variable, blend or list")
            return nil
          }
          let inner = CorrelatedMember(
            setPath: fields.cursor.keyPath, row: row, distribution: quantity.distribution)
          return Quantity(.correlated(inner), keyPath: "variables.\(member.name)")
        }
      }
    }
    guard let quantities = sets.map({ $0.flatMap { $0 } }) else { return nil }
    declareVariables(quantities)
    return quantities
  }
}
