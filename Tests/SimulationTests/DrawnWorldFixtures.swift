import Catalog
import Geometry
import Scenario
import Sensors
import Simulation

/// A plan and a catalogue to draw: a plain cart with a camera above each corner.
enum DrawnWorldFixtures {
  static let basket = Box3(minimum: SIMD3(-0.4, -0.25, 0.5), maximum: SIMD3(0.4, 0.25, 0.82))

  static func camera(
    _ name: String, eye: SIMD3<Double>, target: SIMD3<Double>, width: Int = 640, height: Int = 480,
    fieldOfViewDegrees: Double = 80, lens: LensMapping = .pinhole
  ) -> RigCamera {
    RigCamera(
      name: name,
      intrinsics: CameraIntrinsics(
        width: width, height: height, horizontalFieldOfView: fieldOfViewDegrees * .pi / 180),
      lens: lens, cartFromCamera: .worldFromCamera(eye: eye, target: target), sensor: .default)
  }

  /// Outside the corners, well above the rim.
  static func rimCameras(width: Int = 640, height: Int = 480) -> [RigCamera] {
    [
      ("front-left", 1.0, 1.0), ("front-right", 1, -1), ("rear-left", -1, 1),
      ("rear-right", -1, -1),
    ].map { name, x, y in
      camera(
        name, eye: SIMD3(x * 0.44, y * 0.29, 1.02), target: SIMD3(-x * 0.02, -y * 0.01, 0.56),
        width: width, height: height, lens: .brownConrady(BrownConrady(k1: -0.12, k2: 0.02)))
    }
  }

  static func plan(
    items: [PlannedItem] = [], cameras: [RigCamera] = rimCameras(), illuminance: Double = 800,
    colorTemperature: Double = 4000, ambientFraction: Double = 0.4, shelfVariant: Int = 0,
    skinColor: SIMD3<Float> = SIMD3(0.62, 0.36, 0.25),
    floorColor: SIMD3<Float> = SIMD3(0.55, 0.53, 0.5)
  ) -> EpisodePlan {
    EpisodePlan(
      scenarioName: "drawn-world", seed: 1, episode: 0, mode: .snapshot, tickRate: 15, ticks: 1,
      cart: CartRig(basket: basket, cameras: cameras, scale: .default),
      store: StoreLook(floorColor: floorColor, shelfVariant: shelfVariant, aisleHalfWidth: 1.3),
      lighting: StoreLighting(
        illuminance: illuminance, colorTemperature: colorTemperature,
        ambientFraction: ambientFraction),
      items: items, actions: [],
      shopper: ShopperProfile(
        handSpeed: 0.8, reactionTime: 1, patience: 3, skinColor: skinColor,
        sleeveColor: SIMD3(0.05, 0.09, 0.2)),
      drawnValues: [:])
  }

  static func product(_ sku: String, size: SIMD3<Double>, color: SIMD3<Float>) -> Product {
    let mesh = Mesh.built {
      $0.addBox(Box3(minimum: -size / 2, maximum: size / 2), bevel: 0.002)
    }
    return Product(
      sku: sku, ean13: "4006381333931", name: sku, productClass: "carton", nominalMass: 0.5,
      massDeviation: 0.005, dimensions: size, surface: .cardboard,
      collisionProxy: .box(size: size), priceCents: 199,
      model: Model(
        name: sku,
        parts: [Model.Part(mesh: mesh, material: Material(name: sku, baseColor: color))]))
  }

  static let catalog = ProductCatalog(products: [
    product("cereal", size: SIMD3(0.19, 0.06, 0.28), color: SIMD3(0.75, 0.35, 0.04)),
    product("milk", size: SIMD3(0.07, 0.07, 0.24), color: SIMD3(0.75, 0.78, 0.85)),
    product("tea", size: SIMD3(0.12, 0.07, 0.08), color: SIMD3(0.06, 0.35, 0.1)),
  ])

  static func state(
    items: [RigidTransform?] = [], hands: [HandState] = [],
    worldFromCart: RigidTransform = .identity, time: Nanoseconds = 0
  ) -> WorldState {
    WorldState(time: time, worldFromCart: worldFromCart, cartFromItems: items, hands: hands)
  }
}
