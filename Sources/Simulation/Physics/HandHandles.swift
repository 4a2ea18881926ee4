import CMuJoCo

/// One hand's places in the engine, and what it holds.
struct HandHandles {
  let palmBody: Int
  let forearmBody: Int
  let geoms: [Int]
  /// Slides and hinges of the palm, then those of the wrist.
  let joints: [Int]
  let wristJoints: [Int]
  /// Its servos are the eight from here on.
  let firstActuator: Int
  var isPresent = false
  /// In the order in which the hand closed on them.
  var heldItems: [Int] = []
  /// Where the servos pulled in the last step.
  var target: HandPosture?

  /// - Parameter number: of the hand, from 0.
  init(number: Int, in engine: Engine) {
    func index(_ part: String, _ type: mjtObj) -> Int {
      engine.index(of: HandBody.name(part, ofHand: number), type)
    }
    palmBody = index("palm", mjOBJ_BODY)
    forearmBody = index("forearm", mjOBJ_BODY)
    geoms = ["palm", "fingers", "forearm"].map { index($0, mjOBJ_GEOM) }
    joints = HandBody.joints.map { index($0, mjOBJ_JOINT) }
    wristJoints = HandBody.wristJoints.map { index($0, mjOBJ_JOINT) }
    firstActuator = index(HandBody.joints[0], mjOBJ_ACTUATOR)
  }
}
