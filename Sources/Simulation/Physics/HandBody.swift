import CMuJoCo
import Geometry

/// A hand in the model: palm and fingers on three slides and three hinges, a forearm on the wrist,
/// each moved by position servos of limited force.
package enum HandBody {
  /// Palm and fingers, in kilograms.
  static let mass = 0.5
  /// What of the arm's inertia the hand feels, in kilograms.
  static let armMass = 1.5
  static let forearmMass = 0.5
  /// Position servo in N/m and N·s/m: 7 Hz, critically damped for the mass above.
  static let stiffness = 4000.0
  static let damping = 180.0
  /// What a hand that reaches into a basket pushes with, in newton.
  package static let forceLimit = 40.0
  /// Of a path, in m/s²: two thirds of what the force above gives the masses above, so that a hand that
  /// carries something still stops where it is to.
  static let largestAcceleration = 0.67 * forceLimit / (mass + armMass + forearmMass)
  /// Wrist servo in N·m/rad and N·m·s/rad.
  static let turningStiffness = 60.0
  static let turningDamping = 2.5
  /// Newton metres.
  static let torqueLimit = 12.0

  static let forearmLength = 0.26
  static let forearmRadius = 0.038
  static let wristInPalm = SIMD3(-0.055, 0, 0.0)
  static let joints = ["hand-x", "hand-y", "hand-z", "hand-yaw", "hand-pitch", "hand-roll"]
  static let wristJoints = ["wrist-deviation", "wrist-flexion"]

  /// What the engine calls a part of one of several hands.
  static func name(_ part: String, ofHand number: Int) -> String { "\(part)-\(number)" }

  /// - Parameter number: of the hand, from 0.
  static func add(
    _ number: Int, to world: UnsafeMutablePointer<mjsBody>, _ spec: UnsafeMutablePointer<mjSpec>
  ) throws {
    let palm = try made(mjs_addBody(world, nil))
    mjs_setName(palm.pointee.element, name("palm", ofHand: number))
    palm.pointee.gravcomp = 1
    let axes = [SIMD3(1.0, 0, 0), SIMD3(0, 1.0, 0), SIMD3(0, 0, 1.0)]
    for (part, axis) in zip(joints, axes) {
      let name = name(part, ofHand: number)
      let joint = try addJoint(to: palm, name: name, type: mjJNT_SLIDE, axis: axis)
      joint.pointee.armature = armMass
      try addServo(
        spec, joint: name, stiffness: stiffness, damping: damping, limit: forceLimit)
    }
    for (part, axis) in zip(joints[3...], axes.reversed()) {
      let name = name(part, ofHand: number)
      let joint = try addJoint(to: palm, name: name, type: mjJNT_HINGE, axis: axis)
      joint.pointee.armature = 0.02
      try addServo(
        spec, joint: name, stiffness: turningStiffness, damping: turningDamping, limit: torqueLimit)
    }
    let palmGeom = try Geom.add(
      to: palm, name: name("palm", ofHand: number), type: mjGEOM_BOX, size: (0.045, 0.042, 0.014))
    palmGeom.pointee.mass = mass * 0.6
    let fingers = try Geom.add(
      to: palm, name: name("fingers", ofHand: number), type: mjGEOM_BOX, size: (0.042, 0.038, 0.010)
    )
    fingers.pointee.mass = mass * 0.4
    fingers.pointee.pos = (0.082, 0, -0.012)
    // Half-closed: turned down by 20°.
    fingers.pointee.quat = (0.984_807_753_012_208, 0, 0.173_648_177_666_930, 0)
    for geom in [palmGeom, fingers] { Geom.setContact(geom, layer: .hand, friction: 0.6) }
    try addForearm(number, to: palm, spec)
  }

  private static func addForearm(
    _ number: Int, to palm: UnsafeMutablePointer<mjsBody>, _ spec: UnsafeMutablePointer<mjSpec>
  ) throws {
    let forearm = try made(mjs_addBody(palm, nil))
    mjs_setName(forearm.pointee.element, name("forearm", ofHand: number))
    forearm.pointee.pos = (wristInPalm.x, wristInPalm.y, wristInPalm.z)
    forearm.pointee.gravcomp = 1
    for (part, axis) in zip(wristJoints, [SIMD3(0, 0, 1.0), SIMD3(0, 1.0, 0)]) {
      let name = name(part, ofHand: number)
      let joint = try addJoint(to: forearm, name: name, type: mjJNT_HINGE, axis: axis)
      joint.pointee.armature = 0.01
      try addServo(spec, joint: name, stiffness: 30, damping: 1.5, limit: 8)
    }
    let capsule = try Geom.add(
      to: forearm, name: name("forearm", ofHand: number), type: mjGEOM_CAPSULE,
      size: (forearmRadius, 0, 0))
    // The ends lie within the arm, so that wrist and elbow are not longer than they are.
    capsule.pointee.fromto = (-forearmRadius, 0, 0, -forearmLength, 0, 0)
    capsule.pointee.mass = forearmMass
    Geom.setContact(capsule, layer: .hand, friction: 0.6)
  }

  private static func addJoint(
    to body: UnsafeMutablePointer<mjsBody>, name: String, type: mjtJoint, axis: SIMD3<Double>
  ) throws -> UnsafeMutablePointer<mjsJoint> {
    let joint = try made(mjs_addJoint(body, nil))
    mjs_setName(joint.pointee.element, name)
    joint.pointee.type = type
    joint.pointee.axis = (axis.x, axis.y, axis.z)
    return joint
  }

  private static func addServo(
    _ spec: UnsafeMutablePointer<mjSpec>, joint: String, stiffness: Double, damping: Double,
    limit: Double
  ) throws {
    let servo = try made(mjs_addActuator(spec, nil))
    mjs_setName(servo.pointee.element, joint)
    servo.pointee.trntype = mjTRN_JOINT
    mjs_setString(servo.pointee.target, joint)
    var rate = damping
    if let message = mjs_setToPosition(servo, stiffness, &rate, nil, nil, 0) {
      let text = String(cString: message)
      if !text.isEmpty { throw SimulationError(code: .engine, problems: [text]) }
    }
    servo.pointee.forcelimited = mjLIMITED_TRUE
    servo.pointee.forcerange = (-limit, limit)
  }
}

extension HandBody {
  /// Deviation and flexion of the wrist, in radians, that point the forearm at the elbow as far as
  /// a wrist can.
  static func wristAngles(posture: HandPosture, elbowInCart: SIMD3<Double>) -> [Double] {
    let elbow = posture.cartFromPalm.inverse.apply(toPoint: elbowInCart) - wristInPalm
    guard elbow.length > 0 else { return [0, 0] }
    let u = elbow.normalized
    // The forearm lies along −X: Rz(α)·Ry(β)·(−1, 0, 0) = (−cosβ·cosα, −cosβ·sinα, sinβ).
    let flexion = DeterministicMath.asin(u.z)
    let deviation = DeterministicMath.atan2(-u.y, -u.x)
    return [min(max(deviation, -0.6), 0.6), min(max(flexion, -1.1), 1.1)]
  }

  /// Where the elbow is in the palm's frame for two wrist angles in radians.
  static func elbowInPalm(deviation: Double, flexion: Double) -> SIMD3<Double> {
    let turn =
      Quaternion(angle: deviation, axis: SIMD3(0, 0, 1))
      * Quaternion(angle: flexion, axis: SIMD3(0, 1, 0))
    return wristInPalm + turn.rotate(SIMD3(-forearmLength, 0, 0))
  }
}
