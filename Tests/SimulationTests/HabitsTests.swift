import Catalog
import Geometry
import Scenario
import Scene
import Simulation
import Testing

/// A child that reaches in, and a bag that is packed, in the physics.
@Suite struct HabitsTests {
  private static func played(
    _ habits: String, _ actions: String, start: String, seconds: Int, _ more: String = ""
  ) throws -> (plan: EpisodePlan, outcomes: [EpisodeDynamics.Outcome]) {
    let scenario = try Scenario(
      text: """
        cartsim: 2
        purpose: Test.
        base: training/shopping-trip
        mode: sequence
        duration_s: \(seconds)
        tick_rate_hz: 5
        basket_at_start: \(start)
        companions: []
        shopper: { base: shoppers/calm, habits: \(habits), do: \(actions) }
        \(more)
        """, file: "Scenes/training/test.yaml", name: "test")
    let catalog = try ProductCatalog.open(directory: "Assets/products")
    let plan = try scenario.plan(episode: 0, catalog: catalog)
    let dynamics = try EpisodeDynamics(plan: plan, catalog: catalog)
    var outcomes: [EpisodeDynamics.Outcome] = []
    while let outcome = try dynamics.nextTick(display: nil) { outcomes.append(outcome) }
    return (plan, outcomes)
  }

  private static func withChild(_ weights: String) -> String {
    "{ with_child: { probability: 1, distraction_s: 2, \(weights) } }"
  }

  /// A child beside the cart takes something out while something else comes in, and it is put back:
  /// ledger, load and records say so.
  @Test func takingOutAndPuttingBack() throws {
    let (plan, outcomes) = try Self.played(
      Self.withChild("takes_out: 1, puts_in: 0, moves: 0, put_back: 1"),
      "[{ add: { from: can } }]", start: "{ count: 1, from: can }", seconds: 20)
    let events = outcomes.flatMap(\.events)
    #expect(events.filter { $0.item == 0 }.map(\.kind) == [.remove, .add])
    #expect(events.filter { $0.item == 1 }.map(\.kind) == [.add])
    let records = outcomes.flatMap(\.actions)
    #expect(records.map(\.outcome).allSatisfy { $0 == .done })
    let child = try #require(records.first { $0.person == 1 })
    #expect(child.name == "remove" && child.hand == 1)
    let last = try #require(outcomes.last)
    #expect(last.itemsInBasket == [0, 1])
    #expect(abs(last.trueLoad - plan.items.reduce(0) { $0 + $1.mass }) < 0.01)
    let palm = try #require(outcomes.flatMap(\.states).flatMap(\.hands).first { $0.person == 1 })
    #expect(abs(palm.cartFromPalm.translation.y) > plan.cart.basket.maximum.y)
  }

  @Test func aChildInTheSeatAndOneBesideTheCartAreRefused() {
    #expect {
      try Self.played(
        Self.withChild("takes_out: 1, puts_in: 0, moves: 0"), "[{ add: { from: can } }]",
        start: "{ count: 1, from: can }", seconds: 5, "child: { restlessness: 0 }")
    } throws: {
      "\($0)".contains("take away `child` or the habit `with_child`")
    }
  }

  @Test func aChildPutsSomethingIn() throws {
    let (plan, outcomes) = try Self.played(
      Self.withChild("takes_out: 0, puts_in: 1, moves: 0"), "[{ add: { from: can } }]",
      start: "{ count: 0 }", seconds: 14)
    #expect(plan.items.count == 2)
    #expect(outcomes.last?.itemsInBasket == [0, 1])
    #expect(Set(outcomes.flatMap(\.actions).map(\.person)) == [0, 1])
    #expect(outcomes.contains { $0.states.contains { $0.hands.count == 2 } })
  }

  /// A lighter can comes out for a heavier jar and ends up above it, both in the bag.
  @Test func aBagIsPackedAnew() throws {
    let (plan, outcomes) = try Self.played(
      "{ bagger: { bag: belonging-tote, repack: 1 } }",
      "[{ add: { from: can-tuna-160 } }, { add: { from: honey-blossom-500 } }]",
      start: "{ count: 0 }", seconds: 40)
    let events = outcomes.flatMap(\.events).map { "\($0.kind.rawValue) \($0.item ?? -1)" }
    #expect(events == ["add 0", "add 1", "remove 1", "add 2", "add 1"])
    let last = try #require(outcomes.last)
    #expect(last.itemsInBasket == [0, 1, 2])
    let poses = try last.states[last.states.count - 1].cartFromItems.map { try #require($0) }
    let catalog = try ProductCatalog.open(directory: "Assets/products")
    let half = try #require(catalog[plan.items[0].sku]).dimensions / 2
    for item in 1...2 {
      let inBag = poses[0].inverse.apply(toPoint: poses[item].translation)
      #expect(abs(inBag.x) < half.x && abs(inBag.y) < half.y && abs(inBag.z) < half.z)
    }
  }

  /// A child's hand has two thirds of a grown-up's size and holds things at the same place.
  @Test func aChildsHandIsSmall() throws {
    func extent(isChild: Bool) throws -> (size: Double, foremost: Double) {
      var plan = DrawnWorldFixtures.plan()
      plan.shopper.isChild = isChild
      let world = try DrawnWorld(plan: plan, catalog: DrawnWorldFixtures.catalog)
      let hand = HandState(
        cartFromPalm: .identity, elbowInCart: SIMD3(-0.3, 0, 0.1), aperture: 0.06,
        isRightHand: true)
      let instance = try #require(
        world.motion(of: [DrawnWorldFixtures.state(hands: [hand])]).base.instances.last)
      let skin = (instance.deformedPositions ?? []).prefix(
        instance.model.parts[0].mesh.positions.count)
      let (low, high) = (skin.map(\.y).min() ?? 0, skin.map(\.y).max() ?? 0)
      return (Double(high - low), Double(skin.map(\.x).max() ?? 0))
    }
    let (child, adult) = (try extent(isChild: true), try extent(isChild: false))
    #expect(abs(child.size / adult.size - 0.66) < 0.02)
    #expect(abs(child.foremost - adult.foremost) < 0.015)
  }
}
