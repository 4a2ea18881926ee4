import Catalog
import Geometry
import Imaging
import Scenario
import Scene
import Simulation
import Testing

/// Real products on the shelves of the store.
@Suite struct ShelfProductsTests {
  private static func goods(_ plan: EpisodePlan) throws -> [Model.Part] {
    let world = try DrawnWorld(plan: plan, catalog: DrawnWorldFixtures.catalog)
    let store = try #require(
      world.motion(of: [DrawnWorldFixtures.state(hands: [])]).base.instances.first)
    return store.model.parts.filter { $0.material.name.hasPrefix("goods") }
  }

  @Test func shelvesShowWhatIsNamed() throws {
    var plan = DrawnWorldFixtures.plan()
    let products = DrawnWorldFixtures.catalog.products
    let invented = try Self.goods(plan)
    let shown = try #require(products.first { $0.dimensions.y > 0.4 * $0.dimensions.z })
    plan.store.shelfSKUs = [shown.sku]
    let named = try Self.goods(plan)
    #expect(named.count == 1 && invented.count > 1)
    let model = try shown.model
    let texture = try #require(named[0].material.baseColorTexture)
    // The front's shape and colours.
    let shape = Double(texture.image.width) / Double(texture.image.height)
    #expect(abs(shape - model.bounds.size.y / model.bounds.size.z) < 0.1 * shape)
    let tallest = named[0].mesh.bounds.size.z
    #expect(tallest > 0.1 && !named[0].mesh.indices.isEmpty)
  }
}
