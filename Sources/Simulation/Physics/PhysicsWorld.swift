import CMuJoCo
import Catalog
import Geometry
import Sensors

/// The rigid bodies of one episode in the cart's frame: items, basket and a hand.
///
/// Typed access to the engine; knows nothing of plans, shoppers or scales.
final class PhysicsWorld {
  static let step = Nanoseconds(seconds: ModelBuilder.timestep)

  let items: [ItemBody]
  let engine: Engine
  let itemBodies: [Int]
  private let itemGeoms: [Int]
  let palmBody: Int
  let forearmBody: Int
  private let handGeoms: [Int]
  private let handJoints: [Int]
  private let wristJoints: [Int]
  private let forceSensor: Int
  private let torqueSensor: Int
  private let guideGeoms: [Int]
  private let plateCenter: SIMD3<Double>
  private var gravity = SIMD3(0, 0, -standardGravity)
  private var wasCartMoving = false
  /// By item, before the last step.
  private var wasAsleep: [Bool]
  private(set) var isParked: [Bool]
  private(set) var heldItems: [Int] = []
  private(set) var isHandPresent = false
  private var handTarget: HandPosture?

  init(basket: Box3, deadLoad: Double, items: [ItemBody]) throws {
    self.items = items
    plateCenter = SIMD3(
      basket.center.x, basket.center.y, basket.minimum.z - ModelBuilder.wallThickness)
    engine = try ModelBuilder(basket: basket, deadLoad: deadLoad, items: items).build()
    let engine = engine
    itemBodies = items.indices.map { engine.index(of: "item-\($0)", mjOBJ_BODY) }
    itemGeoms = items.indices.map { engine.index(of: "item-\($0)", mjOBJ_GEOM) }
    palmBody = engine.index(of: "palm", mjOBJ_BODY)
    forearmBody = engine.index(of: "forearm", mjOBJ_BODY)
    handGeoms = ["palm", "fingers", "forearm"].map { engine.index(of: $0, mjOBJ_GEOM) }
    handJoints = HandBody.joints.map { engine.index(of: $0, mjOBJ_JOINT) }
    wristJoints = HandBody.wristJoints.map { engine.index(of: $0, mjOBJ_JOINT) }
    let model = engine.model
    forceSensor = Int(model.pointee.sensor_adr[engine.index(of: "force", mjOBJ_SENSOR)])
    torqueSensor = Int(model.pointee.sensor_adr[engine.index(of: "torque", mjOBJ_SENSOR)])
    let floor = engine.index(of: "floor", mjOBJ_GEOM)
    guideGeoms = (0..<Int(model.pointee.ngeom)).filter {
      $0 != floor && model.pointee.geom_bodyid[$0] == 0
    }
    isParked = items.map { _ in false }
    wasAsleep = isParked
    for item in items.indices { park(item) }
    removeHand()
    try engine.forward()
  }

  // MARK: Time

  /// One step under `gravity`: standard gravity less the cart's acceleration, in the cart's frame,
  /// m/s².
  /// - Parameter isCartMoving: then nothing may sleep, for anything may slide or rattle.
  func step(gravity: SIMD3<Double>, isCartMoving: Bool = false) throws {
    self.gravity = gravity
    engine.model.pointee.opt.gravity = (gravity.x, gravity.y, gravity.z)
    if isCartMoving && !wasCartMoving { for item in items.indices { wake(item) } }
    wasCartMoving = isCartMoving
    engine.model.pointee.opt.sleep_tolerance = isCartMoving ? 0 : ModelBuilder.sleepTolerance
    for item in items.indices { wasAsleep[item] = isAsleep(item) }
    try engine.step()
  }

