import Configuration

/// Products of which the catalogue on the cart says what no longer holds, with nothing drawn yet.
package struct StaleEntriesRecipe: Sendable, Hashable {
  var products: ProductSelection
  var massError: Quantity?
  var priceError: Quantity?

  static func read(_ cursor: Cursor) -> StaleEntriesRecipe? {
    cursor.object { fields in
      let products = fields.optional(
        "of", default: .all, "SKUs or classes that it is about.", ProductSelection.read)
      let mass = fields.optional(
        "mass_error_percent", "By which the catalogue's mass differs from the packs'."
      ) { $0.quantity(in: .between(-90, 500)) }
      let price = fields.optional(
        "price_error_percent", "By which the catalogue's price differs from the one that holds."
      ) { $0.quantity(in: .between(-90, 500)) }
      return StaleEntriesRecipe(products: products, massError: mass, priceError: price)
    }
  }

  /// Entries by SKU, of the same error all.
  func draw(_ draws: inout Draws, skus: [String]) -> [String: StaleEntry] {
    let entry = StaleEntry(
      massFactor: 1 + (massError.map { draws.number($0) } ?? 0) / 100,
      priceFactor: 1 + (priceError.map { draws.number($0) } ?? 0) / 100)
    return Dictionary(skus.map { ($0, entry) }, uniquingKeysWith: { $1 })
  }
}

/// What the catalogue on the cart says of a product, over what holds.
package struct StaleEntry: Sendable, Hashable {
  package var massFactor: Double
  package var priceFactor: Double

  package init(massFactor: Double, priceFactor: Double) {
    self.massFactor = massFactor
    self.priceFactor = priceFactor
  }
}
