import Catalog
import Geometry
import Rasterizer
import Scenario
import Scene
import Sensors
import Simulation
import Testing

struct DrawnWorldTests {
  private static func world(_ plan: EpisodePlan = DrawnWorldFixtures.plan()) -> DrawnWorld {
    guard let world = try? DrawnWorld(plan: plan, catalog: DrawnWorldFixtures.catalog) else {
      preconditionFailure("the fixtures' models are in memory")
    }
    return world
  }

  private static func snapshot(
    _ plan: EpisodePlan = DrawnWorldFixtures.plan(),
    _ state: WorldState = DrawnWorldFixtures.state()
  ) -> SceneSnapshot {
    world(plan).motion(of: [state]).snapshot(at: state.time)
  }

  private static func surroundings(_ snapshot: SceneSnapshot, _ name: String) throws -> Model {
    try #require(snapshot.instances.first { $0.model.name == name }?.model)
  }

  // MARK: - Instances

  @Test func itemsAndHandsCarryTheirNumbers() {
    let items = ["milk", "cereal", "milk"].map {
      PlannedItem(sku: $0, mass: 1, startsInBasket: false)
    }
    let place = RigidTransform(translation: SIMD3(0.1, 0, 0.6))
    let hand = HandState(
      cartFromPalm: place, elbowInCart: SIMD3(0.1, 0.4, 0.9), aperture: 0.05, isRightHand: false)
    let cart = RigidTransform(
      rotation: Quaternion(angle: 0.2, axis: SIMD3(0, 0, 1)), translation: SIMD3(2, 0.1, 0))
    let snapshot = Self.snapshot(
      DrawnWorldFixtures.plan(items: items),
      DrawnWorldFixtures.state(items: [place, nil, place], hands: [hand], worldFromCart: cart))
    let labelled = snapshot.instances.filter { $0.id > 0 }
    #expect(labelled.map(\.id) == [1, 2, 3, 60_000])
    #expect(
      labelled.map(\.kind) == [
        .product(sku: "milk"), .product(sku: "cereal"), .product(sku: "milk"), .hand,
      ])
    #expect(labelled[0].model === labelled[2].model)
    #expect(labelled[0].worldFromModel == cart * place)
    #expect(labelled[1].worldFromModel == DrawnWorld.absent)
    #expect(labelled[3].worldFromModel == cart * place)
    #expect(
      snapshot.instances.filter { $0.id == 0 }.allSatisfy { $0.kind == .surroundings })
  }

  @Test func motionFollowsTheStates() {
    let plan = DrawnWorldFixtures.plan(items: [
      PlannedItem(sku: "tea", mass: 1, startsInBasket: false)
    ])
    let states = (0..<4).map { step in
      DrawnWorldFixtures.state(
        items: [
          step == 0 ? nil : RigidTransform(translation: SIMD3(0.1 * Double(step), 0, 0.7))
        ], worldFromCart: RigidTransform(translation: SIMD3(0.5 * Double(step), 0, 0)),
        time: Nanoseconds(step) * 2_000_000)
    }
    let motion = Self.world(plan).motion(of: states)
    #expect(motion.keyframes.map(\.time) == states.map(\.time))
    for (keyframe, state) in zip(motion.keyframes, states) {
      #expect(keyframe.worldFromModels.count == motion.base.instances.count)
      for (camera, rig) in zip(keyframe.worldFromCameras, plan.cart.cameras) {
        #expect(camera == state.worldFromCart * rig.cartFromCamera)
      }
    }
    let halfway = motion.snapshot(at: 5_000_000)
    let item = halfway.instances.first { $0.id == 1 }
    // Halfway between the third and the fourth state: cart at 1.25 m, item 0.25 m before it.
    #expect(abs((item?.worldFromModel.translation.x ?? 0) - 1.5) < 1e-12)
    #expect(motion.keyframes[0].worldFromModels[2] == DrawnWorld.absent)
    // The store stands still.
    #expect(motion.keyframes.allSatisfy { $0.worldFromModels[0] == .identity })
  }

  @Test func sameParametersGiveTheSameWorld() throws {
    let first = Self.snapshot()
    let second = Self.snapshot()
    for (a, b) in zip(first.instances, second.instances) {
      for (p, q) in zip(a.model.parts, b.model.parts) {
        #expect(p.mesh.positions == q.mesh.positions && p.mesh.indices == q.mesh.indices)
        #expect(p.material.baseColorTexture?.image == q.material.baseColorTexture?.image)
      }
    }
    let other = Self.snapshot(DrawnWorldFixtures.plan(shelfVariant: 1))
    let stores = try [first, other].map { try Self.surroundings($0, "store") }
    #expect(
      stores[0].parts.map { $0.material.baseColorTexture?.image }
        != stores[1].parts.map { $0.material.baseColorTexture?.image })
  }

  // MARK: - Shapes

  /// From the smallest to the largest basket a scene may ask for.
  @Test(arguments: [
    DrawnWorldFixtures.basket,
    Box3(minimum: SIMD3(-0.1, -0.1, 0.05), maximum: SIMD3(0.1, 0.1, 0.1)),
    Box3(minimum: SIMD3(-0.1, -0.1, 1.2), maximum: SIMD3(0.1, 0.1, 1.25)),
    Box3(minimum: SIMD3(-1, -0.75, 0.3), maximum: SIMD3(1, 0.75, 1.3)),
  ])
  func surroundingsAreSoundAndCheap(basket: Box3) {
    var plan = DrawnWorldFixtures.plan()
    plan.cart.basket = basket
    let surroundings = Self.snapshot(plan).instances.filter { $0.kind == .surroundings }
    #expect(surroundings.reduce(0) { $0 + $1.model.triangleCount } < 40_000)
    if basket == DrawnWorldFixtures.basket {
      #expect(surroundings.reduce(0) { $0 + $1.model.triangleCount } < 30_000)
    }
    for model in surroundings.map(\.model) {
      for part in model.parts {
        let mesh = part.mesh
        #expect(!mesh.indices.isEmpty, "\(part.material.name)")
        #expect(mesh.normals.count == mesh.positions.count)
        #expect(mesh.textureCoordinates.count == mesh.positions.count)
        #expect(mesh.indices.allSatisfy { Int($0) < mesh.positions.count })
        #expect(mesh.positions.allSatisfy { ($0 * 0) == SIMD3<Float>.zero })
        #expect(mesh.normals.allSatisfy { abs($0.length - 1) < 1e-3 }, "\(part.material.name)")
      }
    }
    #expect(surroundings[1].model.bounds.minimum.z >= -1e-3)
  }

  @Test func nothingOfTheCartReachesIntoTheBasket() throws {
    let cart = try Self.surroundings(Self.snapshot(), "cart")
    let basket = DrawnWorldFixtures.basket
    let inside = Box3(minimum: basket.minimum + 2e-4, maximum: basket.maximum - 2e-4)
    for part in cart.parts {
      // Bends of the wires cut the corners; the straight parts must stay outside.
      let corner = 0.012
      let reaching = part.mesh.positions.map { SIMD3<Double>($0) }.filter { p in
        inside.contains(p)
          && zip([p.x, p.y, p.z], [(0), 1, 2]).count { value, axis in
            min(value - basket.minimum[axis], basket.maximum[axis] - value) < corner
          } < 2
      }
      #expect(reaching.isEmpty, "\(part.material.name)")
    }
    // And the wires do follow its faces.
    let bounds = cart.parts[0].mesh.bounds
    #expect((bounds.minimum - basket.minimum).length < 0.025)
    #expect(abs(bounds.maximum.x - basket.maximum.x) < 0.02)
    #expect(bounds.maximum.z <= basket.maximum.z)
  }

  /// All of a pod lies behind its own lens, however the camera is turned.
  @Test(arguments: [
    SIMD3(0.44, 0.29, 1.02), SIMD3(-0.44, -0.29, 1.02), SIMD3(0, 0.3, 0.9), SIMD3(0, 0, 1.3),
    SIMD3(-0.3, 0.1, 0.95),
  ])
  func noPodHidesAnythingFromItsCamera(eye: SIMD3<Double>) throws {
    let camera = DrawnWorldFixtures.camera("c", eye: eye, target: SIMD3(0.02, -0.01, 0.5))
    let cart = try Self.surroundings(
      Self.snapshot(DrawnWorldFixtures.plan(cameras: [camera])), "cart")
    let cameraFromCart = camera.cartFromCamera.inverse
    for part in cart.parts {
      for p in part.mesh.positions {
        let q = cameraFromCart.apply(toPoint: SIMD3<Double>(p))
        if q.length < 0.05 { #expect(q.z < 0, "\(part.material.name) at \(q)") }
      }
    }
  }

  // MARK: - Light

  /// A chalk sheet at the height of the basket's rim, seen by the renderer, is as bright as the
  /// stated illuminance says: L = E·ρ/π.
  @Test(arguments: [(800.0, 0.4), (300, 0.0), (1500, 1.0)])
  func illuminanceIsWhatThePlanSays(illuminance: Double, ambientFraction: Double) {
    let plan = DrawnWorldFixtures.plan(
      illuminance: illuminance, ambientFraction: ambientFraction)
    var snapshot = Self.snapshot(plan)
    let height = Float(plan.cart.basket.maximum.z)
    let sheet = Mesh.built {
      $0.addRectangle(
        corner: SIMD3(-0.2, -0.2, height), edgeU: SIMD3(0.4, 0, 0), edgeV: SIMD3(0, 0.4, 0))
    }
    snapshot.instances = [
      Instance(
        id: 1, kind: .other(name: "sheet"),
        model: Model(
          name: "sheet",
          parts: [
            Model.Part(
              mesh: sheet,
              material: Material(
                name: "chalk", baseColor: SIMD3(repeating: 0.5), roughness: 1))
          ]), worldFromModel: .identity)
    ]
    snapshot.cameras = [
      Camera(
        name: "above",
        intrinsics: CameraIntrinsics(width: 33, height: 33, horizontalFieldOfView: 0.1),
        worldFromCamera: .worldFromCamera(
          eye: SIMD3(0, 0, 2), target: .zero, up: SIMD3(1, 0, 0)))
    ]
    let renderer = Renderer(options: RenderOptions(wantsShadows: false))
    renderer.begin(snapshot)
    var buffer = GBuffer(width: 33, height: 33)
    renderer.render(camera: 0, into: &buffer)
    let c = buffer.radiance[16 * 33 + 16]
    let luminance = Double(c.x * 0.2126 + c.y * 0.7152 + c.z * 0.0722)
    // A dielectric also mirrors some of what comes from above, a few per cent here.
    let diffuse = illuminance * 0.5 / .pi
    #expect(luminance > diffuse * 0.99 && luminance < diffuse * 1.12)
    // 4000 K is warmer than the white of Rec. 709.
    #expect(c.x > c.y && c.y > c.z)
  }

  @Test func lightDoesNotDependOnHowFarTheCartRolled() {
    let here = Self.snapshot().lights
    let there = Self.snapshot(
      DrawnWorldFixtures.plan(),
      DrawnWorldFixtures.state(worldFromCart: RigidTransform(translation: SIMD3(3, 0, 0)))
    ).lights
    for (a, b) in zip(here, there) {
      guard case .panel(let p, let u, let v, let flux, let color, _) = a,
        case .panel(let q, let r, let s, let otherFlux, let otherColor, _) = b
      else {
        Issue.record("not a panel")
        continue
      }
      #expect(((q - p) - SIMD3(3, 0, 0)).length < 1e-12)
      #expect(u == r && v == s && flux == otherFlux && color == otherColor)
      #expect(u.cross(v).z < 0, "shines down")
    }
  }

  /// E = Σ Φ/π · cos²θ/d² over the lamps, on an upright surface at basket height.
  @Test(arguments: [CaseLight.Side.left, .right])
  func caseLampsGiveTheStatedIlluminance(side: CaseLight.Side) {
    var plan = DrawnWorldFixtures.plan()
    let ceiling = Self.snapshot(plan).lights.count
    plan.lighting.cases = CaseLight(side: side, illuminance: 450, colorTemperature: 6500)
    let height = plan.cart.basket.maximum.z
    let outward: Double = side == .left ? 1 : -1
    var illuminance = 0.0
    let lamps = Self.snapshot(plan).lights.dropFirst(ceiling)
    #expect(!lamps.isEmpty)
    for lamp in lamps {
      guard case .panel(let center, let u, let v, let flux, let color, _) = lamp else {
        Issue.record("not a panel")
        continue
      }
      #expect(u.cross(v).normalized.y * outward < -0.999, "shines across the aisle")
      #expect(abs(color.z - color.x) < 0.1, "6500 K is nearly the white of Rec. 709")
      // The lamp as many small ones: E = Φ/π · cos²θ/d² each.
      let pieces = 400
      for piece in 0..<pieces {
        let along = 2 * (Double(piece) + 0.5) / Double(pieces) - 1
        let toPiece = center + v * along - SIMD3(0, 0, height)
        let cosine = toPiece.y * outward / toPiece.length
        illuminance += flux / Double(pieces) / .pi * cosine * cosine / toPiece.dot(toPiece)
      }
    }
    // The lamp is 4 cm wide, its pieces are not.
    #expect(abs(illuminance - 450) < 0.45)
  }

  /// From behind and to the left, 30° high: it goes forward, to the right and down.
  @Test func sunShinesFromWhereItStands() throws {
    var plan = DrawnWorldFixtures.plan()
    let walled = Self.snapshot(plan).instances[0].model
    plan.lighting.sun = SunLight(
      illuminance: 9000, elevation: .pi / 6, azimuth: .pi * 0.75, colorTemperature: 5000)
    let snapshot = Self.snapshot(plan)
    let found = snapshot.lights.compactMap { light -> (SIMD3<Double>, Double)? in
      guard case .directional(let direction, let illuminance, _, true) = light else { return nil }
      return (direction, illuminance)
    }
    let (direction, illuminance) = try #require(found.first)
    let level = 0.75.squareRoot() * 0.5.squareRoot()
    #expect((direction - SIMD3(level, -level, -0.5)).length < 1e-9 && illuminance == 9000)
    // The wall behind the cart is gone, the other one stands.
    func walls(_ model: Model) -> Box3? {
      model.parts.first { $0.material.name == "wall" }?.mesh.bounds
    }
    let (before, after) = (
      try #require(walls(walled)), try #require(walls(snapshot.instances[0].model))
    )
    #expect(before.minimum.x < 0 && after.minimum.x == before.maximum.x)
  }
}
