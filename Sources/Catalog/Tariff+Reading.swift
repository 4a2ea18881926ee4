import Configuration

extension Tariff {
  package enum Unit: String, Sendable, CaseIterable { case piece, weight }

  /// Of a product's sheet: `price_cents`, or `sold_by: weight` with `price_cents_per_kg` and `plu`.
  static func read(_ fields: Fields) -> Tariff? {
    let unit = fields.optional("sold_by", default: .piece, "piece, or weight.") {
      $0.oneOf(Unit.self)
    }
    let cents: (Cursor) -> Int? = { $0.integer(in: 0...10_000_000) }
    let price =
      unit == .piece
      ? fields.required("price_cents", "Price of one pack.", cents)
      : fields.optional("price_cents", "Price of one pack.", cents)
    let rate = fields.optional("price_cents_per_kg", "Price of what is sold by weight.") {
      $0.integer(in: 0...10_000_000)
    }
    let plu = fields.optional(
      "plu", "Price look-up code of what is sold by weight: 4 or 5 digits, in quotes."
    ) { $0.plu() }
    switch unit {
    case .piece:
      if rate != nil || plu != nil {
        fields.cursor.complain(
          "price_cents_per_kg and plu are for what is sold by weight",
          remedy: "add `sold_by: weight`")
      }
      return price.map { .piece(cents: $0) }
    case .weight:
      if price != nil {
        fields.cursor.complain("what is sold by weight has a price_cents_per_kg, no price_cents")
      }
      guard let rate, let plu else {
        if fields.cursor.node?["price_cents_per_kg"] == nil || fields.cursor.node?["plu"] == nil {
          fields.cursor.complain("what is sold by weight needs price_cents_per_kg and plu")
        }
        return nil
      }
      return .weight(centsPerKilogram: rate, plu: plu)
    }
  }
}

extension Cursor {
  fileprivate func plu() -> String? {
    guard let text = text() else { return nil }
    guard (4...5).contains(text.utf8.count), text.utf8.allSatisfy({ (48...57).contains($0) })
    else {
      complain("must be 4 or 5 digits, got \"\(text)\"")
      return nil
    }
    return text
  }
}
