import Catalog
import Geometry
import Imaging
import Rasterizer
import Scenario
import Scene
import Sensors
import Simulation
import Testing

/// Flexible packs under load, in a hand and by themselves: one depth in the physics and in pictures.
@Suite struct SoftPackTests {
  private static let catalog = Result { try ProductCatalog.open(directory: "Assets/products") }
  private static let basket = DrawnWorldFixtures.basket
  private static let crisps = "crisps-salted-150"

  private static func product(_ sku: String) throws -> Product {
    try #require(try catalog.get()[sku])
  }

  private static func body(_ sku: String, mass: Double? = nil) throws -> ItemBody {
    let product = try product(sku)
    return ItemBody(
      mass: mass ?? product.nominalMass, friction: product.surface.friction,
      proxy: product.collisionProxy, centerOfMass: product.centerOfMass, give: product.give)
  }

  private static func plan(_ skus: [String], cameras: [RigCamera]) throws -> EpisodePlan {
    DrawnWorldFixtures.plan(
      items: try skus.map {
        PlannedItem(sku: $0, mass: try product($0).nominalMass, startsInBasket: false)
      }, cameras: cameras)
  }

  private static let camera = DrawnWorldFixtures.camera(
    "over", eye: SIMD3(0.35, -0.2, 1.05), target: SIMD3(0, 0, 0.55), width: 320, height: 240,
    fieldOfViewDegrees: 60)

  /// A pack that lies flat, its front up.
  private static let flat = Quaternion(angle: -.pi / 2, axis: SIMD3(0, 1, 0))

  /// What a flat pack with a carton of some mass on it comes to.
  private struct Pile {
    var skus: [String]
    var state: WorldState
    /// Vertices of the drawn pack in its frame; nil where it is drawn as it was made.
    var drawn: [SIMD3<Float>]?
    /// Upper face of the carton above the basket's bottom, metres.
    var height: Double
    /// Newton over standard gravity, without the basket.
    var load: Double
  }

  private static func pile(on sku: String, mass: Double?) throws -> Pile {
    let carton = "milk-whole-1l"
    let skus = mass == nil ? [sku] : [sku, carton]
    let bodies = try skus.map { try body($0, mass: $0 == carton ? mass : nil) }
    let world = try PhysicsWorld(basket: basket, deadLoad: 5, items: bodies)
    let size = try product(sku).dimensions
    let bottom = basket.minimum.z
    world.place(
      0,
      cartFromItem: RigidTransform(
        rotation: flat, translation: SIMD3(0, 0, bottom + size.x / 2 + 0.005)))
    if mass != nil {
      let half = try product(carton).dimensions.x / 2
      world.place(
        1,
        cartFromItem: RigidTransform(
          rotation: flat, translation: SIMD3(0, 0, bottom + size.x + half + 0.012)))
    }
    for _ in 0..<2500 { try world.step(gravity: SIMD3(0, 0, -standardGravity)) }
    let state = DrawnWorldFixtures.state(items: skus.indices.map { world.cartFromItem($0) })
    let snapshot = try DrawnWorld(plan: plan(skus, cameras: [camera]), catalog: catalog.get())
      .motion(of: [state]).snapshot(at: 0)
    return Pile(
      skus: skus, state: state,
      drawn: snapshot.instances.first { $0.id == 1 }?.deformedPositions,
      height: world.cartFromItem(skus.count - 1).translation.z - bottom,
      load: -world.plateLoad.force.z / standardGravity - 5)
  }

  private static func rest(_ sku: String) throws -> [SIMD3<Float>] {
    try product(sku).model.parts.flatMap(\.mesh.positions)
  }

  /// Enclosed by a pack's surface, cubic metres.
  private static func volume(_ sku: String, _ positions: [SIMD3<Float>]) throws -> Double {
    var (sum, first) = (0.0, 0)
    for part in try product(sku).model.parts {
      var mesh = part.mesh
      let count = mesh.positions.count
      mesh.positions = Array(positions[first..<first + count])
      sum += mesh.signedVolume
      first += count
    }
    return sum
  }

