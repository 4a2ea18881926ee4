import Catalog
import Configuration
import Geometry

/// What may have happened to the packs of a scene, with nothing drawn yet.
package struct ConditionRecipe: Sendable, Hashable {
  /// Some products, and how likely and how far each kind.
  struct Rule: Sendable, Hashable {
    var products: ProductSelection
    /// That a pack is not as new.
    var probability: Quantity
    var severities: [Severity]
    /// Names the random streams.
    var keyPath: String
  }

  struct Severity: Sendable, Hashable {
    var kind: PackCondition.Kind
    var quantity: Quantity
  }

  var rules: [Rule] = []

  /// A rule, or a list of rules.
  static func read(_ cursor: Cursor) -> ConditionRecipe? {
    cursor.either([
      Way([.mapping]) { readRule($0).map { ConditionRecipe(rules: [$0]) } },
      Way([.list]) { $0.list(count: 1...50, readRule).map { ConditionRecipe(rules: $0) } },
    ])
  }

  private static func readRule(_ cursor: Cursor) -> Rule? {
    cursor.object { fields in
      let products = fields.optional(
        "of", default: .all, "SKUs or classes that it is about.", ProductSelection.read)
      let probability = fields.optional(
        "probability",
        default: Quantity(.constant(1), keyPath: "\(cursor.keyPath).probability"),
        "Part of the packs to which it happens, 0…1."
      ) { $0.quantity(in: .fraction) }
      let severities = PackCondition.Kind.allCases.compactMap { kind in
        fields.optional(kind.rawValue, kind.summary) { $0.quantity(in: .fraction) }
          .map { Severity(kind: kind, quantity: $0) }
      }
      return Rule(
        products: products, probability: probability, severities: severities,
        keyPath: cursor.keyPath)
    }
  }

  /// The rules with their products looked up.
  func resolved(in catalog: ProductCatalog, _ complaints: Complaints) -> [ResolvedCondition] {
    rules.map {
      ResolvedCondition(rule: $0, products: Set($0.products.indices(in: catalog, complaints)))
    }
  }

  var selections: [ProductSelection] { rules.map(\.products) }
}

/// A rule and the products that it is about, as indices of the catalogue.
struct ResolvedCondition {
  var rule: ConditionRecipe.Rule
  var products: Set<Int>

  /// Draws for one pack; what the product cannot take is left out.
  /// - Parameters:
  ///   - purpose: key path of what brought the pack into the world.
  ///   - condition: where several rules meet, the worse of each kind counts.
  /// - Throws: `CatalogError` if the product's model, which tells what it can take, cannot be read.
  func draw(
    for product: Product, purpose: String, visit: Int, _ draws: inout Draws,
    into condition: inout PackCondition
  ) throws(CatalogError) {
    let path = "\(purpose).\(rule.keyPath)"
    var chance = draws.stream("\(path).happens", visit: visit)
    let probability = rule.probability.drawn(below: purpose, draws.key, visit: visit)
    guard chance.uniform() < probability else { return }
    for severity in rule.severities where try severity.kind.isPossible(for: product) {
      var value = severity.quantity.drawn(below: purpose, draws.key, visit: visit)
      if severity.kind == .opened {
        var opening = draws.stream("\(path).opening", visit: visit)
        value = opening.uniform() < value ? 1 : 0
      }
      draws.record(
        .number(value), keyPath: "\(purpose).\(severity.quantity.keyPath)", visit: visit)
      condition[severity.kind] = max(condition[severity.kind], value)
    }
  }
}

extension Quantity {
  /// Drawn by the key path of what it is drawn for, so that each pack has its own.
  fileprivate func drawn(below purpose: String, _ key: RandomKey, visit: Int) -> Double {
    Quantity(distribution, keyPath: "\(purpose).\(keyPath)").draw(key, entity: visit)
  }
}

extension PackCondition.Kind {
  /// For the schema.
  fileprivate var summary: String {
    switch self {
    case .dented: "Dints in tins, cartons and plastic, 0…1."
    case .crumpled: "Folds in film, crushed edges of cartons, 0…1."
    case .bulged: "Blown up from within, 0…1."
    case .torn: "Paper torn off labels and cartons, 0…1."
    case .scuffed: "Scratches and worn edges, 0…1."
    case .frosted: "Hoarfrost, 0…1."
    case .opened: "Probability that lid or cap is missing, 0…1."
    }
  }
}
