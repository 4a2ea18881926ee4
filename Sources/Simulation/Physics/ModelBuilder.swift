import CMuJoCo
import Catalog
import Geometry

/// Which geoms may touch: MuJoCo lets a pair meet if either one's type is in the other's affinity.
struct CollisionLayer {
  var type: Int32
  var affinity: Int32

  static let cart = CollisionLayer(type: 1, affinity: 6)
  static let item = CollisionLayer(type: 2, affinity: 7)
  static let hand = CollisionLayer(type: 4, affinity: 0)
  /// An item in the hand, or about to be: the hand reaches around it.
  static let heldItem = CollisionLayer(type: 2, affinity: 3)
  /// Holds up goods and lets hands pass.
  static let obstacle = CollisionLayer(type: 1, affinity: 2)
  static let absent = CollisionLayer(type: 0, affinity: 0)
}

/// Builds the model of one episode through `mjSpec`: cart, floor, items and hands.
///
/// The model's world frame is the cart's frame. The basket is a body without a joint, so the force
/// sensor at its site reads all that the basket carries, exactly.
struct ModelBuilder {
  let basket: Box3
  let deadLoad: Double
  let items: [ItemBody]
  let hands: Int
  /// Of the cart's frame, beside the basket.
  var rail: FrameRail?
  /// A part of the basket that is taken.
  var obstacle: Box3?
  /// Of the arena, in bytes; nil for what a full basket needs.
  var memory: Int?

  /// Seconds; at 4 ms stacks of mixed items no longer come to rest.
  static let timestep = 0.002
  /// Stiffness of contacts as MuJoCo's time constant, in seconds: a pack's shell and the wires of
  /// the basket give way by some tenths of a millimetre, and a landing lasts about 10 ms.
  static let contactTime = 0.008
  /// An island sleeps once nothing in it has moved faster than this for ten steps, in m/s; within
  /// 20 ms anything unsupported falls 60 times as fast.
  static let sleepTolerance = 0.003
  /// Thickness of walls and bottom, outwards, in metres.
  static let wallThickness = 0.01
  /// Height of the guides that keep settling items above the basket, in metres.
  static let guideHeight = 1.5

  /// - Throws: `SimulationError` if MuJoCo refuses the model.
  func build() throws -> Engine {
    let spec = try made(mj_makeSpec())
    defer { mj_deleteSpec(spec) }
    setOptions(spec)
    let world = try made(mjs_findBody(spec, "world"))
    try addSurroundings(to: world)
    if let rail { try addRail(rail, to: world) }
    try addBasket(to: world, spec)
    for (number, item) in items.enumerated() { try addItem(item, number: number, to: world, spec) }
    for hand in 0..<hands { try HandBody.add(hand, to: world, spec) }
    for hand in 0..<hands {
      for number in items.indices { try addGrasp(ofItem: number, by: hand, spec) }
    }
    return try Engine(compiling: spec)
  }

  private func setOptions(_ spec: UnsafeMutablePointer<mjSpec>) {
    spec.pointee.option.timestep = Self.timestep
    spec.pointee.option.integrator = Int32(mjINT_IMPLICITFAST.rawValue)
    spec.pointee.option.cone = Int32(mjCONE_ELLIPTIC.rawValue)
    // Friction ten times as stiff as the normal direction keeps stacks from creeping.
    spec.pointee.option.impratio = 10
    spec.pointee.option.gravity = (0, 0, -9.806_65)
    // A state gone bad must be seen and not replaced by a fresh one.
    spec.pointee.option.disableflags |= Int32(mjDSBL_AUTORESET.rawValue)
    // What has come to rest is put to sleep, island by island, until something awake touches it.
    // Without it a heap of boxes never stops chattering between sets of contact points.
    spec.pointee.option.enableflags |= Int32(mjENBL_SLEEP.rawValue)
    spec.pointee.option.sleep_tolerance = Self.sleepTolerance
    spec.pointee.compiler.degree = false
    spec.pointee.compiler.usethread = false
    spec.pointee.memory = mjtSize(memory ?? (16 + 2 * items.count) << 20)
  }

  private func addSurroundings(to world: UnsafeMutablePointer<mjsBody>) throws {
    // Where items land that miss the basket. Not part of the cart: its force is not weighed.
    let floor = try Geom.add(to: world, name: "floor", type: mjGEOM_PLANE, size: (0, 0, 1))
    Geom.setContact(floor, layer: .cart, friction: 0.4)
    for wall in walls(bottom: basket.maximum.z, top: basket.maximum.z + Self.guideHeight) {
      let geom = try Geom.addBox(to: world, name: "guide", wall)
      Geom.setContact(geom, layer: .cart, friction: 0)
    }
  }

  /// Fixed to the world, not to the basket: the scale's sensor does not feel it.
  private func addRail(_ rail: FrameRail, to world: UnsafeMutablePointer<mjsBody>) throws {
    let geom = try Geom.add(
      to: world, name: "rail", type: mjGEOM_CAPSULE, size: (rail.radius, 0, 0))
    geom.pointee.fromto = (
      rail.start.x, rail.start.y, rail.start.z, rail.end.x, rail.end.y, rail.end.z
    )
    Geom.setContact(geom, layer: .cart, friction: 0.4)
  }

