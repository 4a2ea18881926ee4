import Catalog
import Geometry
import Scenario

/// A hand with its forearm and sleeve, drawn in the palm frame of `HandState`.
struct HandModel {
  let model: Model
  private let skin: HandSkin
  private let isRightHand: Bool

  /// - Parameters:
  ///   - skin: may be shared by both hands.
  ///   - cloth: of the sleeve.
  init(isRightHand: Bool, skin: HandSkin, cloth: SleeveCloth, shopper: ShopperProfile) {
    self.isRightHand = isRightHand
    self.skin = skin
    let materials = [
      Material(
        name: "skin", baseColor: shopper.skinColor, baseColorTexture: skin.texture.colors,
        roughness: 0.5, normalTexture: skin.texture.normals),
      cloth.material(color: shopper.sleeveColor),
      // A nail shows the flesh beneath, paler and glossy.
      Material(
        name: "nails", baseColor: shopper.skinColor * 0.8 + SIMD3(0.16, 0.11, 0.1), roughness: 0.28),
    ]
    let rest = Self.mirroredForLeft(
      [
        skin.mesh,
        Self.sleeve(
          elbow: SIMD3(-0.31, 0, 0), shoulder: SIMD3(-0.31, 0, 0.3), period: cloth.period),
        HandNails.mesh(HandSkin.restSkeleton),
      ], isRightHand: isRightHand)
    model = Model(
      name: isRightHand ? "right hand" : "left hand",
      parts: zip(rest, materials).map { Model.Part(mesh: $0, material: $1) })
  }

  /// Length of the upper arm, metres.
  private static let upperArm = 0.3

  /// The model's vertices for a pose, over all parts in order.
  func positions(_ hand: HandState) -> [SIMD3<Float>] {
    let palmFromCart = hand.cartFromPalm.inverse
    // The upper arm rises from the elbow, away from the hand.
    let away = hand.elbowInCart - hand.cartFromPalm.translation
    let upwards = SIMD3(away.x * 0.8, away.y * 0.8, max(away.length, 0.1)).normalized
    let shoulderInCart = hand.elbowInCart + upwards * Self.upperArm
    // Built as a right hand; a left hand is its mirror image.
    let mirror = SIMD3<Float>(1, isRightHand ? 1 : -1, 1)
    let elbow = SIMD3<Float>(palmFromCart.apply(toPoint: hand.elbowInCart)) * mirror
    let shoulder = SIMD3<Float>(palmFromCart.apply(toPoint: shoulderInCart)) * mirror
    let arm = elbow - HandSkeleton.wrist
    let forearm = arm.length > 0.01 ? arm.normalized : SIMD3(-1, 0, 0)
    let skeleton = HandSkeleton(aperture: hand.aperture)
    let sleeve = Self.sleeve(
      elbow: HandSkeleton.wrist + forearm * max(arm.length, 0.2), shoulder: shoulder)
    let positions =
      skin.positions(skeleton, forearm: forearm) + sleeve.positions
      + HandNails.mesh(skeleton).positions
    return isRightHand ? positions : positions.map { $0 * mirror }
  }

  /// - Parameter period: see `SleeveCloth`; only the texture depends on it.
  private static func sleeve(
    elbow: SIMD3<Float>, shoulder: SIMD3<Float>, period: Float = 1
  ) -> Mesh {
    HandSleeve(wrist: HandSkeleton.wrist, elbow: elbow, shoulder: shoulder).mesh(period: period)
  }

  private static func mirroredForLeft(_ meshes: [Mesh], isRightHand: Bool) -> [Mesh] {
    isRightHand ? meshes : meshes.map { $0.mirroredInY() }
  }
}

extension Mesh {
  /// The mirror image across the plane y = 0, wound so that it still faces outwards.
  fileprivate func mirroredInY() -> Mesh {
    var copy = self
    for i in copy.positions.indices {
      copy.positions[i].y = -copy.positions[i].y
      copy.normals[i].y = -copy.normals[i].y
    }
    for t in stride(from: 0, to: copy.indices.count, by: 3) { copy.indices.swapAt(t + 1, t + 2) }
    return copy
  }
}
