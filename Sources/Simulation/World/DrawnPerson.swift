import Geometry
import Scenario

/// Somebody at the cart, as far as cameras see of them.
struct DrawnPerson {
  let rightHand: HandModel
  let leftHand: HandModel
  /// Nil where the arms alone are seen.
  let body: BodyModel?

  /// - Parameters:
  ///   - key: draws the cloth of the sleeves.
  ///   - bodyKey: draws what is seen of the body alone.
  init(profile: ShopperProfile, key: RandomKey, bodyKey: RandomKey) {
    var stream = key.stream
    let cloth: SleeveCloth = stream.uniform() < 0.5 ? .knit : .twill
    rightHand = HandModel(isRightHand: true, cloth: cloth, shopper: profile)
    leftHand = HandModel(isRightHand: false, cloth: cloth, shopper: profile)
    body =
      profile.hasBody
      ? BodyModel(profile: profile, cloth: cloth, arms: [rightHand, leftHand], key: bodyKey) : nil
  }
}