  private func addBasket(
    to world: UnsafeMutablePointer<mjsBody>, _ spec: UnsafeMutablePointer<mjSpec>
  ) throws {
    let body = try made(mjs_addBody(world, nil))
    mjs_setName(body.pointee.element, "basket")
    let (low, high, t) = (basket.minimum, basket.maximum, Self.wallThickness)
    let bottom = Box3(
      minimum: SIMD3(low.x - t, low.y - t, low.z - t), maximum: SIMD3(high.x + t, high.y + t, low.z)
    )
    let boxes = [bottom] + walls(bottom: low.z, top: high.z)
    for (number, box) in boxes.enumerated() {
      let geom = try Geom.addBox(to: body, name: "basket-\(number)", box)
      geom.pointee.mass = deadLoad / Double(boxes.count)
      Geom.setContact(geom, layer: .cart, friction: 0.2)
    }
    if let obstacle {
      let geom = try Geom.addBox(to: body, name: "obstacle", obstacle)
      // Its weight is given by whoever sits there; hands reach past it.
      geom.pointee.mass = 0
      Geom.setContact(geom, layer: .obstacle, friction: 0.2)
    }
    let site = try made(mjs_addSite(body, nil))
    mjs_setName(site.pointee.element, "plate")
    let plate = SIMD3(basket.center.x, basket.center.y, low.z - t)
    site.pointee.pos = (plate.x, plate.y, plate.z)
    for (name, type) in [("force", mjSENS_FORCE), ("torque", mjSENS_TORQUE)] {
      let sensor = try made(mjs_addSensor(spec))
      mjs_setName(sensor.pointee.element, name)
      sensor.pointee.type = type
      sensor.pointee.objtype = mjOBJ_SITE
      mjs_setString(sensor.pointee.objname, "plate")
    }
  }

  /// Four walls around the basket's inside.
  private func walls(bottom: Double, top: Double) -> [Box3] {
    let (low, high, t) = (basket.minimum, basket.maximum, Self.wallThickness)
    func box(_ x0: Double, _ x1: Double, _ y0: Double, _ y1: Double) -> Box3 {
      Box3(minimum: SIMD3(x0, y0, bottom), maximum: SIMD3(x1, y1, top))
    }
    return [
      box(high.x, high.x + t, low.y - t, high.y + t), box(low.x - t, low.x, low.y - t, high.y + t),
      box(low.x, high.x, high.y, high.y + t), box(low.x, high.x, low.y - t, low.y),
    ]
  }

  private func addItem(
    _ item: ItemBody, number: Int, to world: UnsafeMutablePointer<mjsBody>,
    _ spec: UnsafeMutablePointer<mjSpec>
  ) throws {
    let body = try made(mjs_addBody(world, nil))
    mjs_setName(body.pointee.element, "item-\(number)")
    // Parked items float: they are weightless until they enter.
    body.pointee.gravcomp = 1
    let joint = try made(mjs_addFreeJoint(body))
    mjs_setName(joint.pointee.element, "item-\(number)")
    let geoms = try Geom.add(to: body, name: "item-\(number)", proxy: item.proxy, spec)
    if let distribution = MassDistribution(of: item) {
      distribution.set(mass: item.mass, of: body)
    } else {
      for geom in geoms { geom.pointee.mass = item.mass / Double(geoms.count) }
    }
    for geom in geoms {
      Geom.setContact(geom, layer: .item, friction: item.friction)
      switch item.proxy {
      case .cylinder, .ellipsoid:
        // Without rolling resistance a can never comes to rest. In metres: the arm of the reaction.
        geom.pointee.condim = 6
        geom.pointee.friction.2 = 0.001
      case .box, .convexHull, .pieces:
        geom.pointee.condim = 4
      }
      if item.give > 0 { Geom.setGive(geom, item.give) }
    }
  }

  /// A weld between palm and item, off until the hand closes.
  private func addGrasp(
    ofItem number: Int, by hand: Int, _ spec: UnsafeMutablePointer<mjSpec>
  ) throws {
    let weld = try made(mjs_addEquality(spec, nil))
    mjs_setName(weld.pointee.element, "grasp-\(hand)-\(number)")
    weld.pointee.type = mjEQ_WELD
    weld.pointee.objtype = mjOBJ_BODY
    mjs_setString(weld.pointee.name1, HandBody.name("palm", ofHand: hand))
    mjs_setString(weld.pointee.name2, "item-\(number)")
    weld.pointee.active = false
    // A firm grip: critically damped within 10 ms.
    weld.pointee.solref = (0.01, 1)
  }
}

/// What a function of `mjSpec` made, which is null only when memory ran out.
func made<Element>(_ pointer: UnsafeMutablePointer<Element>?) throws
  -> UnsafeMutablePointer<Element>
{
  guard let pointer else {
    throw SimulationError(code: .engine, problems: ["no memory for the model"])
  }
  return pointer
}