  // MARK: - What gives way

  @Test func flexiblePacksAreMarked() throws {
    for (sku, gives) in [
      (Self.crisps, true), ("bread-toast-500", true), ("peas-frozen-450", true),
      ("muesli-nut-450", true), ("onions-net-1000", true), ("dog-food-10000", true),
      ("milk-whole-1l", false), ("can-cola-330", false), ("apple-red", false),
      ("coffee-classic-250", false), ("cheese-gouda-200", false),
    ] {
      let give = try Self.product(sku).give
      #expect((give > 0) == gives, "\(sku)")
      #expect(give <= 0.016)
    }
  }

  /// What stays rigid is drawn from the product's own mesh, whatever lies on it.
  @Test func rigidPacksKeepTheirShape() throws {
    let skus = ["milk-whole-1l", "can-cola-330"]
    let plan = try Self.plan(skus, cameras: [Self.camera])
    let place = RigidTransform(translation: SIMD3(0, 0, Self.basket.minimum.z + 0.05))
    let snapshot = try DrawnWorld(plan: plan, catalog: Self.catalog.get())
      .motion(of: [DrawnWorldFixtures.state(items: [place, place])]).snapshot(at: 0)
    #expect(snapshot.instances.allSatisfy { $0.deformedPositions == nil })
  }

  @Test func nothingPressesOnWhatHangsFree() throws {
    let plan = try Self.plan([Self.crisps], cameras: [Self.camera])
    let place = RigidTransform(translation: SIMD3(0, 0, Self.basket.maximum.z + 0.2))
    let snapshot = try DrawnWorld(plan: plan, catalog: Self.catalog.get())
      .motion(of: [DrawnWorldFixtures.state(items: [place])]).snapshot(at: 0)
    #expect(snapshot.instances.allSatisfy { $0.deformedPositions == nil })
  }

  // MARK: - Under load