  /// What acts on the basket from above, its own weight included, about the centre of its plate.
  ///
  /// The sensor at the basket's weld reads it, except for islands that sleep: MuJoCo leaves out
  /// their contacts. They are in balance, so what they do to the basket is their weight.
  var plateLoad: Wrench {
    let data = engine.data.pointee.sensordata!
    func read(_ address: Int) -> SIMD3<Double> {
      SIMD3(data[address], data[address + 1], data[address + 2])
    }
    // The sensor gives what the mount does to the basket; the plate feels the opposite.
    var load = Wrench(force: -read(forceSensor), torque: -read(torqueSensor))
    for item in items.indices where restsOnCart(item) {
      let p = engine.data.pointee.xipos + 3 * itemBodies[item]
      load =
        load
        + Wrench(force: gravity * items[item].mass, at: SIMD3(p[0], p[1], p[2]) - plateCenter)
    }
    return load
  }

  /// Whether an item slept through the last step, neither parked nor on the floor. What fell asleep
  /// at the end of it was still felt by the sensor.
  private func restsOnCart(_ item: Int) -> Bool {
    !isParked[item] && wasAsleep[item] && isAsleep(item)
      && engine.data.pointee.xpos[3 * itemBodies[item] + 2] > plateCenter.z
  }

  /// Whether an item belongs to an island at rest that the engine no longer integrates.
  func isAsleep(_ item: Int) -> Bool {
    let tree = Int(engine.model.pointee.body_treeid[itemBodies[item]])
    return engine.data.pointee.tree_asleep[tree] >= 0
  }

  /// Wakes an item and its island: the engine wakes what has a velocity.
  private func wake(_ item: Int) {
    (engine.data.pointee.qvel + velocityAddress(item))[2] += Self.wakingSpeed
  }

  /// Too slow to matter, m/s.
  private static let wakingSpeed = 1e-12

  // MARK: Items

  func cartFromItem(_ item: Int) -> RigidTransform { transform(ofBody: itemBodies[item]) }

  /// Linear velocity of the item's origin, m/s, and angular velocity, rad/s, in the cart's frame.
  func velocity(ofItem item: Int) -> (linear: SIMD3<Double>, angular: SIMD3<Double>) {
    let v = engine.data.pointee.qvel + velocityAddress(item)
    // A free joint's angular velocity is given in the body's own axes.
    let spin = cartFromItem(item).rotation.rotate(SIMD3(v[3], v[4], v[5]))
    return (SIMD3(v[0], v[1], v[2]), spin)
  }

  /// Puts an item into the world, or elsewhere in it.
  func place(_ item: Int, cartFromItem: RigidTransform, velocity: SIMD3<Double> = .zero) {
    write(item, cartFromItem, velocity)
    engine.model.pointee.body_gravcomp[itemBodies[item]] = 0
    setLayer(.item, ofItem: item)
    isParked[item] = false
  }

