import CartInterface
import Catalog
import Geometry
import Scenario
import Sensors
import Simulation
import Testing

@Suite struct PhysicsWorldTests {
  private let gravity = SIMD3(0, 0, -standardGravity)
  private let deadLoad = 4.0

  private func world(_ masses: [Double], memory: Int? = nil) throws -> PhysicsWorld {
    try PhysicsWorld(
      basket: Fixtures.basket, deadLoad: deadLoad,
      items: masses.map {
        ItemBody(mass: $0, friction: 0.5, proxy: .box(size: SIMD3(repeating: 0.08)))
      }, memory: memory)
  }

  private func at(_ x: Double, _ y: Double, _ z: Double) -> RigidTransform {
    RigidTransform(translation: SIMD3(x, y, z))
  }

  /// Free fall under the integrator's own rule: after n steps the way is g·dt²·n(n+1)/2.
  @Test func freeFall() throws {
    let world = try world([0.3])
    world.place(0, cartFromItem: at(0, 0, 3))
    let n = 200
    for _ in 0..<n { try world.step(gravity: gravity) }
    let fallen = standardGravity * 0.002 * 0.002 * Double(n * (n + 1)) / 2
    #expect(abs(world.cartFromItem(0).translation.z - (3 - fallen)) < 1e-9)
    #expect(abs(world.velocity(ofItem: 0).linear.z + standardGravity * 0.4) < 1e-9)
    #expect(abs(world.plateLoad.force.z + deadLoad * standardGravity) < 1e-9)
  }

  /// An eccentric load is shared by the lever rule, asleep and awake alike.
  @Test(arguments: [SIMD2(0, 0), SIMD2(0.3, 0.1), SIMD2(-0.2, -0.18), SIMD2(0.33, -0.2)])
  func leverRule(place: SIMD2<Double>) throws {
    let mass = 2.5
    let world = try world([mass])
    let plate = LoadCellPlate(length: 0.6, width: 0.4)
    let empty = plate.cellForces(under: world.plateLoad)
    world.place(0, cartFromItem: at(place.x, place.y, Fixtures.basket.minimum.z + 0.0405))
    var awake = SIMD4<Double>()
    while !world.isAsleep(0) {
      awake = plate.cellForces(under: world.plateLoad) - empty
      try world.step(gravity: gravity)
    }
    try world.step(gravity: gravity)
    let asleep = plate.cellForces(under: world.plateLoad) - empty
    let p = world.cartFromItem(0).translation
    for (cell, position) in plate.positions.enumerated() {
      // Bilinear for a rectangle of cells at ±0.3 m, ±0.2 m, without the twist term that a rigid
      // plate on equal springs does not have.
      let share = (1 + p.x * position.x / 0.09 + p.y * position.y / 0.04) / 4
      #expect(abs(asleep[cell] - share * mass * standardGravity) < 1e-9)
      #expect(abs(awake[cell] - asleep[cell]) < 0.01 * mass * standardGravity)
    }
  }

  /// On a slope the cells read cos θ of the weight and the plate bears the rest sideways.
  @Test func tilt() throws {
    let world = try world([3])
    world.place(0, cartFromItem: at(0, 0, Fixtures.basket.minimum.z + 0.0405))
    let angle = 0.05
    let tilted =
      SIMD3(DeterministicMath.sin(angle), 0, -DeterministicMath.cos(angle)) * standardGravity
    for _ in 0..<500 { try world.step(gravity: tilted) }
    let load = world.plateLoad.force
    #expect(abs(load.z - 7 * tilted.z) < 1e-6)
    #expect(abs(load.x - 7 * tilted.x) < 1e-6)
  }

  /// Momentum balance of a landing: the basket takes up all that gravity gave, g·T·m.
  @Test func landingImpulse() throws {
    let world = try world([0.5])
    world.place(0, cartFromItem: at(0.1, 0, Fixtures.basket.minimum.z + 0.04 + 0.1))
    var impulse = 0.0
    var peak = 0.0
    let n = 1000
    for _ in 0..<n {
      try world.step(gravity: gravity)
      let force = -world.plateLoad.force.z - deadLoad * standardGravity
      impulse += force * 0.002
      peak = max(peak, force)
    }
    let given = 0.5 * standardGravity * Double(n) * 0.002
    #expect(abs(impulse - given) < 0.005 * given)
    // Many times the weight, as a landing on something stiff is.
    #expect(peak > 8 * 0.5 * standardGravity)
  }

