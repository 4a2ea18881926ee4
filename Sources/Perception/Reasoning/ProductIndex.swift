package import CartInterface

/// The places of a catalogue's products; of two with one SKU the first counts.
package struct ProductIndex: Sendable {
  private let places: [String: Int]

  package init(_ catalog: [CartDescription.CatalogEntry]) {
    places = Dictionary(
      catalog.enumerated().map { ($1.sku, $0) }, uniquingKeysWith: { first, _ in first })
  }

  package subscript(sku: String) -> Int? { places[sku] }
}
