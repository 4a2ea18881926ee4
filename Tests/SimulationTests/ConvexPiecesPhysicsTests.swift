import Catalog
import Foundation
import Geometry
import Sensors
import Simulation
import TestSupport
import Testing

/// Items of several convex pieces.
struct ConvexPiecesPhysicsTests {
  private static let gravity = SIMD3(0, 0, -9.806_65)

  private func world(_ items: [ItemBody]) throws -> PhysicsWorld {
    try PhysicsWorld(basket: Fixtures.basket, deadLoad: 5, items: items)
  }

  private func block(_ low: SIMD3<Float>, _ high: SIMD3<Float>) -> [SIMD3<Float>] {
    (0..<8).map { i in
      SIMD3(i & 1 == 0 ? low.x : high.x, i & 2 == 0 ? low.y : high.y, i & 4 == 0 ? low.z : high.z)
    }
  }

  /// Four bars around a square hole of 12 cm.
  private var frame: [[SIMD3<Float>]] {
    [
      block(SIMD3(-0.09, -0.09, -0.02), SIMD3(0.09, -0.06, 0.02)),
      block(SIMD3(-0.09, 0.06, -0.02), SIMD3(0.09, 0.09, 0.02)),
      block(SIMD3(-0.09, -0.06, -0.02), SIMD3(-0.06, 0.06, 0.02)),
      block(SIMD3(0.06, -0.06, -0.02), SIMD3(0.09, 0.06, 0.02)),
    ]
  }

  /// A can set over the hole of a ring stands on the bottom of the basket; over the ring's one hull,
  /// on that.
  @Test func aRingHoldsWhatIsInItsHole() throws {
    func height(on proxy: CollisionProxy) throws -> Double {
      let world = try world([
        ItemBody(mass: 0.4, friction: 0.4, proxy: proxy),
        ItemBody(mass: 0.4, friction: 0.4, proxy: .cylinder(radius: 0.03, height: 0.1)),
      ])
      let bottom = Fixtures.basket.minimum.z
      world.place(0, cartFromItem: RigidTransform(translation: SIMD3(0, 0, bottom + 0.021)))
      world.place(1, cartFromItem: RigidTransform(translation: SIMD3(0, 0, bottom + 0.1)))
      for _ in 0..<1500 { try world.step(gravity: Self.gravity) }
      #expect(world.isAsleep(0) && world.isAsleep(1))
      #expect(abs(-world.plateLoad.force.z / 9.806_65 - 5.8) < 1e-3)
      return world.cartFromItem(1).translation.z - bottom
    }
    #expect(abs(try height(on: .pieces(frame)) - 0.05) < 0.002)
    #expect(abs(try height(on: .convexHull(frame.flatMap(\.self))) - 0.09) < 0.002)
  }

  /// The engine orders principal axes as it likes.
  private func sorted(_ v: SIMD3<Double>) -> SIMD3<Double> {
    let s = [v.x, v.y, v.z].sorted()
    return SIMD3(s[0], s[1], s[2])
  }

  /// A box in two overlapping pieces weighs, balances and turns like the box.
  @Test func sharedVolumeCountsOnce() throws {
    let whole = SIMD3(0.2, 0.1, 0.06)
    let halves = [
      block(SIMD3(-0.1, -0.05, -0.03), SIMD3(0.06, 0.05, 0.03)),
      block(SIMD3(-0.02, -0.05, -0.03), SIMD3(0.1, 0.05, 0.03)),
    ]
    let world = try world([
      ItemBody(mass: 2, friction: 0.4, proxy: .pieces(halves)),
      ItemBody(mass: 2, friction: 0.4, proxy: .box(size: whole)),
      ItemBody(
        mass: 2, friction: 0.4, proxy: .box(size: whole), centerOfMass: SIMD3(0.02, 0, -0.01)),
    ])
    let (pieces, box) = (world.inertia(ofItem: 0), world.inertia(ofItem: 1))
    #expect(pieces.mass == box.mass)
    #expect((pieces.center - box.center).length < 1e-6)
    #expect((sorted(pieces.principal) - sorted(box.principal)).length < 1e-3 * box.principal.length)
    let shifted = world.inertia(ofItem: 2)
    #expect((shifted.center - SIMD3(0.02, 0, -0.01)).length < 1e-9)
    #expect((sorted(shifted.principal) - sorted(box.principal)).length < 1e-9)
  }