  /// A hand that wants to be inside a wall pushes with its limit and no more.
  @Test func handForceIsLimited() throws {
    let world = try world([])
    let basket = Fixtures.basket
    var posture = HandPosture(
      position: SIMD3(0, 0, basket.minimum.z + 0.15), yaw: .pi / 2, pitch: 0)
    let elbow = SIMD3(0, -0.4, 1.4)
    world.placeHand(at: posture, elbowInCart: elbow)
    posture.position.y = basket.maximum.y + 0.3
    var largest = 0.0
    for step in 0..<500 {
      world.drive(to: posture, elbowInCart: elbow, pressing: nil)
      try world.step(gravity: gravity)
      // After the bump of arrival.
      if step > 250 { largest = max(largest, abs(world.plateLoad.force.y)) }
    }
    #expect(largest < 1.05 * HandBody.forceLimit)
    #expect(largest > 0.9 * HandBody.forceLimit)
    #expect(world.cartFromPalm().translation.y < basket.maximum.y)
  }

  /// What a hand carries, the basket does not; what rests in it after the hand opened, it does.
  @Test func heldWeightIsNotInTheBasket() throws {
    let world = try world([1.2])
    let posture = HandPosture(position: SIMD3(0, 0, 0.75), yaw: 0, pitch: 0.7)
    let elbow = SIMD3(-0.5, 0, 1.4)
    world.placeHand(at: posture, elbowInCart: elbow)
    world.place(0, cartFromItem: at(0.02, 0, 0.75 - 0.08))
    world.grasp(0)
    for _ in 0..<500 {
      world.drive(to: posture, elbowInCart: elbow, pressing: nil)
      try world.step(gravity: gravity)
    }
    #expect(abs(world.plateLoad.force.z + deadLoad * standardGravity) < 1e-6)
    #expect((world.cartFromPalm().translation - posture.position).length < 0.01)
    world.release(0)
    for _ in 0..<1000 {
      world.drive(to: posture, elbowInCart: elbow, pressing: nil)
      try world.step(gravity: gravity)
    }
    #expect(abs(world.plateLoad.force.z + (deadLoad + 1.2) * standardGravity) < 1e-3)
  }

  /// What a hand held still for long falls as soon as it is let go: z = −g·t²/2.
  @Test(arguments: [0.05, 1.2])
  func whatIsLetGoFallsAtOnce(mass: Double) throws {
    let world = try world([mass])
    let posture = HandPosture(position: SIMD3(0, 0, 1.1), yaw: 0, pitch: 0.7)
    let elbow = SIMD3(-0.5, 0, 1.6)
    world.placeHand(at: posture, elbowInCart: elbow)
    world.place(0, cartFromItem: at(0.02, 0, 1.1 - 0.08))
    world.grasp(0)
    for _ in 0..<1500 {
      world.drive(to: posture, elbowInCart: elbow, pressing: nil)
      try world.step(gravity: gravity)
    }
    let start = world.cartFromItem(0).translation.z
    world.release(0)
    for _ in 0..<100 {
      world.drive(to: posture, elbowInCart: elbow, pressing: nil)
      try world.step(gravity: gravity)
    }
    #expect(!world.isAsleep(0))
    #expect(abs(world.cartFromItem(0).translation.z - start + standardGravity * 0.02) < 0.01)
  }

  /// The engine's fatal errors arrive as errors, and the process goes on.
  @Test func engineFailureIsAnError() throws {
    #expect(throws: SimulationError.self) {
      let world = try world(Array(repeating: 0.5, count: 20), memory: 20_000)
      for item in 0..<20 { world.place(item, cartFromItem: at(0, 0, 0.6 + 0.079 * Double(item))) }
      for _ in 0..<200 { try world.step(gravity: gravity) }
    }
    let other = try world([0.5])
    try other.step(gravity: gravity)
  }
}
