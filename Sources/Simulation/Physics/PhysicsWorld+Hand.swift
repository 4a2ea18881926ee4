import CMuJoCo
package import Geometry
import Sensors

extension PhysicsWorld {
  package func isHandPresent(_ hand: Int) -> Bool { hands[hand].isPresent }

  package var isAnyHandPresent: Bool { hands.contains(where: \.isPresent) }

  /// What all hands hold.
  package var heldItems: [Int] {
    hands.count == 1 ? hands[0].heldItems : hands.flatMap(\.heldItems)
  }

  /// In the order in which the hand closed on them.
  package func heldItems(by hand: Int) -> [Int] { hands[hand].heldItems }

  /// Puts a hand into the world, at rest.
  package func placeHand(
    _ hand: Int = 0, at posture: HandPosture, elbowInCart: SIMD3<Double>
  ) {
    hands[hand].isPresent = true
    let wrist = HandBody.wristAngles(posture: posture, elbowInCart: elbowInCart)
    let coordinates = Self.coordinates(posture) + wrist
    for (joint, value) in zip(hands[hand].joints + hands[hand].wristJoints, coordinates) {
      engine.data.pointee.qpos[Int(engine.model.pointee.jnt_qposadr[joint])] = value
      engine.data.pointee.qvel[Int(engine.model.pointee.jnt_dofadr[joint])] = 0
    }
    for geom in hands[hand].geoms { setLayer(.hand, ofGeom: geom) }
    hands[hand].target = nil
    drive(hand, to: posture, elbowInCart: elbowInCart, pressing: nil)
  }

  /// Takes a hand out of the world; it holds nothing then.
  package func removeHand(_ hand: Int = 0) {
    for item in hands[hand].heldItems { release(item) }
    // Beside each other, far below the floor; nothing there touches anything.
    let x = 2.0 * Double(hand)
    placeHand(
      hand, at: HandPosture(position: SIMD3(x, 0, -50), yaw: 0, pitch: 0),
      elbowInCart: SIMD3(x - 1, 0, -50))
    for geom in hands[hand].geoms { setLayer(.absent, ofGeom: geom) }
    hands[hand].isPresent = false
  }

  /// Sets where the servos pull a hand during the next step.
  /// - Parameter pressing: largest downward force in newton, instead of the usual limit.
  package func drive(
    _ hand: Int = 0, to posture: HandPosture, elbowInCart: SIMD3<Double>, pressing: Double?
  ) {
    let dt = ModelBuilder.timestep
    let before = hands[hand].target ?? posture
    hands[hand].target = posture
    let load = hands[hand].heldItems.reduce(0) { $0 + items[$1].mass }
    let now = Self.coordinates(posture)
    let last = Self.coordinates(before)
    let first = hands[hand].firstActuator
    let control: UnsafeMutablePointer<Double> = engine.data.pointee.ctrl + first
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
    for i in 0..<3 { setForceRange(actuator: first + i, -limit, limit) }
    if let pressing { setForceRange(actuator: first + 2, -pressing, limit) }
  }

  /// Where a hand's palm is, at the end of the last step or since it was placed.
  package func cartFromPalm(_ hand: Int = 0) -> RigidTransform {
    let q = hands[hand].joints.map(coordinate(ofJoint:))
    return HandPosture(
      position: SIMD3(q[0], q[1], q[2]), yaw: q[3], pitch: q[4], roll: q[5]
    ).cartFromPalm
  }

  package func elbowInCart(_ hand: Int = 0) -> SIMD3<Double> {
    let q = hands[hand].wristJoints.map(coordinate(ofJoint:))
    return cartFromPalm(hand).apply(toPoint: HandBody.elbowInPalm(deviation: q[0], flexion: q[1]))
  }

  private func coordinate(ofJoint joint: Int) -> Double {
    engine.data.pointee.qpos[Int(engine.model.pointee.jnt_qposadr[joint])]
  }

  /// Closes a hand on an item where it is; what another hand holds stays in that.
  package func grasp(_ item: Int, by hand: Int = 0) {
    precondition(hands[hand].isPresent && !isParked[item])
    guard !heldItems.contains(item) else { return }
    let palmFromItem = cartFromPalm(hand).inverse * cartFromItem(item)
    let data = engine.model.pointee.eq_data + 12 * graspIndex(item, hand)
    // MuJoCo's weld: anchor in the second body, then the second body's pose in the first, then the
    // weight of rotation against translation in metres.
    let t = palmFromItem.translation
    let q = palmFromItem.rotation
    let values = [0, 0, 0, t.x, t.y, t.z, q.w, q.x, q.y, q.z, 1]
    for (i, value) in values.enumerated() { data[i] = value }
    engine.data.pointee.eq_active[graspIndex(item, hand)] = true
    setYieldsToHand(true, item: item)
    hands[hand].heldItems.append(item)
  }

  /// Opens the hand that holds an item. The two do not touch each other until `setYieldsToHand`.
  package func release(_ item: Int) {
    for hand in hands.indices {
      engine.data.pointee.eq_active[graspIndex(item, hand)] = false
      hands[hand].heldItems.removeAll { $0 == item }
    }
    keepAwake(item)
  }

  private func graspIndex(_ item: Int, _ hand: Int) -> Int { hand * items.count + item }

  private static func coordinates(_ posture: HandPosture) -> [Double] {
    let p = posture.position
    return [p.x, p.y, p.z, posture.yaw, posture.pitch, posture.roll]
  }

  private func setForceRange(actuator: Int, _ low: Double, _ high: Double) {
    engine.model.pointee.actuator_forcerange[2 * actuator] = low
    engine.model.pointee.actuator_forcerange[2 * actuator + 1] = high
  }
}
