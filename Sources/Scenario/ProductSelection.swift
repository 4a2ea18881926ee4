import Catalog
import Configuration

/// Some products of the catalogue, by SKU or class. Belongings are meant only where they or their class
/// are named.
package struct ProductSelection: Sendable, Hashable {
  /// SKUs and classes; empty for the whole catalogue.
  var included: [Located<String>]
  var excluded: [Located<String>]

  static let all = ProductSelection(included: [], excluded: [])

  /// `all`, a SKU or class, a list of them, or `{ of: …, except: … }`.
  static func read(_ cursor: Cursor) -> ProductSelection? {
    cursor.defined(as: "products") { cursor in
      cursor.either([
        Way([.text, .list]) { names($0).map { ProductSelection(included: $0, excluded: []) } },
        Way([.mapping]) { cursor in
          cursor.object { fields in
            fields.header()
            let included = fields.optional("of", default: [], "SKUs and classes.", names)
            let excluded = fields.optional("except", default: [], "Not these.", names)
            return ProductSelection(included: included, excluded: excluded)
          }
        },
      ])
    }
  }

  private static func names(_ cursor: Cursor) -> [Located<String>]? {
    cursor.either([
      Way([.text]) { name($0).map { $0.value == "all" ? [] : [$0] } },
      Way([.list]) { $0.list(count: 1...500, name) },
    ])
  }

  private static func name(_ cursor: Cursor) -> Located<String>? {
    let name = cursor.locatedIdentifier()
    if let name, name.value != "all" { cursor.note(name) }
    return name
  }

  /// Positions in `catalog.things`, ascending; complains about names that the catalogue lacks.
  func indices(in catalog: ProductCatalog, _ complaints: Complaints) -> [Int] {
    let chosen =
      included.isEmpty
      ? Set(catalog.products.indices) : resolve(included, in: catalog, complaints)
    return chosen.subtracting(resolve(excluded, in: catalog, complaints)).sorted()
  }

  private func resolve(
    _ names: [Located<String>], in catalog: ProductCatalog, _ complaints: Complaints
  ) -> Set<Int> {
    var indices = Set<Int>()
    for name in names {
      let things = catalog.things
      let matches = things.indices.filter {
        things[$0].sku == name.value || things[$0].productClass == name.value
      }
      if matches.isEmpty {
        let known = Set(things.map(\.productClass)).sorted() + things.map(\.sku)
        complaints.diagnostics.append(
          name.diagnostic(
            "\"\(name.value)\" is neither a SKU nor a class of the catalogue",
            remedy: Spelling.nearest(to: name.value, in: known).map { "did you mean \"\($0)\"?" }
              ?? "`cartsim products list` names them"))
      }
      indices.formUnion(matches)
    }
    return indices
  }
}
