import CartInterface
import Catalog
import Configuration
import Geometry
import Scenario
import Scene
import Simulation
import Testing

@Suite struct BelongingsPhysicsTests {
  private static func scenario(_ actions: String) throws -> Scenario {
    try Scenario(
      text: """
        cartsim: 2
        purpose: Test.
        base: training/shopping-trip
        mode: sequence
        duration_s: 22
        tick_rate_hz: 2
        basket_at_start: { count: 0 }
        companions: []
        shopper: { base: shoppers/calm, do: \(actions) }
        """, file: "Scenes/training/test.yaml", name: "test")
  }

  @Test func whatIsPutIntoTheOpenBagLiesInIt() throws {
    let catalog = try ProductCatalog.open(directory: "Assets/products")
    let scenario = try Self.scenario(
      "[{ add: { from: belonging-tote } }, { add: { from: can, into: belonging-tote } }]")
    let plan = try scenario.plan(episode: 0, catalog: catalog)
    #expect(plan.items.map(\.isBelonging) == [true, false])
    #expect(plan.items[1].place == .inside(item: 0))
    let player = try EpisodePlayer(plan: plan, catalog: catalog)
    #expect(player.cartDescription.catalog.allSatisfy { $0.productClass != "belonging" })
    var last: EpisodeTick?
    while let tick = try player.nextTick() { last = tick }
    let tick = try #require(last)
    #expect(tick.itemsInBasket == [0, 1])
    #expect(abs(tick.trueLoad - tick.trueBasketMass) < 0.01)
    let poses = tick.motion.keyframes[tick.motion.keyframes.count - 1].worldFromModels
    // Store, cart, then the items.
    let inBag = poses[2].inverse.apply(toPoint: poses[3].translation)
    let bag = try #require(catalog["belonging-tote"])
    #expect(abs(inBag.x) < bag.dimensions.x / 2 && abs(inBag.y) < bag.dimensions.y / 2)
    #expect(inBag.z > -bag.dimensions.z / 2 && inBag.z < 0)
  }

  @Test func allMeansNoBelongings() throws {
    let catalog = try ProductCatalog.open(directory: "Assets/products")
    let scenario = try Self.scenario("[{ add: { count: 6 } }, { hover: { duration_s: 1 } }]")
    for episode in 0..<20 {
      let plan = try scenario.plan(episode: episode, catalog: catalog)
      #expect(plan.items.allSatisfy { !$0.isBelonging })
    }
    #expect(scenario.belongings(in: catalog).isEmpty)
    #expect(
      try Self.scenario("[{ add: { from: belonging } }]").belongings(in: catalog).count == 6)
  }
}
