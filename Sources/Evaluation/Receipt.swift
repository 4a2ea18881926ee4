/// What the shopper is charged, and what the goods cost in truth.
package struct Receipt: Sendable, Hashable, Codable {
  package struct Line: Sendable, Hashable, Codable {
    package var sku: String
    /// Cents.
    package var charged: Int
    package var owed: Int

    package init(sku: String, charged: Int, owed: Int) {
      self.sku = sku
      self.charged = charged
      self.owed = owed
    }
  }

  /// Ascending by SKU.
  package var lines: [Line]

  package init(lines: [Line] = []) { self.lines = lines }

  /// Cents.
  package var charged: Int { lines.reduce(0) { $0 + $1.charged } }
  package var owed: Int { lines.reduce(0) { $0 + $1.owed } }
  /// Too much and too little, line by line, so that one error does not hide another: cents.
  package var overcharged: Int { lines.reduce(0) { $0 + max($1.charged - $1.owed, 0) } }
  package var undercharged: Int { lines.reduce(0) { $0 + max($1.owed - $1.charged, 0) } }
}
