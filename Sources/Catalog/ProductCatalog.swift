/// The products that a scenario can draw from, in the order of their SKUs.
package struct ProductCatalog: Sendable {
  package let products: [Product]
  private let indexBySKU: [String: Int]
  /// Bytes, about, that models and what renderers derive from them may take beyond those in use.
  package let modelMemory: Int

  /// - Precondition: SKUs are unique.
  package init(products: [Product], modelMemory: Int = .max) {
    self.modelMemory = modelMemory
    self.products = products.sorted { $0.sku < $1.sku }
    indexBySKU = Dictionary(
      uniqueKeysWithValues: self.products.enumerated().map { ($1.sku, $0) })
  }

  package subscript(sku: String) -> Product? { indexBySKU[sku].map { products[$0] } }

  /// Models that are in memory for good.
  package var residentModels: [Model] { products.compactMap(\.modelSource.resident) }

  /// Position of a SKU in `products`.
  package func index(ofSKU sku: String) -> Int? { indexBySKU[sku] }
}
