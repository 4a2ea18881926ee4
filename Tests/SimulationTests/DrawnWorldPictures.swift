import Catalog
import Foundation
import Geometry
import Imaging
import Rasterizer
import Scenario
import Scene
import Sensors
import Simulation
import Testing

/// Draws the world for a person to look at. Runs only where `CARTSIM_PICTURES` names a folder.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["CARTSIM_PICTURES"] != nil))
struct DrawnWorldPictures {
  private static var folder: String {
    ProcessInfo.processInfo.environment["CARTSIM_PICTURES"] ?? ""
  }

  private static var outsideViews: [RigCamera] {
    [
      DrawnWorldFixtures.camera(
        "outside", eye: SIMD3(1.75, -1.05, 1.5), target: SIMD3(-0.05, 0.02, 0.68), width: 1280,
        height: 800, fieldOfViewDegrees: 52),
      DrawnWorldFixtures.camera(
        "shopper", eye: SIMD3(-1.0, 0.25, 1.62), target: SIMD3(0.2, 0, 0.65), width: 960,
        height: 720, fieldOfViewDegrees: 62),
      DrawnWorldFixtures.camera(
        "hand", eye: SIMD3(0.25, -0.5, 1.15), target: SIMD3(0.0, 0.1, 0.86), width: 960,
        height: 720, fieldOfViewDegrees: 40),
    ]
  }

  /// Four apertures side by side, from above and from the thumb's side.
  @Test func drawHands() throws {
    let world = try DrawnWorld(plan: DrawnWorldFixtures.plan(), catalog: DrawnWorldFixtures.catalog)
    let renderer = Renderer(options: RenderOptions(threads: 2))
    for (row, aperture) in [0.0, 0.04, 0.08, 0.125].enumerated() {
      let hand = HandState(
        cartFromPalm: RigidTransform(translation: SIMD3(0, 0, 1.2)),
        elbowInCart: SIMD3(-0.28, -0.05, 1.3), aperture: aperture, isRightHand: row != 2)
      var snapshot = world.motion(of: [DrawnWorldFixtures.state(hands: [hand])]).snapshot(at: 0)
      snapshot.cameras = [SIMD3(0.12, 0.32, 1.45), SIMD3(0.3, 0.25, 1.02)].map { eye in
        Camera(
          name: "hand",
          intrinsics: CameraIntrinsics(
            width: 640, height: 480, horizontalFieldOfView: 0.75), lens: .pinhole,
          worldFromCamera: .worldFromCamera(eye: eye, target: SIMD3(0.01, 0, 1.18)))
      }
      renderer.begin(snapshot)
      for index in 0..<2 {
        var buffer = GBuffer(width: 640, height: 480)
        renderer.render(camera: index, into: &buffer)
        let picture = CameraChain(model: .default).picture(of: buffer, key: RandomKey(seed: 1))
        try ImageFile.writePNG(picture.image, to: Self.folder + "/hand-\(row)-\(index).png")
      }
    }
  }

  /// Skin tones, gloves, watch and sleeves down, grasps across.
  @Test func drawHandSheet() throws {
    let looks: [(SIMD3<Float>, SleeveLength, SIMD3<Float>?, BodySide?)] = [
      (SIMD3(0.87, 0.61, 0.46), .long, nil, nil), (SIMD3(0.48, 0.21, 0.1), .short, nil, .right),
      (SIMD3(0.1, 0.04, 0.02), .short, nil, nil),
      (SIMD3(0.69, 0.38, 0.23), .long, SIMD3(0.2, 0.02, 0.03), nil),
      (SIMD3(0.69, 0.38, 0.23), .short, SIMD3(0.02, 0.02, 0.025), nil),
    ]
    let renderer = Renderer(options: RenderOptions(threads: 2))
    for (row, look) in looks.enumerated() {
      var plan = DrawnWorldFixtures.plan()
      plan.shopper.skinColor = look.0
      plan.shopper.sleeves = look.1
      plan.shopper.gloveColor = look.2
      plan.shopper.watch = look.3
      let world = try DrawnWorld(plan: plan, catalog: DrawnWorldFixtures.catalog)
      let poses: [(GraspForm, Double)] = [
        (.palm, 0.1), (.palm, 0.05), (.wrap, 0.065), (.pinch, 0.02), (.pinch, 0.05),
      ]
      for (column, pose) in poses.enumerated() {
        var hand = HandState(
          cartFromPalm: RigidTransform(translation: SIMD3(0, 0, 1.2)),
          elbowInCart: SIMD3(-0.28, -0.08, 1.27), aperture: pose.1, isRightHand: true)
        hand.form = pose.0
        var snapshot = world.motion(of: [DrawnWorldFixtures.state(hands: [hand])]).snapshot(at: 0)
        snapshot.cameras = [
          Camera(
            name: "hand",
            intrinsics: CameraIntrinsics(width: 480, height: 400, horizontalFieldOfView: 0.8),
            lens: .pinhole,
            worldFromCamera: .worldFromCamera(
              eye: SIMD3(0.12, 0.42, 1.42), target: SIMD3(-0.06, 0, 1.19)))
        ]
        renderer.begin(snapshot)
        var buffer = GBuffer(width: 480, height: 400)
        renderer.render(camera: 0, into: &buffer)
        let picture = CameraChain(model: .default).picture(of: buffer, key: RandomKey(seed: 1))
        try ImageFile.writePNG(picture.image, to: Self.folder + "/sheet-\(row)-\(column).png")
      }
    }
  }

