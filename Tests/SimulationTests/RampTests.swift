import CartInterface
import Catalog
import Foundation
import Geometry
import Rasterizer
import Scenario
import Scene
import Sensors
import Simulation
import Testing

/// Floors that slope, in the physics and in pictures alike.
@Suite struct RampTests {
  private static let degree = Double.pi / 180

  private static func zone(_ name: String, _ length: Double, pitch: Double = 0, roll: Double = 0)
    -> TripZone
  {
    var ride = RideModel()
    (ride.pitch, ride.roll) = (pitch * degree, roll * degree)
    return TripZone(
      name: name, length: length,
      lighting: StoreLighting(illuminance: 800, colorTemperature: 4000, ambientFraction: 0.3),
      store: StoreLook(
        floorColor: SIMD3(repeating: 0.5), shelfVariant: 1, aisleHalfWidth: 1.2), ride: ride)
  }

  private static let trip = Trip(zones: [
    zone("low", 3), zone("ramp", 4, pitch: 6, roll: -2), zone("high", 5),
    zone("down", 1, pitch: -9),
  ])

  /// A roll over the edge of a ramp, seen by two cameras.
  private static func rollingPlan(ticks: Int = 12) -> EpisodePlan {
    var plan = Fixtures.plan(
      tickRate: 5, ticks: ticks, items: Fixtures.items(3, seed: 5),
      actions: [PlannedAction(kind: .roll(distance: 3, speed: 1), pause: 0.1)])
    plan.trip = Trip(zones: [zone("level", 1), zone("ramp", 6, pitch: -5, roll: 3)])
    return plan
  }

  private static func tangent(_ angle: Double) -> Double {
    DeterministicMath.sin(angle) / DeterministicMath.cos(angle)
  }

  // MARK: - Shape of the floor

  /// Heights are the integral of the slope, also where the slope changes.
  @Test func heightsAddUpTheSlopes() {
    let floor = FloorProfile(trip: Self.trip)
    #expect(!floor.isLevel && floor.height(at: 0) == 0)
    var (x, sum) = (-2.0, 0.0)
    let step = 0.001
    let start = floor.height(at: x)
    while x < 15 {
      sum += step * Self.tangent(floor.pitch(at: x + step / 2))
      x += step
      #expect(abs(floor.height(at: x) - start - sum) < 1e-7, "at \(x)")
    }
    // Level before the ramp, and again behind it, higher.
    #expect(abs(floor.height(at: 1)) < 1e-12)
    #expect(floor.height(at: 8.5) > 0.4)
    #expect(abs(floor.height(at: 8.5) - floor.height(at: 10)) < 1e-9)
    // On the plane the left side lies lower by the sine of the roll over the cart's own width.
    let cart = floor.worldFromCart(at: 5)
    let left = cart.apply(toPoint: SIMD3(0, 1, 0)).z - cart.translation.z
    #expect(abs(left - DeterministicMath.sin(-2 * Self.degree)) < 1e-12)
  }

  /// The cart stands on the floor: its plane touches it below the origin, and on a ramp everywhere.
  @Test(arguments: [-1.0, 2.6, 3.2, 5, 7.3, 9, 12])
  func theCartStandsOnTheFloor(x: Double) {
    let floor = FloorProfile(trip: Self.trip)
    let cart = floor.worldFromCart(at: x)
    let up = cart.apply(toDirection: SIMD3(0, 0, 1))
    #expect((up - floor.normal(at: x, 0)).length < 1e-6)
    #expect(abs(cart.apply(toDirection: SIMD3(1, 0, 0)).y) < 1e-12, "it turned aside")
    for wheel in [SIMD3(0.3, 0.25, 0), SIMD3(-0.3, -0.25, 0)] {
      let p = cart.apply(toPoint: wheel)
      let gap = abs(p.z - floor.height(at: p.x, p.y))
      #expect(gap < (x == 5 || x < 0 ? 1e-9 : 0.03))
    }
  }

