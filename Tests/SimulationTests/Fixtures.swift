import CartInterface
import Catalog
import Geometry
import Scenario
import Sensors
import Simulation

/// Small synthetic products and plans.
enum Fixtures {
  static let basket = Box3(
    minimum: SIMD3(-0.4, -0.25, 0.55), maximum: SIMD3(0.4, 0.25, 0.9))

  static let catalog = ProductCatalog(products: [
    product("carton", .cardboard, .box(size: SIMD3(0.07, 0.07, 0.2))),
    product("box", .cardboard, .box(size: SIMD3(0.19, 0.06, 0.28))),
    product("can", .metal, .cylinder(radius: 0.037, height: 0.11)),
    product("jar", .glass, .cylinder(radius: 0.04, height: 0.13)),
    product("apple", .film, .ellipsoid(size: SIMD3(0.08, 0.08, 0.075))),
    product("pouch", .film, .convexHull(pouch)),
  ])

  static let skus = ["carton", "box", "can", "jar", "apple", "pouch"]

  /// A flat bag that tapers to its upper edge.
  private static let pouch: [SIMD3<Float>] = [
    SIMD3(-0.03, -0.07, -0.1), SIMD3(0.03, -0.07, -0.1), SIMD3(-0.03, 0.07, -0.1),
    SIMD3(0.03, 0.07, -0.1), SIMD3(0, -0.07, 0.1), SIMD3(0, 0.07, 0.1),
    SIMD3(-0.025, 0, 0), SIMD3(0.025, 0, 0),
  ]

  static func product(_ sku: String, _ surface: ContactSurface, _ proxy: CollisionProxy) -> Product
  {
    Product(
      sku: sku, ean13: "4006381333931", name: sku, productClass: "test", nominalMass: 0.5,
      massDeviation: 0.005, dimensions: SIMD3(repeating: 0.1), surface: surface,
      collisionProxy: proxy, priceCents: 100, model: model(sku))
  }

  /// A plain box of 10 cm: the physics looks at the proxy alone.
  private static func model(_ sku: String) -> Model {
    let mesh = Mesh.built {
      $0.addBox(Box3(minimum: SIMD3(repeating: -0.05), maximum: SIMD3(repeating: 0.05)), bevel: 0)
    }
    return Model(name: sku, parts: [Model.Part(mesh: mesh, material: Material(name: "card"))])
  }

  /// Items of every kind with keyed masses between 30 g and 1.4 kg.
  static func items(_ count: Int, seed: UInt64, startInBasket: Bool = true) -> [PlannedItem] {
    (0..<count).map { number in
      var stream = RandomKey(seed: seed).with("fixture.item", entity: number).stream
      return PlannedItem(
        sku: skus[stream.index(below: skus.count)], mass: 0.03 + 1.37 * stream.uniform(),
        startsInBasket: startInBasket)
    }
  }

  static func plan(
    seed: UInt64 = 1, mode: ScenarioMode = .sequence, tickRate: Double = 10, ticks: Int = 10,
    items: [PlannedItem] = [], actions: [PlannedAction] = [], patience: Int = 2,
    scale: ScaleModel = .default
  ) -> EpisodePlan {
    EpisodePlan(
      scenarioName: "fixture", seed: seed, episode: 0, mode: mode, tickRate: tickRate,
      ticks: ticks, cart: CartRig(basket: basket, cameras: [camera], scale: scale),
      store: StoreLook(floorColor: SIMD3(repeating: 0.5), shelfVariant: 0, aisleHalfWidth: 1.2),
      lighting: StoreLighting(illuminance: 800, colorTemperature: 4000, ambientFraction: 0.5),
      items: items, actions: actions,
      shopper: ShopperProfile(
        handSpeed: 0.8, reactionTime: 0.5, patience: patience,
        skinColor: SIMD3(repeating: 0.5), sleeveColor: SIMD3(repeating: 0.2)),
      drawnValues: [:])
  }

  private static let camera = RigCamera(
    name: "front-left",
    intrinsics: CameraIntrinsics(width: 64, height: 48, horizontalFieldOfView: 1.8), lens: .pinhole,
    cartFromCamera: .worldFromCamera(
      eye: SIMD3(0.4, 0.25, 1.0), target: SIMD3(0, 0, 0.6)),
    sensor: .default)
}
