/// The products that a scenario can draw from, in the order of their SKUs, and what else people put
/// into a basket.
package struct ProductCatalog: Sendable {
  package let products: [Product]
  /// Things of people that no shop sells: bags, coats, phones. Scenarios name them or their class.
  package let belongings: [Product]
  private let indexBySKU: [String: Int]
  /// Bytes, about, that models and what renderers derive from them may take beyond those in use.
  package let modelMemory: Int

  /// - Precondition: SKUs are unique, belongings' too.
  package init(products: [Product], belongings: [Product] = [], modelMemory: Int = .max) {
    self.modelMemory = modelMemory
    self.products = products.sorted { $0.sku < $1.sku }
    self.belongings = belongings.sorted { $0.sku < $1.sku }
    indexBySKU = Dictionary(
      uniqueKeysWithValues: (self.products + self.belongings).enumerated().map { ($1.sku, $0) })
  }

  /// Products, then belongings.
  package var things: [Product] { products + belongings }

  /// By position in `things`.
  package func thing(_ index: Int) -> Product {
    index < products.count ? products[index] : belongings[index - products.count]
  }

  /// Positions of the belongings in `things`.
  package var belongingIndices: Range<Int> {
    products.count..<products.count + belongings.count
  }

  package subscript(sku: String) -> Product? { indexBySKU[sku].map(thing) }

  /// Models that are in memory for good.
  package var residentModels: [Model] { things.compactMap(\.modelSource.resident) }

  /// Position of a SKU in `things`.
  package func index(ofSKU sku: String) -> Int? { indexBySKU[sku] }
}
