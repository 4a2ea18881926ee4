import Catalog
import Foundation
import Geometry
import Testing

@Suite struct BelongingsTests {
  private static let catalog = Result {
    try ProductCatalog.open(directory: "Assets/products")
  }

  @Test func theyStandBesideTheProductsAndNotAmongThem() throws {
    let catalog = try Self.catalog.get()
    #expect(catalog.belongings.count == 6)
    #expect(catalog.belongings.allSatisfy { $0.productClass == "belonging" && $0.barcodes.isEmpty })
    #expect(catalog.products.allSatisfy { $0.productClass != "belonging" })
    for index in catalog.belongingIndices {
      let belonging = catalog.thing(index)
      #expect(catalog.index(ofSKU: belonging.sku) == index)
      #expect(catalog[belonging.sku]?.name == belonging.name)
      #expect(try belonging.model.triangleCount > 100)
    }
  }

  @Test func theOpenBagIsHollow() throws {
    let bag = try #require(try Self.catalog.get()["belonging-tote"])
    guard case .pieces(let pieces) = bag.collisionProxy else {
      Issue.record("the bag is one solid")
      return
    }
    // Its middle and its mouth lie in no piece: each lies beyond one side of every piece's box.
    for z in [Float(0), 0.13] {
      let inside = pieces.contains { corners in
        (0..<3).allSatisfy { axis in
          let place = axis == 2 ? z : 0
          let values = corners.map { $0[axis] }
          return (values.min() ?? 0) <= place && place <= (values.max() ?? 0)
        }
      }
      #expect(!inside)
    }
  }
}
