import Catalog
import Geometry
import Scenario
import Scene
import Simulation
import Testing

/// What flexible packs remember of their shape, and the fast way to it against the plain one.
@Suite struct SoftHeapTests {
  private static let catalog = Result { try ProductCatalog.open(directory: "Assets/products") }

  private static func products(_ skus: [String]) throws -> [(product: Product, model: Model)] {
    let catalog = try catalog.get()
    return try skus.map {
      let product = try #require(catalog[$0])
      return (product: product, model: try product.model)
    }
  }

  private static func heap(_ skus: [String]) throws -> SoftHeap {
    try #require(
      SoftHeap(try products(skus), cart: DrawnWorldFixtures.plan().cart, seat: nil))
  }

  private static func flexible() throws -> [String] {
    try catalog.get().products.filter { $0.give > 0 }.map(\.sku)
  }

  private static func turned(_ stream: inout RandomStream) -> Quaternion {
    Quaternion(
      w: stream.uniform() - 0.5, x: stream.uniform() - 0.5, y: stream.uniform() - 0.5,
      z: stream.uniform() - 0.4
    ).normalized
  }

  /// Somewhere within a cuboid of these half sizes about a place.
  private static func place(
    _ stream: inout RandomStream, about center: SIMD3<Double> = .zero, _ half: SIMD3<Double>
  ) -> SIMD3<Double> {
    center + half
      * SIMD3(2 * stream.uniform() - 1, 2 * stream.uniform() - 1, 2 * stream.uniform() - 1)
  }

  private typealias Ball = (center: SIMD3<Double>, radius: Double)

  /// A jumble in the basket, deeper in one another than any physics would have it, with fingers.
  private static func jumble(_ count: Int, seed: UInt64) -> (places: [RigidTransform?], [Ball]) {
    var stream = RandomKey(seed: seed).with("soft.jumble").stream
    let basket = DrawnWorldFixtures.basket
    let half = basket.size / 2 * SIMD3(0.5, 0.5, 0.6)
    let places = (0..<count).map { _ -> RigidTransform? in
      if stream.uniform() < 0.1 { return nil }
      return RigidTransform(
        rotation: turned(&stream), translation: place(&stream, about: basket.center, half))
    }
    let fingers = (0..<12).map { _ in
      (center: place(&stream, about: basket.center, half), radius: 0.006 + 0.01 * stream.uniform())
    }
    return (places, fingers)
  }

  // MARK: - The fast way

  /// Bit by bit, over every flexible pack of the catalogue: near and far, shallow and deep, by solids of
  /// every kind, fingers and walls, and by nothing.
  @Test func fastIsPlain() throws {
    let proxies: [CollisionProxy] = [
      .box(size: SIMD3(0.07, 0.09, 0.2)), .cylinder(radius: 0.04, height: 0.12),
      .ellipsoid(size: SIMD3(0.08, 0.09, 0.07)),
    ]
    var pressed = 0
    for (number, item) in try Self.products(Self.flexible()).enumerated() {
      let pack = SoftPack(item.model, give: item.product.give)
      #expect(pack.positions(under: []) == nil && pack.plainPositions(under: []) == nil)
      let aside = ConvexSolid.solids(of: proxies[number % 3])[0].placed(
        by: RigidTransform(translation: SIMD3(0, 0, 2)))
      let nothing = [SoftPack.Press(shape: .solid(aside), share: 1, isWall: false)]
      #expect(pack.positions(under: nothing) == nil && pack.plainPositions(under: nothing) == nil)
      let body = ConvexSolid.solids(of: item.product.collisionProxy)
      let half = item.product.dimensions / 2
      for round in 0..<6 {
        var stream = RandomKey(seed: 7).with("soft.twin", entity: 10 * number + round).stream
        var presses: [SoftPack.Press] = []
        for k in 0..<(2 + 2 * round) {
          let solid = ConvexSolid.solids(of: proxies[k % 3])[0].placed(
            by: RigidTransform(
              rotation: Self.turned(&stream),
              translation: Self.place(&stream, half + 0.02 * Double(round))))
          guard let pressing = solid.pressing(on: body[0].corners) else { continue }
          presses.append(
            .init(shape: .solid(pressing), share: k % 2 == 0 ? 1 : 0.5, isWall: k > 8))
        }
        for _ in 0..<3 * round {
          presses.append(
            .init(
              shape: .ball(
                center: SIMD3<Float>(Self.place(&stream, half * 1.1)),
                radius: Float(0.002 + 0.015 * stream.uniform())), share: 1, isWall: false))
        }
        let (fast, plain) = (
          pack.positions(under: presses), pack.plainPositions(under: presses)
        )
        #expect(fast == plain, "\(item.product.sku), round \(round)")
        if plain != nil { pressed += 1 }
      }
    }
    #expect(pressed > 50)
  }

  // MARK: - The memory

  private static let goods = [
    "crisps-salted-150", "peas-frozen-450", "muesli-nut-450", "bread-toast-500",
    "crisps-paprika-150", "onions-net-1000", "detergent-fresh-1500", "milk-whole-1l",
    "can-cola-330", "apple-red", "pineapple",
  ]

  /// One heap that goes through jumbles in order and back, heaps that have seen nothing before, and the
  /// plain way with everything taken for near: all the same.
  @Test func memoryTellsNothing() throws {
    let catalog = try Self.catalog.get()
    let skus = Self.goods.filter { catalog[$0] != nil }
    let long = try Self.heap(skus)
    var shaped = 0
    for seed in [1, 2, 2, 3, 1, 4, 3, 5, 6] {
      var (places, fingers) = Self.jumble(skus.count, seed: UInt64(seed))
      for _ in 0..<2 {
        let remembered = long.positions(at: places, fingers: fingers)
        let fresh = try Self.heap(skus).positions(at: places, fingers: fingers)
        #expect(remembered == fresh, "jumble \(seed)")
        #expect(fresh == long.plainPositions(at: places, fingers: fingers), "jumble \(seed)")
        shaped += fresh.count
        // Then with one thing moved, which some packs are near and others are not.
        places[7]?.translation += SIMD3(0.001, 0, 0)
        fingers.removeLast()
      }
    }
    #expect(shaped > 60)
  }

  @Test func threadsShareOneHeap() async throws {
    let heap = try Self.heap(Self.goods)
    let wanted = try (0..<6).map { seed in
      let (places, fingers) = Self.jumble(Self.goods.count, seed: UInt64(seed))
      return try Self.heap(Self.goods).positions(at: places, fingers: fingers)
    }
    await withTaskGroup(of: (Int, [Int: [SIMD3<Float>]]).self) { group in
      for task in 0..<24 {
        group.addTask {
          let (places, fingers) = Self.jumble(Self.goods.count, seed: UInt64(task % 6))
          return (task % 6, heap.positions(at: places, fingers: fingers))
        }
      }
      for await (seed, positions) in group { #expect(positions == wanted[seed]) }
    }
  }

  /// A pile that creeps by micrometres keeps every shape; what moves by a millimetre is shaped anew, with
  /// what it touches, and nothing else is.
  @Test func whatStandsStillIsNotShapedAgain() throws {
    let skus = ["crisps-salted-150", "milk-whole-1l", "peas-frozen-450", "bread-toast-500"]
    let heap = try Self.heap(skus)
    let bottom = DrawnWorldFixtures.basket.minimum.z
    // Of the lattice, so that no rounding is near.
    func at(_ x: Double, _ z: Double) -> RigidTransform {
      let p = (SIMD3(x, 0, bottom + z) * 8192).rounded(.toNearestOrEven) / 8192
      return RigidTransform(translation: p)
    }
    var places: [RigidTransform?] = [at(-0.2, 0.1), at(-0.2, 0.3), at(0.2, 0.08), at(0.2, 0.2)]
    let first = heap.positions(at: places, fingers: [])
    #expect(first.count == 3 && heap.shapesMade == 3)
    for k in 0..<5 {
      for n in places.indices { places[n]?.translation += SIMD3(5e-6, -4e-6, k > 2 ? 5e-6 : -5e-6) }
      #expect(heap.positions(at: places, fingers: []) == first)
    }
    #expect(heap.shapesMade == 3)
    places[1]?.translation.z -= 0.001
    let second = heap.positions(at: places, fingers: [])
    #expect(heap.shapesMade == 4)
    #expect(second[0] != first[0] && second[2] == first[2] && second[3] == first[3])
    places[3]?.translation.x += 0.001
    _ = heap.positions(at: places, fingers: [])
    #expect(heap.shapesMade == 6)
  }

  @Test func rigidGoodsNeedNoHeap() throws {
    let items = try Self.products(["milk-whole-1l", "can-cola-330"])
    #expect(SoftHeap(items, cart: DrawnWorldFixtures.plan().cart, seat: nil) == nil)
  }

  // MARK: - What it costs

  /// An episode of a full basket: at rest, with a hand that puts one more in, and pushed along.
  @Test func shapesOfAnEpisode() throws {
    let more = ["crisps-salted-150", "milk-whole-1l", "can-cola-330", "bread-toast-500"]
    let skus = Self.goods + more
    let products = try Self.products(skus)
    let last = skus.count - 1
    let plan = Fixtures.plan(
      tickRate: 10, ticks: 130,
      items: products.enumerated().map {
        PlannedItem(
          sku: $1.product.sku, mass: $1.product.nominalMass, startsInBasket: $0 != last)
      },
      actions: [
        PlannedAction(kind: .add(items: [last], dropHeight: 0.03), pause: 2),
        PlannedAction(kind: .roll(distance: 2, speed: 0.8), pause: 2),
      ])
    let dynamics = try EpisodeDynamics(plan: plan, catalog: Self.catalog.get())
    let heap = try #require(SoftHeap(products, cart: plan.cart, seat: nil))
    let clock = ContinuousClock()
    var phases: [String: [(kept: Duration, fresh: Duration, plain: Duration, made: Int)]] = [:]
    while let outcome = try dynamics.nextTick(display: nil), let state = outcome.states.last {
      let before = heap.shapesMade
      let places = state.cartFromItems
      var kept: [Int: [SIMD3<Float>]] = [:]
      let keeping = clock.measure { kept = heap.positions(at: places, fingers: []) }
      let made = heap.shapesMade - before
      if outcome.tick > 0, outcome.tick < 15 { #expect(made == 0, "tick \(outcome.tick)") }
      guard outcome.tick % 5 == 2 else { continue }
      let new = try #require(SoftHeap(products, cart: plan.cart, seat: nil))
      let fresh = clock.measure { _ = new.positions(at: places, fingers: []) }
      var plain: [Int: [SIMD3<Float>]] = [:]
      let slow = clock.measure { plain = heap.plainPositions(at: places, fingers: []) }
      #expect(kept == plain, "tick \(outcome.tick)")
      let phase =
        outcome.tick < 20
        ? "at rest" : state.worldFromCart.translation.x > 0.01 ? "rolling" : "a hand at work"
      phases[phase, default: []].append((keeping, fresh, slow, made))
    }
    #expect(phases.count == 3)
    for (phase, costs) in phases.sorted(by: { $0.key < $1.key }) {
      func median(_ all: [Duration]) -> Duration { all.sorted()[all.count / 2] }
      let mean = Double(costs.reduce(0) { $0 + $1.made }) / Double(costs.count)
      print(
        "shapes,", phase, "kept", median(costs.map(\.kept)), "nothing kept",
        median(costs.map(\.fresh)), "plain", median(costs.map(\.plain)), "made a tick", mean)
    }
  }
}
