package import Catalog
import Geometry

/// A product as the dataset knows it: one entry of `products.json`.
package struct ProductRecord: Sendable, Hashable, Codable {
  package var sku: String
  package var name: String
  package var productClass: String
  package var ean13: String
  package var nominalMass: Double
  /// Standard deviation between packs.
  package var massDeviation: Double
  package var priceCents: Int
  /// Width, depth and height on the shelf.
  package var dimensions: [Double]
  /// Bounding box of the model in its own frame.
  package var modelMinimum: [Double]
  package var modelMaximum: [Double]
  /// How far the surface of a flexible pack gives way under a load, metres; nil for rigid ones.
  package var give: Double?

  enum CodingKeys: String, CodingKey {
    case sku, name, ean13
    case productClass = "class"
    case nominalMass = "nominal_mass_kg"
    case massDeviation = "mass_deviation_kg"
    case priceCents = "price_cents"
    case dimensions = "dimensions_m"
    case modelMinimum = "model_minimum_m"
    case modelMaximum = "model_maximum_m"
    case give = "gives_m"
  }

  package init(_ product: Product) {
    sku = product.sku
    name = product.name
    productClass = product.productClass
    ean13 = product.ean13
    nominalMass = product.nominalMass
    massDeviation = product.massDeviation
    priceCents = product.priceCents
    let size = product.dimensions
    dimensions = [size.x, size.y, size.z]
    let bounds = product.modelSource.bounds
    modelMinimum = [bounds.minimum.x, bounds.minimum.y, bounds.minimum.z]
    modelMaximum = [bounds.maximum.x, bounds.maximum.y, bounds.maximum.z]
    give = product.give > 0 ? product.give : nil
  }
}
