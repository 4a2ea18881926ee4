import CMuJoCo
package import Geometry
import Sensors

/// The rigid bodies of one episode in the cart's frame: items, basket and hands.
///
/// Typed access to the engine; knows nothing of plans, shoppers or scales.
package final class PhysicsWorld {
  package static let step = Nanoseconds(seconds: ModelBuilder.timestep)

  package private(set) var items: [ItemBody]
  let engine: Engine
  let itemBodies: [Int]
  let itemGeoms: [[Int]]
  var hands: [HandHandles]
  let forceSensor: Int
  let torqueSensor: Int
  private let guideGeoms: [Int]
  /// Nil on a cart without a rail beside the basket.
  private(set) var railLoads: RailLoads?
  let plateCenter: SIMD3<Double>
  /// Of the last step.
  private(set) var gravity = SIMD3(0, 0, -standardGravity)
  private var wasCartMoving = false
  /// By item, before the last step.
  private(set) var wasAsleep: [Bool]
  /// By item: not in the world.
  package private(set) var isParked: [Bool]

  /// A cart with an empty basket; all items are parked, the hands are absent.
  /// - Parameters:
  ///   - basket: inside of the basket in the cart's frame, metres.
  ///   - deadLoad: mass of the empty basket and its platform, kilograms.
  ///   - hands: how many there can be at the same time.
  ///   - rail: of the cart's frame, which the scale does not carry.
  ///   - obstacle: what of the basket is taken.
  ///   - memory: of the engine's arena in bytes; nil for what a full basket needs.
  /// - Precondition: sizes and masses are sensible: `PlanValidation` checks plans.
  /// - Throws: `SimulationError` if the engine refuses the model.
  package init(
    basket: Box3, deadLoad: Double, items: [ItemBody], hands: Int = 1, rail: FrameRail? = nil,
    obstacle: Box3? = nil, memory: Int? = nil
  ) throws {
    self.items = items
    plateCenter = SIMD3(
      basket.center.x, basket.center.y, basket.minimum.z - ModelBuilder.wallThickness)
    engine = try ModelBuilder(
      basket: basket, deadLoad: deadLoad, items: items, hands: hands, rail: rail,
      obstacle: obstacle, memory: memory
    ).build()
    let engine = engine
    itemBodies = items.indices.map { engine.index(of: "item-\($0)", mjOBJ_BODY) }
    itemGeoms = itemBodies.map { body in
      let first = Int(engine.model.pointee.body_geomadr[body])
      return Array(first..<first + Int(engine.model.pointee.body_geomnum[body]))
    }
    self.hands = (0..<hands).map { HandHandles(number: $0, in: engine) }
    let model = engine.model
    forceSensor = Int(model.pointee.sensor_adr[engine.index(of: "force", mjOBJ_SENSOR)])
    torqueSensor = Int(model.pointee.sensor_adr[engine.index(of: "torque", mjOBJ_SENSOR)])
    let floor = engine.index(of: "floor", mjOBJ_GEOM)
    let railGeom = rail == nil ? nil : engine.index(of: "rail", mjOBJ_GEOM)
    guideGeoms = (0..<Int(model.pointee.ngeom)).filter {
      $0 != floor && $0 != railGeom && model.pointee.geom_bodyid[$0] == 0
    }
    railLoads = railGeom.map { RailLoads(geom: $0, items: items.count) }
    isParked = items.map { _ in false }
    wasAsleep = isParked
    setGuides(false)
    for item in items.indices { park(item) }
    for hand in 0..<hands { removeHand(hand) }
    try engine.forward()
  }

  /// One step under `gravity`: standard gravity less the cart's acceleration, in the cart's frame,
  /// m/s².
  /// - Parameter isCartMoving: then nothing may sleep, for anything may slide or rattle.
  package func step(gravity: SIMD3<Double>, isCartMoving: Bool = false) throws {
    self.gravity = gravity
    engine.model.pointee.opt.gravity = (gravity.x, gravity.y, gravity.z)
    if isCartMoving && !wasCartMoving { for item in items.indices { wake(item) } }
    wasCartMoving = isCartMoving
    engine.model.pointee.opt.sleep_tolerance = isCartMoving ? 0 : ModelBuilder.sleepTolerance
    for item in items.indices { wasAsleep[item] = isAsleep(item) }
    try engine.step()
    if let geom = railLoads?.geom {
      let loads = railContacts(geom)
      railLoads?.note(loads) { !wasAsleep[$0] }
    }
  }

  /// Too slow to matter, m/s.
  private static let wakingSpeed = 1e-12

  /// Where an item is, at the end of the last step or since it was placed.
  package func cartFromItem(_ item: Int) -> RigidTransform {
    // The engine's Cartesian poses are those of the step's beginning; its coordinates are new.
    let q = engine.data.pointee.qpos + coordinateAddress(item)
    return RigidTransform(
      rotation: Quaternion(w: q[3], x: q[4], y: q[5], z: q[6]),
      translation: SIMD3(q[0], q[1], q[2]))
  }

  /// Linear velocity of the item's origin, m/s, and angular velocity, rad/s, in the cart's frame.
  package func velocity(ofItem item: Int) -> (linear: SIMD3<Double>, angular: SIMD3<Double>) {
    let v = engine.data.pointee.qvel + velocityAddress(item)
    // A free joint's angular velocity is given in the body's own axes.
    let spin = cartFromItem(item).rotation.rotate(SIMD3(v[3], v[4], v[5]))
    return (SIMD3(v[0], v[1], v[2]), spin)
  }

  /// Puts an item into the world, or elsewhere in it.
  package func place(_ item: Int, cartFromItem: RigidTransform, velocity: SIMD3<Double> = .zero) {
    write(item, cartFromItem, velocity)
    engine.model.pointee.body_gravcomp[itemBodies[item]] = 0
    setLayer(.item, ofItem: item)
    isParked[item] = false
  }

  /// Takes an item out of the world.
  package func park(_ item: Int) {
    release(item)
    // Far apart and far below the floor; nothing there touches anything.
    write(item, RigidTransform(translation: SIMD3(0, 0, -100 - 2 * Double(item))), .zero)
    engine.model.pointee.body_gravcomp[itemBodies[item]] = 1
    setLayer(.absent, ofItem: item)
    isParked[item] = true
  }

  /// Makes an item lighter or heavier as a whole: its inertia goes with its mass.
  /// - Precondition: the mass is above 0.
  package func setMass(_ mass: Double, ofItem item: Int) {
    let factor = mass / items[item].mass
    if factor == 1 { return }
    items[item].mass = mass
    let body = itemBodies[item]
    engine.model.pointee.body_mass[body] *= factor
    for axis in 0..<3 { engine.model.pointee.body_inertia[3 * body + axis] *= factor }
  }

  /// Scales all velocities of items: an artificial viscosity that settling uses.
  func dampItems(by factor: Double) {
    for item in items.indices where !isParked[item] {
      let v = engine.data.pointee.qvel + velocityAddress(item)
      for i in 0..<6 { v[i] *= factor }
    }
  }

  /// Whether the walls that rise above the rim while items settle are there.
  func setGuides(_ present: Bool) {
    for geom in guideGeoms { setLayer(present ? .cart : .absent, ofGeom: geom) }
  }

  /// Lets the hand reach around an item instead of bumping into it, or not.
  func setYieldsToHand(_ yields: Bool, item: Int) {
    setLayer(yields ? .heldItem : .item, ofItem: item)
  }

  /// Whether an item belongs to an island at rest that the engine no longer integrates.
  package func isAsleep(_ item: Int) -> Bool {
    let tree = Int(engine.model.pointee.body_treeid[itemBodies[item]])
    return engine.data.pointee.tree_asleep[tree] >= 0
  }

  /// Wakes an item and its island: the engine wakes what has a velocity.
  private func wake(_ item: Int) {
    (engine.data.pointee.qvel + velocityAddress(item))[2] += Self.wakingSpeed
  }

  /// Lets an item be at rest for as many steps as the engine asks before it may sleep. One that a hand
  /// held still has been so for long, and would sleep in mid-air before it began to fall.
  func keepAwake(_ item: Int) {
    let tree = Int(engine.model.pointee.body_treeid[itemBodies[item]])
    engine.data.pointee.tree_asleep[tree] = Self.freshlyAwake
  }

  /// In the engine's own count.
  private static let freshlyAwake = -(1 + mjMINAWAKE)

  private func velocityAddress(_ item: Int) -> Int {
    Int(engine.model.pointee.body_dofadr[itemBodies[item]])
  }

  private func coordinateAddress(_ item: Int) -> Int {
    let joint = Int(engine.model.pointee.body_jntadr[itemBodies[item]])
    return Int(engine.model.pointee.jnt_qposadr[joint])
  }

  private func write(_ item: Int, _ cartFromItem: RigidTransform, _ velocity: SIMD3<Double>) {
    let q = engine.data.pointee.qpos + coordinateAddress(item)
    let v = engine.data.pointee.qvel + velocityAddress(item)
    let (p, r) = (cartFromItem.translation, cartFromItem.rotation)
    for (i, value) in [p.x, p.y, p.z, r.w, r.x, r.y, r.z].enumerated() { q[i] = value }
    for i in 0..<6 { v[i] = i < 3 ? velocity[i] : 0 }
    // Whatever it lay with must wake too.
    wake(item)
  }

  private func setLayer(_ layer: CollisionLayer, ofItem item: Int) {
    for geom in itemGeoms[item] { setLayer(layer, ofGeom: geom) }
    // The broad phase looks at the body's masks first.
    engine.model.pointee.body_contype[itemBodies[item]] = layer.type
    engine.model.pointee.body_conaffinity[itemBodies[item]] = layer.affinity
  }

  func setLayer(_ layer: CollisionLayer, ofGeom geom: Int) {
    engine.model.pointee.geom_contype[geom] = layer.type
    engine.model.pointee.geom_conaffinity[geom] = layer.affinity
  }
}