  /// The heavier what lies on a pack, the lower it comes to lie; the scale reads all of it.
  @Test(arguments: [crisps, "peas-frozen-450"])
  func loadsSinkIn(sku: String) throws {
    let masses = [0.2, 1.0, 5.0]
    let piles = try masses.map { try Self.pile(on: sku, mass: $0) }
    let own = try Self.product(sku).nominalMass
    let give = try Self.product(sku).give
    let heights = piles.map(\.height)
    print(sku, heights.map { ($0 * 10_000).rounded() / 10 }, "mm, gives", give * 1000)
    #expect(heights[0] - heights[1] > 0.0005 && heights[1] - heights[2] > 0.0005)
    // Its two sides give way.
    #expect(heights[0] - heights[2] < 2.5 * give)
    for (pile, mass) in zip(piles, masses) { #expect(abs(pile.load - mass - own) < 2e-3) }
  }

  /// Full baskets of the catalogue's goods, every third of them flexible, come to rest, and the cells bear
  /// what they weigh.
  @Test func basketsOfGoodsComeToRest() throws {
    let catalog = try Self.catalog.get()
    let soft = catalog.products.filter { $0.give > 0 && $0.nominalMass < 3 }.map(\.sku)
    let hard = catalog.products.filter { $0.give == 0 && $0.nominalMass < 3 }.map(\.sku)
    #expect(soft.count > 8 && hard.count > 30)
    for seed in 0..<8 {
      var stream = RandomKey(seed: UInt64(seed)).with("soft.basket").stream
      let items = try (0..<15).map { number in
        let sku =
          number % 3 == 0
          ? soft[stream.index(below: soft.count)] : hard[stream.index(below: hard.count)]
        return PlannedItem(
          sku: sku, mass: try Self.product(sku).nominalMass, startsInBasket: true)
      }
      let plan = Fixtures.plan(seed: UInt64(seed), ticks: 2, items: items)
      let episode = try EpisodeDynamics(plan: plan, catalog: catalog)
      let mass = items.reduce(0) { $0 + $1.mass }
      while let tick = try episode.nextTick(display: nil) {
        #expect(tick.itemsInBasket.count == items.count, "seed \(seed)")
        #expect(abs(tick.trueLoad - mass) < 1e-3, "seed \(seed)")
        #expect(tick.isAtRest, "seed \(seed)")
      }
    }
  }

  /// Nothing of the drawn pack is left in what presses on it, and less than of the rigid mesh below the
  /// bottom of the basket.
  @Test(arguments: [crisps, "peas-frozen-450", "muesli-nut-450"])
  func theDrawnSurfaceMakesWay(sku: String) throws {
    let pile = try Self.pile(on: sku, mass: 2)
    let drawn = try #require(pile.drawn)
    let rest = try Self.rest(sku)
    #expect(drawn.count == rest.count)
    let (pack, carton) = (
      try #require(pile.state.cartFromItems[0]), try #require(pile.state.cartFromItems[1])
    )
    let half = try Self.product("milk-whole-1l").dimensions / 2
    /// How deep the deepest point lies below the bottom, and in the carton's box.
    func depths(_ positions: [SIMD3<Float>]) -> (bottom: Double, carton: Double) {
      var deepest = (bottom: 0.0, carton: 0.0)
      for p in positions {
        let q = pack.apply(toPoint: SIMD3<Double>(p))
        deepest.bottom = max(deepest.bottom, Self.basket.minimum.z - q.z)
        let c = carton.inverse.apply(toPoint: q)
        let inside = [0, 1, 2].map { half[$0] - abs(c[$0]) }.min() ?? 0
        deepest.carton = max(deepest.carton, inside)
      }
      return deepest
    }
    let (before, after) = (depths(rest), depths(drawn))
    print(sku, "rigid", before, "drawn", after)
    #expect(before.bottom > 0.001)
    // Shapes are of poses rounded to an eighth of a millimetre.
    #expect(after.bottom < 1.5e-4)
    #expect(after.carton < 0.001 && after.carton <= before.carton)
  }

  /// What is displaced in one place comes out in others, and nothing goes far.
  @Test(arguments: [crisps, "peas-frozen-450", "muesli-nut-450"])
  func volumeIsKeptAndShiftsAreBounded(sku: String) throws {
    let rest = try Self.rest(sku)
    let whole = try Self.volume(sku, rest)
    let give = try Self.product(sku).give
    for mass in [nil, 1, 6.0] {
      let drawn = try #require(try Self.pile(on: sku, mass: mass).drawn)
      let part = try Self.volume(sku, drawn) / whole
      let farthest = zip(rest, drawn).map { Double(($0 - $1).length) }.max() ?? 0
      print(sku, mass ?? 0, "kg: volume", part, "farthest", farthest)
      #expect(part > 0.85 && part < 1.03)
      #expect(farthest > 0.001 && farthest < 2.6 * give)
    }
  }

  /// A hand that holds a pack presses it in at the fingers, and there alone.
  @Test func fingersPressIn() throws {
    let plan = try Self.plan([Self.crisps], cameras: [Self.camera])
    let give = try Self.product(Self.crisps).give
    let place = SIMD3(0, 0, Self.basket.maximum.z + 0.1)
    var hand = HandState(
      cartFromPalm: RigidTransform(
        rotation: Quaternion(angle: 0.9, axis: SIMD3(0, 1, 0)),
        translation: place + SIMD3(-0.05, 0, 0.15)),
      elbowInCart: place + SIMD3(-0.3, 0, 0.4), aperture: 0.06, isRightHand: true)
    func drawn(_ hand: HandState) throws -> [SIMD3<Float>]? {
      try DrawnWorld(plan: plan, catalog: Self.catalog.get()).motion(of: [
        DrawnWorldFixtures.state(items: [RigidTransform(translation: place)], hands: [hand])
      ]).snapshot(at: 0).instances.first { $0.id == 1 }?.deformedPositions
    }
    #expect(try drawn(hand) == nil, "a hand that does not squeeze")
    hand.squeeze = 0.6 * give
    let rest = try Self.rest(Self.crisps)
    let pressed = try #require(try drawn(hand))
    let moved = zip(rest, pressed).map { Double(($0 - $1).length) }
    #expect((moved.max() ?? 0) > 0.002 && (moved.max() ?? 0) < 2.6 * give)
    // The far end stays.
    for (p, way) in zip(rest, moved) where p.z < -0.08 { #expect(way < 0.002) }
  }

  // MARK: - Labels and bytes

  /// Boxes, areas and ids are of the surface that is drawn.
  @Test func labelsAreOfTheDrawnSurface() throws {
    let pile = try Self.pile(on: Self.crisps, mass: 3)
    let plan = try Self.plan(pile.skus, cameras: [Self.camera])
    var snapshot = try DrawnWorld(plan: plan, catalog: Self.catalog.get())
      .motion(of: [pile.state]).snapshot(at: 0)
    func render(threads: Int) -> GBuffer {
      let renderer = Renderer(options: RenderOptions(threads: threads))
      renderer.begin(snapshot)
      var buffer = GBuffer(width: 320, height: 240)
      renderer.render(camera: 0, into: &buffer)
      return buffer
    }
    let (one, three) = (render(threads: 1), render(threads: 3))
    #expect(one.radiance == three.radiance && one.ids == three.ids && one.depth == three.depth)
    #expect(one.labels == three.labels)
    let label = try #require(one.labels.first { $0.id == 1 })
    let pixels = one.ids.indices.filter { one.ids[$0] == 1 }
    let (xs, ys) = (pixels.map { $0 % 320 }, pixels.map { $0 / 320 })
    #expect(label.visibleArea == pixels.count && pixels.count > 500)
    #expect(
      label.visibleBox
        == PixelBox(
          x0: xs.min() ?? 0, y0: ys.min() ?? 0, x1: (xs.max() ?? 0) + 1, y1: (ys.max() ?? 0) + 1))
    #expect(label.amodalArea >= label.visibleArea)
    // And not of the mesh at rest.
    for i in snapshot.instances.indices { snapshot.instances[i].deformedPositions = nil }
    #expect(render(threads: 1).ids != one.ids)
  }

  /// An episode with bags, a hand and a carton: any frame alone, and any threads.
  @Test func framesAloneAreTheSame() throws {
    let skus = [Self.crisps, "peas-frozen-450", "bread-toast-500", "milk-whole-1l", Self.crisps]
    var plan = Fixtures.plan(
      tickRate: 5, ticks: 14,
      items: try skus.enumerated().map {
        PlannedItem(
          sku: $1, mass: try Self.product($1).nominalMass, startsInBasket: $0 < skus.count - 1)
      },
      actions: [PlannedAction(kind: .add(items: [4], dropHeight: 0.03), pause: 0.2)])
    plan.cart.levelOfDetailPixels = 0
    let catalog = try Self.catalog.get()
    func ticks() throws -> [EpisodeTick] {
      let player = try EpisodePlayer(plan: plan, catalog: catalog)
      var ticks: [EpisodeTick] = []
      while let tick = try player.nextTick() { ticks.append(tick) }
      return ticks
    }
    let (first, second) = (try ticks(), try ticks())
    let renderer = FrameRenderer(plan: plan, threads: 1)
    let frames = first.map { renderer.frame(of: $0, camera: 0) }
    let shapes = first.map { tick in
      tick.motion.base.instances.first { $0.id == 5 }?.deformedPositions
    }
    #expect(shapes.contains { $0 != nil }, "the pack is never pressed")
    for number in [0, 5, 8, 13] {
      let alone = FrameRenderer(plan: plan, threads: 3).frame(of: second[number], camera: 0)
      #expect(alone.picture == frames[number].picture, "tick \(number)")
      #expect(alone.buffer.ids == frames[number].buffer.ids)
      #expect(alone.buffer.depth == frames[number].buffer.depth)
      #expect(alone.buffer.labels == frames[number].buffer.labels)
    }
  }
}
