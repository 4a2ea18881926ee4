/// How a product's price is made.
package enum Tariff: Sendable, Hashable {
  case piece(cents: Int)
  /// By net weight; found on the scales by its price look-up code of four or five digits.
  case weight(centsPerKilogram: Int, plu: String)

  /// - Parameters:
  ///   - count: pieces.
  ///   - mass: of all of them, net, in kilograms.
  /// - Returns: Cents.
  package func price(count: Int, mass: Double) -> Int {
    switch self {
    case .piece(let cents): count * cents
    case .weight(let rate, _): Int((Double(rate) * max(mass, 0)).rounded())
    }
  }

  package var plu: String? { if case .weight(_, let plu) = self { plu } else { nil } }

  package var isByWeight: Bool { plu != nil }
}
