import Catalog
import Configuration

/// What makes items of a scene lighter or heavier, with nothing drawn yet.
package struct MassChangeRecipe: Sendable, Hashable {
  /// Some products, and what happens to each of their items.
  struct Rule: Sendable, Hashable {
    var products: ProductSelection
    var amount: Quantity
    var start: Quantity
    var duration: Quantity
  }

  var rules: [Rule] = []

  /// A rule, or a list of rules.
  static func read(_ cursor: Cursor) -> MassChangeRecipe? {
    cursor.either([
      Way([.mapping]) { readRule($0).map { MassChangeRecipe(rules: [$0]) } },
      Way([.list]) { $0.list(count: 1...50, readRule).map { MassChangeRecipe(rules: $0) } },
    ])
  }

  private static func readRule(_ cursor: Cursor) -> Rule? {
    cursor.object { fields in
      let products = fields.optional(
        "of", default: .all, "SKUs or classes that it is about.", ProductSelection.read)
      let amount = fields.required(
        "change_kg", "Of an item, altogether: negative where it melts, dries or leaks."
      ) { $0.quantity(in: .between(-20, 5)) }
      let start = fields.optional(
        "start_s", default: Quantity(.constant(0), keyPath: "\(cursor.keyPath).start_s"),
        "When it begins."
      ) { $0.quantity(in: .between(0, 36_000)) }
      let duration = fields.required("duration_s", "Over which it goes on evenly.") {
        $0.quantity(in: .between(0, 36_000))
      }
      guard let amount, let duration else { return nil }
      return Rule(products: products, amount: amount, start: start, duration: duration)
    }
  }

  /// The rules with their products looked up.
  func resolved(in catalog: ProductCatalog, _ complaints: Complaints) -> [ResolvedMassChange] {
    rules.map {
      ResolvedMassChange(rule: $0, products: Set($0.products.indices(in: catalog, complaints)))
    }
  }

  var selections: [ProductSelection] { rules.map(\.products) }
}

/// A rule and the products that it is about, as indices of the catalogue.
struct ResolvedMassChange {
  var rule: MassChangeRecipe.Rule
  var products: Set<Int>

  /// Part of an item that stays whatever it loses.
  private static let least = 0.1

  /// Draws for one item.
  /// - Parameters:
  ///   - mass: of the item at first, kilograms.
  ///   - purpose: key path of what brought the item into the world.
  func draw(mass: Double, purpose: String, visit: Int, _ draws: inout Draws) -> MassChange {
    func drawn(_ quantity: Quantity) -> Double {
      draws.number(
        Quantity(quantity.distribution, keyPath: "\(purpose).\(quantity.keyPath)"), visit: visit)
    }
    return MassChange(
      amount: max(drawn(rule.amount), (Self.least - 1) * mass), start: drawn(rule.start),
      duration: drawn(rule.duration))
  }
}