  /// Takes an item out of the world.
  func park(_ item: Int) {
    release(item)
    // Far apart and far below the floor; nothing there touches anything.
    write(item, RigidTransform(translation: SIMD3(0, 0, -100 - 2 * Double(item))), .zero)
    engine.model.pointee.body_gravcomp[itemBodies[item]] = 1
    setLayer(.absent, ofItem: item)
    isParked[item] = true
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

  // MARK: Hand

  /// Puts the hand into the world, at rest.
  func placeHand(at posture: HandPosture, elbowInCart: SIMD3<Double>) {
    isHandPresent = true
    let wrist = HandBody.wristAngles(posture: posture, elbowInCart: elbowInCart)
    let coordinates = Self.coordinates(posture) + wrist
    for (joint, value) in zip(handJoints + wristJoints, coordinates) {
      engine.data.pointee.qpos[Int(engine.model.pointee.jnt_qposadr[joint])] = value
      engine.data.pointee.qvel[Int(engine.model.pointee.jnt_dofadr[joint])] = 0
    }
    notePose(posture.cartFromPalm, ofBody: palmBody)
    for geom in handGeoms { setLayer(.hand, ofGeom: geom) }
    handTarget = nil
    drive(to: posture, elbowInCart: elbowInCart, pressing: nil)
  }

  /// Takes the hand out of the world; it holds nothing then.
  func removeHand() {
    for item in heldItems { release(item) }
    placeHand(
      at: HandPosture(position: SIMD3(0, 0, -50), yaw: 0, pitch: 0),
      elbowInCart: SIMD3(-1, 0, -50))
    for geom in handGeoms { setLayer(.absent, ofGeom: geom) }
    isHandPresent = false
  }

  /// Sets where the servos pull the hand during the next step.
  /// - Parameter pressing: largest downward force in newton, instead of the usual limit.
  func drive(to posture: HandPosture, elbowInCart: SIMD3<Double>, pressing: Double?) {
    let dt = ModelBuilder.timestep
    let before = handTarget ?? posture
    handTarget = posture
    let load = heldItems.reduce(0) { $0 + items[$1].mass }
    let now = Self.coordinates(posture)
    let last = Self.coordinates(before)
    let control = engine.data.pointee.ctrl!
    for i in 0..<6 {
      // The servo damps velocity in the cart; leading by the target's own keeps it from lagging.
      let rate = (now[i] - last[i]) / dt
      let (k, d) =
        i < 3
        ? (HandBody.stiffness, HandBody.damping)
        : (HandBody.turningStiffness, HandBody.turningDamping)
      control[i] = now[i] + rate * d / k
    }
    // The shopper knows the weight in the hand and bears it.
    control[2] += load * standardGravity / HandBody.stiffness
    let wrist = HandBody.wristAngles(posture: posture, elbowInCart: elbowInCart)
    for i in 0..<2 { control[6 + i] = wrist[i] }
    let limit = HandBody.forceLimit + 1.5 * load * standardGravity
    for i in 0..<3 { setForceRange(actuator: i, -limit, limit) }
    if let pressing { setForceRange(actuator: 2, -pressing, limit) }
  }

  /// Where the palm is.
  var cartFromPalm: RigidTransform { transform(ofBody: palmBody) }

  var elbowInCart: SIMD3<Double> {
    transform(ofBody: forearmBody).apply(toPoint: SIMD3(-HandBody.forearmLength, 0, 0))
  }

  /// Closes the hand on an item where it is.
  func grasp(_ item: Int) {
    precondition(isHandPresent && !isParked[item])
    guard !heldItems.contains(item) else { return }
    let palmFromItem = cartFromPalm.inverse * cartFromItem(item)
    let data = engine.model.pointee.eq_data + 12 * graspIndex(item)
    // MuJoCo's weld: anchor in the second body, then the second body's pose in the first, then the
    // weight of rotation against translation in metres.
    let t = palmFromItem.translation
    let q = palmFromItem.rotation
    let values = [0, 0, 0, t.x, t.y, t.z, q.w, q.x, q.y, q.z, 1]
    for (i, value) in values.enumerated() { data[i] = value }
    engine.data.pointee.eq_active[graspIndex(item)] = true
    setYieldsToHand(true, item: item)
    heldItems.append(item)
  }

  /// Opens the hand. The item and the hand do not touch each other until `setYieldsToHand`.
  func release(_ item: Int) {
    engine.data.pointee.eq_active[graspIndex(item)] = false
    heldItems.removeAll { $0 == item }
  }

  // MARK: Private

  private func graspIndex(_ item: Int) -> Int { item }

  private static func coordinates(_ posture: HandPosture) -> [Double] {
    let p = posture.position
    return [p.x, p.y, p.z, posture.yaw, posture.pitch, posture.roll]
  }

  private func setForceRange(actuator: Int, _ low: Double, _ high: Double) {
    engine.model.pointee.actuator_forcerange[2 * actuator] = low
    engine.model.pointee.actuator_forcerange[2 * actuator + 1] = high
  }

  private func transform(ofBody body: Int) -> RigidTransform {
    let p = engine.data.pointee.xpos + 3 * body
    let q = engine.data.pointee.xquat + 4 * body
    return RigidTransform(
      rotation: Quaternion(w: q[0], x: q[1], y: q[2], z: q[3]),
      translation: SIMD3(p[0], p[1], p[2]))
  }

  private func velocityAddress(_ item: Int) -> Int {
    Int(engine.model.pointee.body_dofadr[itemBodies[item]])
  }

  private func write(_ item: Int, _ cartFromItem: RigidTransform, _ velocity: SIMD3<Double>) {
    let joint = Int(engine.model.pointee.body_jntadr[itemBodies[item]])
    let q = engine.data.pointee.qpos + Int(engine.model.pointee.jnt_qposadr[joint])
    let v = engine.data.pointee.qvel + velocityAddress(item)
    let (p, r) = (cartFromItem.translation, cartFromItem.rotation)
    for (i, value) in [p.x, p.y, p.z, r.w, r.x, r.y, r.z].enumerated() { q[i] = value }
    for i in 0..<6 { v[i] = i < 3 ? velocity[i] : 0 }
    // Whatever it lay with must wake too.
    wake(item)
    notePose(cartFromItem, ofBody: itemBodies[item])
  }

  /// Lets what reads poses before the next step see the new one.
  private func notePose(_ cartFromBody: RigidTransform, ofBody body: Int) {
    let (p, r) = (cartFromBody.translation, cartFromBody.rotation)
    for i in 0..<3 { engine.data.pointee.xpos[3 * body + i] = p[i] }
    for (i, value) in [r.w, r.x, r.y, r.z].enumerated() {
      engine.data.pointee.xquat[4 * body + i] = value
    }
  }

  private func setLayer(_ layer: CollisionLayer, ofItem item: Int) {
    setLayer(layer, ofGeom: itemGeoms[item])
    // The broad phase looks at the body's masks first.
    engine.model.pointee.body_contype[itemBodies[item]] = layer.type
    engine.model.pointee.body_conaffinity[itemBodies[item]] = layer.affinity
  }

  private func setLayer(_ layer: CollisionLayer, ofGeom geom: Int) {
    engine.model.pointee.geom_contype[geom] = layer.type
    engine.model.pointee.geom_conaffinity[geom] = layer.affinity
  }
}

extension PhysicsWorld {
  /// Largest overlap of two bodies at present, in metres.
  var deepestPenetration: Double {
    (0..<Int(engine.data.pointee.ncon)).reduce(0) { max($0, -engine.data.pointee.contact[$1].dist) }
  }
}

extension PhysicsWorld {
  /// Upper bound of the height of what stands in the column of a box, hand and what it holds left
  /// out; −∞ where nothing does.
  /// - Parameters:
  ///   - place: centre of the box in the cart's frame.
  ///   - half: half its size.
  func top(around place: SIMD2<Double>, half: SIMD3<Double>) -> Double {
    var top = -Double.infinity
    for item in items.indices where !isParked[item] && !heldItems.contains(item) {
      let cartFromItem = cartFromItem(item)
      let reach = items[item].halfExtents(rotation: cartFromItem.rotation)
      let p = cartFromItem.translation
      if abs(p.x - place.x) < half.x + reach.x && abs(p.y - place.y) < half.y + reach.y {
        top = max(top, p.z + reach.z)
      }
    }
    return top
  }
}

extension PhysicsWorld {
  /// Whether none of some items moves faster than 1 cm/s, and neither hand nor anything in it
  /// touches them or the basket.
  func isAtRest(_ resting: [Int]) -> Bool {
    guard resting.allSatisfy({ velocity(ofItem: $0).linear.length < 0.01 }) else { return false }
    let handBodies = Set([palmBody, forearmBody] + heldItems.map { itemBodies[$0] })
    let bodyOfGeom = engine.model.pointee.geom_bodyid!
    return (0..<Int(engine.data.pointee.ncon)).allSatisfy { number in
      let contact = engine.data.pointee.contact[number]
      let first = handBodies.contains(Int(bodyOfGeom[Int(contact.geom.0)]))
      let second = handBodies.contains(Int(bodyOfGeom[Int(contact.geom.1)]))
      return first == second
    }
  }
}
