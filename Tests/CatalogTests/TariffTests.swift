import Catalog
import Foundation
import TestSupport
import Testing

@Suite struct TariffTests {
  @Test func piecesCountAndLooseGoodsWeigh() {
    #expect(Tariff.piece(cents: 129).price(count: 3, mass: 1.2) == 387)
    let peppers = Tariff.weight(centsPerKilogram: 529, plu: "4088")
    #expect(peppers.price(count: 1, mass: 0.186) == 98)
    #expect(peppers.price(count: 7, mass: 0.186) == 98)
    #expect(peppers.price(count: 0, mass: -0.01) == 0)
    #expect(peppers.isByWeight && !Tariff.piece(cents: 1).isByWeight)
  }

  @Test func looseProduceIsSoldByWeight() throws {
    let catalog = try ProductCatalog.load(
      directory: Repository.root.appending(path: "Assets/products").path)
    let banana = try #require(catalog["banana"])
    #expect(banana.tariff == .weight(centsPerKilogram: 219, plu: "4011"))
    // Of one of nominal mass: 158 g.
    #expect(banana.priceCents == 35)
    #expect(catalog["can-tomatoes-400"]?.tariff.isByWeight == false)
    let loose = catalog.products.filter(\.tariff.isByWeight)
    #expect(loose.count == 13 && loose.allSatisfy { $0.productClass == "produce" })
  }
}
