import Geometry
import Scenario

/// Somebody at the cart, as far as cameras see of them.
struct DrawnPerson {
  let rightHand: HandModel
  let leftHand: HandModel

  /// - Parameter key: draws the cloth of the sleeves.
  init(profile: ShopperProfile, key: RandomKey) {
    var stream = key.stream
    let cloth: SleeveCloth = stream.uniform() < 0.5 ? .knit : .twill
    rightHand = HandModel(isRightHand: true, skin: .shared, cloth: cloth, shopper: profile)
    leftHand = HandModel(isRightHand: false, skin: .shared, cloth: cloth, shopper: profile)
  }
}
