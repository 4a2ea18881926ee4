import Catalog

/// Eight products in three classes; nothing to draw.
func sampleCatalog() -> ProductCatalog {
  let classes = ["can", "carton", "jar"]
  return ProductCatalog(
    products: (0..<8).map { index in
      Product(
        sku: "sku-\(index)", ean13: "4006381333931", name: "Product \(index)",
        productClass: classes[index % 3], nominalMass: 0.2 + 0.1 * Double(index),
        massDeviation: 0.004, dimensions: SIMD3(0.07, 0.07, 0.1), surface: .cardboard,
        collisionProxy: .box(size: SIMD3(0.07, 0.07, 0.1)), priceCents: 199,
        model: Model(name: "empty", parts: []))
    })
}