  /// What the cells feel and what cameras see is one angle.
  @Test(arguments: [(6.0, 0.0), (-4, 0), (0, 7), (5, -8), (0, 0)])
  func gravityPointsDownInTheStore(pitch: Double, roll: Double) {
    var ride = RideModel()
    (ride.pitch, ride.roll) = (pitch * Self.degree, roll * Self.degree)
    let floor = FloorProfile(ride: ride)
    let motion = CartMotion(key: RandomKey(seed: 1), ride: ride)
    for x in [0.0, 2, -7] {
      let down = floor.worldFromCart(at: x).apply(toDirection: motion.gravity(at: 0))
      #expect((down - SIMD3(0, 0, -standardGravity)).length < 1e-9)
    }
    let isLevel = pitch == 0 && roll == 0
    #expect(floor.isLevel == isLevel)
    #expect(
      (floor.worldFromCart(at: 2) == RigidTransform(translation: SIMD3(2, 0, 0))) == isLevel)
  }

  /// The turn onto a ramp is a movement that the gyroscope feels, and the way over it is longer than on
  /// the plan.
  @Test func sensorsFeelTheCartTipOntoTheRamp() throws {
    var plan = Self.rollingPlan(ticks: 40)
    plan.trip = Trip(zones: [Self.zone("level", 1), Self.zone("ramp", 6, pitch: -8)])
    plan.cart.channels.inertial = FaultyChannel(InertialModel(.ideal))
    plan.cart.channels.odometry = FaultyChannel(OdometryModel(.ideal))
    let dynamics = try EpisodeDynamics(plan: plan, catalog: Fixtures.catalog)
    var (turned, ticks) = (SIMD3<Double>.zero, 0)
    var place = RigidTransform.identity
    while let outcome = try dynamics.nextTick(display: nil) {
      for sample in outcome.channels.trueInertial { turned += sample.angularRate * 0.01 }
      ticks = outcome.channels.received.odometry.last.map { Int($0.ticks) } ?? ticks
      place = outcome.states.last?.worldFromCart ?? place
    }
    // Down at the front is a turn about the axis to the left.
    #expect((turned - SIMD3(0, 8 * Self.degree, 0)).length < 2e-3)
    #expect(abs(place.translation.x - 3) < 1e-9 && place.translation.z < -0.2)
    let floor = FloorProfile(plan: plan)
    var way = 0.0
    for k in 0..<3000 {
      let (a, b) = (Double(k) / 1000, Double(k + 1) / 1000)
      let rise = floor.height(at: b) - floor.height(at: a)
      way += (1e-6 + rise * rise).squareRoot()
    }
    #expect(way > 3.01)
    #expect(abs(Double(ticks) * OdometryModel(.ideal).metersPerTick - way) < 0.004)
  }

  // MARK: - Pictures

  /// Looks from the cart across the aisle, straight, and down.
  private static func sideways(down: Double) -> RigCamera {
    DrawnWorldFixtures.camera(
      "sideways", eye: SIMD3(0, 0, 0.75), target: SIMD3(0, 1, 0.75 - down), width: 320, height: 240)
  }

  private static func tilted(_ camera: RigCamera, pitch: Double, roll: Double = 0) throws
    -> SceneSnapshot
  {
    var plan = DrawnWorldFixtures.plan(cameras: [camera])
    (plan.cart.ride.pitch, plan.cart.ride.roll) = (pitch * degree, roll * degree)
    let cart = FloorProfile(plan: plan).worldFromCart(at: 0)
    return try DrawnWorld(plan: plan, catalog: DrawnWorldFixtures.catalog)
      .motion(of: [DrawnWorldFixtures.state(worldFromCart: cart)]).snapshot(at: 0)
  }

  /// A shelf's edge, level in the store, stands askew in the picture of a camera that the cart tilts:
  /// by the angle of the floor.
  @Test(arguments: [6.0, -8])
  func edgesOfShelvesTurnByTheSlope(pitch: Double) throws {
    let snapshot = try Self.tilted(Self.sideways(down: 0), pitch: pitch)
    let rails = try #require(
      snapshot.instances[0].model.parts.first { $0.material.name == "price rail" }?.mesh)
    // Long level edges of the left side beside the cart.
    var angles: [Double] = []
    for t in stride(from: 0, to: rails.indices.count, by: 3) {
      for k in 0..<3 {
        let a = SIMD3<Double>(rails.positions[Int(rails.indices[t + k])])
        let b = SIMD3<Double>(rails.positions[Int(rails.indices[t + (k + 1) % 3])])
        guard a.y > 1.2, abs(a.z - b.z) < 1e-6, abs(a.y - b.y) < 1e-6, b.x - a.x > 1,
          (a.x + b.x).magnitude < 1.3,
          let p = snapshot.cameras[0].pixel(ofWorldPoint: a),
          let q = snapshot.cameras[0].pixel(ofWorldPoint: b)
        else { continue }
        // They run along the picture's plane, so that perspective adds nothing.
        angles.append(atan2(q.y - p.y, q.x - p.x) / Self.degree)
      }
    }
    #expect(!angles.isEmpty)
    // To the left of the cart, ahead is to the right: what is level falls there as the front rises.
    #expect(angles.allSatisfy { abs($0 - pitch) < 1e-4 }, "\(angles)")
  }

  /// In a rendered picture the floor stays the plane that the cart stands on, and the shelves' boards
  /// lean to it by the slope.
  @Test(arguments: [(7.0, 0.0), (0, 5), (0, 0)])
  func boardsLeanToTheFloorByTheSlope(pitch: Double, roll: Double) throws {
    let camera = Self.sideways(down: 0.4)
    let snapshot = try Self.tilted(camera, pitch: pitch, roll: roll)
    let renderer = Renderer(options: RenderOptions(wantsRadiance: false, wantsNormals: true))
    renderer.begin(snapshot)
    var buffer = GBuffer(width: 320, height: 240)
    renderer.render(camera: 0, into: &buffer)
    let cartFromCamera = camera.cartFromCamera
    let cartUp = cartFromCamera.inverse.apply(toDirection: SIMD3(0, 0, 1))
    let storeUp = snapshot.cameras[0].worldFromCamera.inverse.apply(toDirection: SIMD3(0, 0, 1))
    let angle = acos(min(1, cartUp.dot(storeUp))) / Self.degree
    #expect(abs(angle - abs(pitch) - abs(roll)) < 1e-3)
    var (onFloor, offFloor, onBoards) = (0, 0, 0)
    for (i, n) in buffer.normals.enumerated() where n != .zero {
      let normal = SIMD3(Double(n.x), Double(n.y), Double(n.z))
      let y = Double(i / 320), x = Double(i % 320)
      let ray = SIMD3(
        (x - camera.intrinsics.cx) / camera.intrinsics.fx,
        (y - camera.intrinsics.cy) / camera.intrinsics.fy, 1)
      let inCart = cartFromCamera.apply(toPoint: ray * Double(buffer.depth[i]))
      if abs(inCart.z) < 2e-3 {
        if normal.dot(cartUp) > 1 - 2e-4 { onFloor += 1 } else { offFloor += 1 }
      } else if normal.dot(storeUp) > 1 - 2e-4 {
        onBoards += 1
      }
    }
    // Feet of shelves begin where the floor ends.
    #expect(
      onFloor > 2000 && offFloor < onFloor / 20 && onBoards > 100,
      "\(onFloor) \(offFloor) \(onBoards)")
  }

  /// Nothing of the store hangs above the floor or lets one look beneath it.
  @Test func theStoreStandsOnItsFloor() throws {
    var plan = DrawnWorldFixtures.plan()
    plan.trip = Self.trip
    let floor = FloorProfile(plan: plan)
    let store = try DrawnWorld(plan: plan, catalog: DrawnWorldFixtures.catalog)
      .motion(of: [DrawnWorldFixtures.state()]).base.instances[0].model
    for part in store.parts {
      let places = part.mesh.positions.map { SIMD3<Double>($0) }
      let above = places.map { $0.z - floor.height(at: $0.x, $0.y) }
      switch part.material.name {
      case "floor tiles":
        #expect(above.allSatisfy { abs($0) < 1e-5 })
      case "shelf", "shelf back":
        // What reaches down reaches the floor, and the boards are above it.
        #expect(above.contains { $0 < 0.003 })
        for (p, height) in zip(places, above) where height < 0.02 {
          #expect(height < 0.003 && height > -0.25, "\(part.material.name) at \(p)")
        }
      case "price rail": #expect(above.allSatisfy { $0 > 0 && $0 < 1.8 })
      case "ceiling": #expect(above.allSatisfy { $0 > 3 && $0 < 3.6 })
      case "lamps": #expect(above.allSatisfy { $0 > 2.6 && $0 < 3.3 })
      default: break
      }
    }
  }

  /// People stand upright beside a cart that leans.
  @Test func peopleStandUpright() throws {
    var plan = DrawnWorldFixtures.plan()
    plan.cart.ride.pitch = 8 * Self.degree
    plan.shopper.hasBody = true
    let floor = FloorProfile(plan: plan)
    var state = DrawnWorldFixtures.state(worldFromCart: floor.worldFromCart(at: 1.5))
    state.people = [
      PersonState(
        number: 0,
        cartFromBody: RigidTransform(
          rotation: Quaternion(angle: 1.1, axis: SIMD3(0, 0, 1)), translation: SIMD3(-0.9, 0.2, 0)),
        lean: 0.1)
    ]
    let person = try #require(
      try DrawnWorld(plan: plan, catalog: DrawnWorldFixtures.catalog)
        .motion(of: [state]).snapshot(at: 0).instances
        .first { $0.kind == .other(name: "person") })
    let pose = person.worldFromModel
    #expect((pose.apply(toDirection: SIMD3(0, 0, 1)) - SIMD3(0, 0, 1)).length < 1e-9)
    #expect(
      abs(pose.translation.z - floor.height(at: pose.translation.x, pose.translation.y)) < 1e-9)
    #expect(pose.translation.z > 0.05, "behind a cart that is 1.5 m up the ramp")
  }

  /// Any tick alone, and any number of threads, gives the same bytes while the cart tips over.
  @Test func picturesOfTheTippingCartDoNotDependOnThreads() throws {
    let plan = Self.rollingPlan()
    let player = try EpisodePlayer(plan: plan, catalog: Fixtures.catalog)
    var ticks: [EpisodeTick] = []
    while let tick = try player.nextTick() { ticks.append(tick) }
    let one = FrameRenderer(plan: plan, threads: 1)
    let poses = ticks.map { tick in
      one.frame(of: tick, camera: 0).cameraInWorld.worldFromCamera
    }
    #expect(Set(poses.map(\.rotation)).count > 3, "it does not tip")
    for number in [4, 6, 8] {
      let frame = one.frame(of: ticks[number], camera: 0)
      let alone = FrameRenderer(plan: plan, threads: 3).frame(of: ticks[number], camera: 0)
      #expect(frame.picture == alone.picture)
      #expect(frame.buffer.ids == alone.buffer.ids && frame.buffer.depth == alone.buffer.depth)
      #expect(frame.buffer.labels == alone.buffer.labels)
    }
  }
}
