import Catalog
import Geometry
import Scenario

/// A whole figure with both arms, drawn in the body frame of `PersonState`.
///
/// Arms whose hands are at work are drawn as hands are, from the figure's shoulders; the others hang.
struct BodyModel {
  let model: Model
  private let arms: [HandModel]

  /// - Parameters:
  ///   - arms: right and left.
  ///   - key: draws what the profile does not say.
  init(profile: ShopperProfile, cloth: SleeveCloth, arms: [HandModel], key: RandomKey) {
    self.arms = arms
    var stream = key.stream
    let colors = BodyColors(
      top: profile.sleeveColor,
      trousers: BodyColors.trousers[stream.index(below: BodyColors.trousers.count)],
      skin: profile.skinColor, hair: BodyColors.hair[stream.index(below: BodyColors.hair.count)],
      shoes: SIMD3(repeating: 0.03))
    model = Model(
      name: "person",
      parts: BodyShape.standing.parts(colors, cloth: cloth) + arms.flatMap(\.model.parts))
  }

  /// The model's vertices, over all parts in order.
  /// - Parameter busy: whether the right and the left hand are at work.
  func positions(_ person: PersonState, busy: [Bool]) -> [SIMD3<Float>] {
    // Who leans over something looks down at it.
    var positions = BodyShape.standing.positions(lean: person.lean, nod: 0.18 + 0.35 * person.lean)
    for (number, arm) in arms.enumerated() {
      let isRight = number == 0
      let shoulder = BodyMeasures.shoulder(isRight: isRight, lean: person.lean)
      let hanging = Self.hanging(isRight: isRight, from: shoulder)
      let joint = SIMD3<Float>(shoulder)
      for p in arm.positions(hanging, shoulderInCart: shoulder) {
        let q = SIMD3<Float>(hanging.cartFromPalm.apply(toPoint: SIMD3<Double>(p)))
        // What is at work elsewhere is tucked away within the shoulder.
        positions.append(busy[number] ? joint + (q - joint) * 0.02 : q)
      }
    }
    return positions
  }

  /// An arm at the side, in the body frame.
  private static func hanging(isRight: Bool, from shoulder: SIMD3<Double>) -> HandState {
    let side = isRight ? -1.0 : 1.0
    // Of a trunk that leans, the arms hang back.
    let forward = 0.55 * shoulder.x
    let palm = SIMD3(forward + 0.05, shoulder.y + side * 0.05, shoulder.z - 0.66)
    let down = SIMD3(0.12, 0, -1).normalized
    let back = SIMD3(0, side, 0)
    return HandState(
      cartFromPalm: RigidTransform(
        rotation: Quaternion(columns: down, back.cross(down), back), translation: palm),
      elbowInCart: SIMD3(0.75 * shoulder.x - 0.02, shoulder.y + side * 0.045, shoulder.z - 0.33),
      aperture: 0.05, isRightHand: isRight)
  }
}