  /// A box that is heavy on one side stands on an edge of its foot no longer than its weight lies
  /// above it.
  @Test func theCenterOfMassDecidesWhatTopples() throws {
    func stands(_ x: Double) throws -> Bool {
      let size = SIMD3(0.06, 0.1, 0.2)
      let world = try world([
        ItemBody(
          mass: 1, friction: 0.5, proxy: .box(size: size), centerOfMass: SIMD3(x, 0, 0.05)),
        ItemBody(mass: 5, friction: 0.5, proxy: .box(size: SIMD3(0.1, 0.2, 0.05))),
      ])
      let bottom = Fixtures.basket.minimum.z
      // The block carries the box's half of negative x.
      world.place(1, cartFromItem: RigidTransform(translation: SIMD3(-0.05, 0, bottom + 0.025)))
      world.place(0, cartFromItem: RigidTransform(translation: SIMD3(0, 0, bottom + 0.1505)))
      for _ in 0..<1500 { try world.step(gravity: Self.gravity) }
      let up = world.cartFromItem(0).rotation.rotate(SIMD3(0, 0, 1))
      return up.z > 0.99
    }
    #expect(try stands(-0.015))
    #expect(try !stands(0.015))
  }

  /// Where the scans lie.
  private static let meshes = Repository.root.deletingLastPathComponent()
    .appending(path: "shared/meshes").path

  /// Other people's meshes, dropped in a dozen orientations, come to rest and stay so.
  @Test(.enabled(if: FileManager.default.fileExists(atPath: meshes)))
  func realMeshesComeToRest() throws {
    let folder = try TemporaryFolder()
    var settings = ProductImport()
    settings.program = CommandRun.executable.path
    let files = ProductImport.meshFiles(in: Self.meshes)
    try #require(files.count >= 15)
    var (drops, deepest, slowest, inPieces) = (0, 0.0, 0, 0)
    for file in files {
      let sheet = try settings.importFile(file, into: folder.path).sheet
      let proxy = try #require(sheet.collisionProxy)
      if case .pieces(let pieces) = proxy {
        inPieces += 1
        print("\(sheet.sku): \(pieces.count) pieces")
      }
      let body = ItemBody(
        mass: sheet.nominalMass, friction: sheet.surface.friction, proxy: proxy,
        centerOfMass: sheet.centerOfMass)
      for start in 0..<12 {
        let (steps, depth) = try rest(of: body, start: start, name: sheet.sku)
        drops += 1
        deepest = max(deepest, depth)
        slowest = max(slowest, steps)
      }
    }
    print(
      "\(drops) drops of \(files.count) meshes, \(inPieces) in pieces: at rest after at most "
        + "\(Double(slowest) * 0.002) s, deepest overlap at rest \(deepest * 1000) mm")
    #expect(inPieces >= 2)
  }

  /// - Returns: steps until it slept, and the deepest overlap of the last tenth of a second before.
  private func rest(
    of body: ItemBody, start: Int, name: String
  ) throws -> (steps: Int, depth: Double) {
    var stream = RandomKey(seed: 7).with("pieces.drop", entity: start).stream
    let axis = SIMD3(stream.normal(), stream.normal(), stream.normal() + 1e-9)
    let rotation = Quaternion(angle: stream.uniform(in: 0...(2 * .pi)), axis: axis)
    let world = try world([body])
    let half = body.halfExtents(rotation: rotation)
    let place = SIMD3(0, 0, Fixtures.basket.minimum.z + half.z + 0.05)
    world.place(0, cartFromItem: RigidTransform(rotation: rotation, translation: place))
    var (steps, depth) = (0, 0.0)
    while !world.isAsleep(0), steps < 5000 {
      depth = max(world.deepestPenetration, 0.9 * depth)
      try world.step(gravity: Self.gravity)
      steps += 1
    }
    #expect(world.isAsleep(0), "\(name), start \(start), still moves after 10 s")
    #expect(depth < 0.004, "\(name), start \(start), overlaps by \(depth) m")
    let resting = world.cartFromItem(0)
    #expect(resting.translation.z > Fixtures.basket.minimum.z, "\(name), start \(start)")
    // A slow push for half a second, half a per cent of its weight, does not bring it far.
    for _ in 0..<250 {
      try world.step(gravity: Self.gravity + SIMD3(0.05, 0.05, 0), isCartMoving: true)
    }
    for _ in 0..<250 { try world.step(gravity: Self.gravity) }
    let moved = (world.cartFromItem(0).translation - resting.translation).length
    #expect(moved < 0.05, "\(name), start \(start), moved \(moved) m")
    return (steps, depth)
  }
}
