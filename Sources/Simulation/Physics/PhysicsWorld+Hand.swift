import CMuJoCo
package import Geometry
import Sensors

extension PhysicsWorld {
  /// Puts the hand into the world, at rest.
  package func placeHand(at posture: HandPosture, elbowInCart: SIMD3<Double>) {
    isHandPresent = true
    let wrist = HandBody.wristAngles(posture: posture, elbowInCart: elbowInCart)
    let coordinates = Self.coordinates(posture) + wrist
    for (joint, value) in zip(handJoints + wristJoints, coordinates) {
      engine.data.pointee.qpos[Int(engine.model.pointee.jnt_qposadr[joint])] = value
      engine.data.pointee.qvel[Int(engine.model.pointee.jnt_dofadr[joint])] = 0
    }
    for geom in handGeoms { setLayer(.hand, ofGeom: geom) }
    handTarget = nil
    drive(to: posture, elbowInCart: elbowInCart, pressing: nil)
  }

  /// Takes the hand out of the world; it holds nothing then.
  package func removeHand() {
    for item in heldItems { release(item) }
    placeHand(
      at: HandPosture(position: SIMD3(0, 0, -50), yaw: 0, pitch: 0),
      elbowInCart: SIMD3(-1, 0, -50))
    for geom in handGeoms { setLayer(.absent, ofGeom: geom) }
    isHandPresent = false
  }

  /// Sets where the servos pull the hand during the next step.
  /// - Parameter pressing: largest downward force in newton, instead of the usual limit.
  package func drive(to posture: HandPosture, elbowInCart: SIMD3<Double>, pressing: Double?) {
    let dt = ModelBuilder.timestep
    let before = handTarget ?? posture
    handTarget = posture
    let load = heldItems.reduce(0) { $0 + items[$1].mass }
    let now = Self.coordinates(posture)
    let last = Self.coordinates(before)
    let control: UnsafeMutablePointer<Double> = engine.data.pointee.ctrl
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

  /// Where the palm is, at the end of the last step or since it was placed.
  package var cartFromPalm: RigidTransform {
    let q = handJoints.map(coordinate(ofJoint:))
    return HandPosture(
      position: SIMD3(q[0], q[1], q[2]), yaw: q[3], pitch: q[4], roll: q[5]
    ).cartFromPalm
  }

  package var elbowInCart: SIMD3<Double> {
    let q = wristJoints.map(coordinate(ofJoint:))
    return cartFromPalm.apply(toPoint: HandBody.elbowInPalm(deviation: q[0], flexion: q[1]))
  }

  private func coordinate(ofJoint joint: Int) -> Double {
    engine.data.pointee.qpos[Int(engine.model.pointee.jnt_qposadr[joint])]
  }

  /// Closes the hand on an item where it is.
  package func grasp(_ item: Int) {
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
  package func release(_ item: Int) {
    engine.data.pointee.eq_active[graspIndex(item)] = false
    heldItems.removeAll { $0 == item }
  }

  private func graspIndex(_ item: Int) -> Int { item }

  private static func coordinates(_ posture: HandPosture) -> [Double] {
    let p = posture.position
    return [p.x, p.y, p.z, posture.yaw, posture.pitch, posture.roll]
  }

  private func setForceRange(actuator: Int, _ low: Double, _ high: Double) {
    engine.model.pointee.actuator_forcerange[2 * actuator] = low
    engine.model.pointee.actuator_forcerange[2 * actuator + 1] = high
  }
}