  /// The cameras of a plan, standing on the cart.
  private static func draw(
    _ snapshot: SceneSnapshot, on cart: RigidTransform = .identity, _ cameras: [RigCamera],
    _ name: String
  ) throws {
    var snapshot = snapshot
    snapshot.cameras = cameras.map {
      Camera(
        name: $0.name, intrinsics: $0.intrinsics, lens: $0.lens,
        worldFromCamera: cart * $0.cartFromCamera)
    }
    let renderer = Renderer(options: RenderOptions(threads: 2))
    renderer.options.antialiasing = .fourSamples
    renderer.begin(snapshot)
    for (index, camera) in snapshot.cameras.enumerated() {
      var buffer = GBuffer(width: camera.intrinsics.width, height: camera.intrinsics.height)
      renderer.render(camera: index, into: &buffer)
      let picture = CameraChain(model: .default).picture(of: buffer, key: RandomKey(seed: 1))
      try ImageFile.writePNG(picture.image, to: folder + "/\(name)-\(camera.name).png")
    }
  }

  /// Bags in a heap under something heavy, as pressed and as rigid.
  @Test func drawSoftHeap() throws {
    let catalog = try ProductCatalog.open(directory: "Assets/products")
    let flat = Quaternion(angle: -.pi / 2, axis: SIMD3(0, 1, 0))
    func turned(_ angle: Double) -> Quaternion {
      Quaternion(angle: angle, axis: SIMD3(0, 0, 1)) * flat
    }
    let upright = Quaternion.identity
    let heap: [(String, SIMD3<Double>, Quaternion)] = [
      ("crisps-salted-150", SIMD3(-0.2, -0.08, 0.05), turned(0.2)),
      ("peas-frozen-450", SIMD3(0.08, -0.1, 0.05), turned(-0.5)),
      ("muesli-nut-450", SIMD3(0.1, 0.12, 0.06), turned(1.4)),
      ("bread-toast-500", SIMD3(0.3, 0, 0.08), upright),
      ("crisps-paprika-150", SIMD3(-0.2, 0.1, 0.12), turned(-0.2)),
      ("onions-net-1000", SIMD3(0.08, 0, 0.18), upright),
      ("detergent-fresh-1500", SIMD3(-0.2, 0, 0.25), turned(0.4)),
      ("milk-whole-1l", SIMD3(0.3, 0, 0.26), turned(1.3)),
    ]
    let products = try heap.map { try #require(catalog[$0.0]) }
    let world = try PhysicsWorld(
      basket: DrawnWorldFixtures.basket, deadLoad: 5,
      items: products.map {
        ItemBody(
          mass: $0.nominalMass, friction: $0.surface.friction, proxy: $0.collisionProxy,
          centerOfMass: $0.centerOfMass, give: $0.give)
      })
    let bottom = SIMD3(0, 0, DrawnWorldFixtures.basket.minimum.z)
    for (item, entry) in heap.enumerated() {
      world.place(
        item, cartFromItem: RigidTransform(rotation: entry.2, translation: bottom + entry.1))
      for _ in 0..<400 { try world.step(gravity: SIMD3(0, 0, -standardGravity)) }
    }
    for _ in 0..<1500 { try world.step(gravity: SIMD3(0, 0, -standardGravity)) }
    print("asleep", heap.indices.map { world.isAsleep($0) })
    let plan = DrawnWorldFixtures.plan(
      items: heap.map { PlannedItem(sku: $0.0, mass: 0.5, startsInBasket: false) })
    let drawn = try DrawnWorld(plan: plan, catalog: catalog)
    let state = DrawnWorldFixtures.state(items: heap.indices.map { world.cartFromItem($0) })
    let clock = ContinuousClock()
    for _ in 0..<3 {
      print("heap shaped in", clock.measure { _ = drawn.motion(of: [state]) })
    }
    let cameras = [
      DrawnWorldFixtures.camera(
        "low", eye: SIMD3(-0.75, -0.5, 0.98), target: SIMD3(-0.1, 0, 0.6), width: 960, height: 720,
        fieldOfViewDegrees: 45),
      DrawnWorldFixtures.camera(
        "above", eye: SIMD3(0.1, -0.3, 1.3), target: SIMD3(0.02, 0, 0.6), width: 960, height: 720,
        fieldOfViewDegrees: 55),
    ]
    var snapshot = drawn.motion(of: [state]).snapshot(at: 0)
    try Self.draw(snapshot, cameras, "heap-soft")
    for i in snapshot.instances.indices where snapshot.instances[i].kind != .hand {
      snapshot.instances[i].deformedPositions = nil
    }
    try Self.draw(snapshot, cameras, "heap-rigid")
  }

  /// A cart on a level floor, on the bend and on the ramp.
  @Test func drawRamp() throws {
    var plan = DrawnWorldFixtures.plan()
    var ramp = RideModel()
    ramp.pitch = 8 * .pi / 180
    plan.trip = Trip(zones: [
      TripZone(name: "level", length: 3, lighting: plan.lighting, store: plan.store),
      TripZone(name: "ramp", length: 8, lighting: plan.lighting, store: plan.store, ride: ramp),
    ])
    plan.shopper.hasBody = true
    let drawn = try DrawnWorld(plan: plan, catalog: DrawnWorldFixtures.catalog)
    for (number, x) in [0.0, 3, 6].enumerated() {
      let cart = FloorProfile(plan: plan).worldFromCart(at: x)
      var state = DrawnWorldFixtures.state(worldFromCart: cart)
      state.people = [
        PersonState(
          number: 0, cartFromBody: RigidTransform(translation: SIMD3(-0.95, 0.1, 0)), lean: 0.1)
      ]
      let snapshot = drawn.motion(of: [state]).snapshot(at: 0)
      try Self.draw(
        snapshot, on: cart,
        [
          DrawnWorldFixtures.rimCameras()[3],
          DrawnWorldFixtures.camera(
            "sideways", eye: SIMD3(0, -0.9, 1), target: SIMD3(0, 1, 0.6), width: 960, height: 600,
            fieldOfViewDegrees: 85),
          DrawnWorldFixtures.camera(
            "ahead", eye: SIMD3(-2.2, -0.5, 1.5), target: SIMD3(1, 0.1, 0.5), width: 960,
            height: 600, fieldOfViewDegrees: 75),
        ], "ramp-\(number)")
    }
  }

  /// Real products at rest in the basket, one in a hand: the rig's cameras and views from outside.
  @Test func drawEverything() throws {
    let catalog = try ProductCatalog.load(directory: "Assets/products")
    let skus = catalog.products.map(\.sku) + catalog.products.prefix(6).map(\.sku)
    var items = skus.map { PlannedItem(sku: $0, mass: 0.5, startsInBasket: true) }
    let held = try #require(catalog.products.first { $0.productClass == "carton" })
    items.append(PlannedItem(sku: held.sku, mass: 0.5, startsInBasket: false))
    let plan = DrawnWorldFixtures.plan(items: items)
    let clock = ContinuousClock()
    for _ in 0..<3 {
      print("world made in", clock.measure { _ = try? DrawnWorld(plan: plan, catalog: catalog) })
    }
    let player = try EpisodePlayer(plan: plan, catalog: catalog)
    let tick = try #require(try player.nextTick())
    let settled = tick.motion.snapshot(at: tick.time)
    var places: [RigidTransform?] = settled.instances.filter { $0.id > 0 }.map(\.worldFromModel)
    places[items.count - 1] = RigidTransform(
      rotation: Quaternion(angle: -0.3, axis: SIMD3(0, 0, 1)), translation: SIMD3(0, 0.06, 0.95))
    let hand = HandState(
      cartFromPalm: RigidTransform(
        rotation: Quaternion(columns: SIMD3(0, -0.97, -0.24), SIMD3(1, 0, 0), SIMD3(0, -0.24, 0.97))
          .normalized, translation: SIMD3(0.0, 0.11, 1.08)),
      elbowInCart: SIMD3(-0.1, 0.4, 1.22), aperture: 0.06, isRightHand: true)
    let world = try DrawnWorld(plan: plan, catalog: catalog)
    let motion = world.motion(of: [DrawnWorldFixtures.state(items: places, hands: [hand])])
    var snapshot = motion.snapshot(at: 0)
    snapshot.cameras = (DrawnWorldFixtures.rimCameras() + Self.outsideViews).map {
      Camera(
        name: $0.name, intrinsics: $0.intrinsics, lens: $0.lens, worldFromCamera: $0.cartFromCamera)
    }
    print("triangles", snapshot.instances.map { "\($0.model.name) \($0.model.triangleCount)" })
    let renderer = Renderer(options: RenderOptions(threads: 2))
    renderer.begin(snapshot)
    for (index, camera) in snapshot.cameras.enumerated() {
      var buffer = GBuffer(width: camera.intrinsics.width, height: camera.intrinsics.height)
      let begin = clock.now
      renderer.render(camera: index, into: &buffer)
      let middle = clock.now
      let (picture, exposure) = CameraChain(model: .default).picture(
        of: buffer, key: RandomKey(seed: 1).with("pictures", entity: index))
      print(camera.name, "render", middle - begin, "sensor", clock.now - middle, exposure)
      try ImageFile.writePNG(picture, to: Self.folder + "/\(camera.name).png")
    }
  }
}
