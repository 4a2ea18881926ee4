import CartInterface
import Catalog
import Geometry
import Scenario
import Sensors
import Simulation
import Testing

@Suite struct PlanValidationTests {
  private func problems(_ plan: EpisodePlan, _ catalog: ProductCatalog = Fixtures.catalog)
    -> [String]
  {
    do {
      _ = try EpisodeDynamics(plan: plan, catalog: catalog)
      return []
    } catch let error as SimulationError {
      return error.code == .invalidPlan ? error.problems : ["other: \(error)"]
    } catch {
      return ["other: \(error)"]
    }
  }

  @Test func saysAllProblemsAtOnce() {
    var plan = Fixtures.plan(
      items: [
        PlannedItem(sku: "ghost", mass: 1, startsInBasket: false),
        PlannedItem(sku: "can", mass: -.infinity, startsInBasket: false),
      ],
      actions: [
        PlannedAction(kind: .remove(item: 7), pause: 0),
        PlannedAction(kind: .lean(force: .nan, duration: 1), pause: 0),
        PlannedAction(kind: .add(items: [1, 1], dropHeight: 0), pause: -1),
      ])
    plan.cart.scale.platform.deadLoad = 0
    let text = problems(plan).joined(separator: "\n")
    for word in ["ghost", "mass", "no item 7", "force", "twice", "pause", "dead load"] {
      #expect(text.contains(word), "\(word) missing in \(text)")
    }
  }

  @Test func hostileProxies() {
    func problem(_ proxy: CollisionProxy) -> String {
      let catalog = ProductCatalog(products: [Fixtures.product("x", .metal, proxy)])
      return problems(
        Fixtures.plan(items: [PlannedItem(sku: "x", mass: 1, startsInBasket: true)]), catalog
      ).joined()
    }
    let plane: [SIMD3<Float>] = [
      SIMD3(0, 0, 0), SIMD3(0.1, 0, 0), SIMD3(0, 0.1, 0), SIMD3(0.1, 0.1, 0.000_01),
    ]
    #expect(
      problem(.convexHull(plane)).contains("plane") || problem(.convexHull(plane)).contains("2 mm"))
    #expect(problem(.convexHull([])).contains("hull") || problem(.convexHull([])).contains("2 mm"))
    #expect(!problem(.box(size: SIMD3(0.1, .nan, 0.1))).isEmpty)
    #expect(!problem(.cylinder(radius: -1, height: 0.1)).isEmpty)
    #expect(!problem(.ellipsoid(size: SIMD3(0.1, 0.1, .infinity))).isEmpty)
    let slanted: [SIMD3<Float>] = [
      SIMD3(0, 0, 0), SIMD3(0.1, 0, 0.1), SIMD3(0, 0.1, 0.1), SIMD3(0.1, 0.1, 0.2),
    ]
    #expect(problem(.convexHull(slanted)).contains("plane"))
  }

  @Test func overfullBasketIsAnError() {
    let items = (0..<40).map { _ in PlannedItem(sku: "box", mass: 0.4, startsInBasket: true) }
    var plan = Fixtures.plan(items: items)
    plan.cart.basket = Box3(minimum: SIMD3(-0.15, -0.15, 0.5), maximum: SIMD3(0.15, 0.15, 0.7))
    #expect(throws: SimulationError.self) {
      try EpisodeDynamics(plan: plan, catalog: Fixtures.catalog)
    }
  }
}
