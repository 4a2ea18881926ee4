import Catalog
import Geometry
import Scenario

/// A hand with its arm and what is worn on it, drawn in the palm frame of `HandState`.
struct HandModel {
  let model: Model
  private let pieces: [Piece]
  private let isRightHand: Bool
  /// Of a grown-up's.
  private let scale: Float

  /// A child's arm against a grown-up's.
  private static let childsScale: Float = 0.66
  /// Palm frame: where fingertips hold things, which is where a smaller hand holds them too.
  private static let hold = SIMD3<Float>(0.085, 0, -0.018)

  /// One part of the model, whose vertices a pose moves.
  private enum Piece {
    case skin(HandSkin)
    case tube([HandSleeve.Ring], folds: Bool)
    case nails
    case watchCase(face: Bool)
  }

  /// - Parameter cloth: of the sleeve.
  init(isRightHand: Bool, cloth: SleeveCloth, shopper: ShopperProfile) {
    self.isRightHand = isRightHand
    let scale = shopper.isChild ? Self.childsScale : 1
    self.scale = scale
    let worn = Self.worn(by: shopper, cloth: cloth, isRightHand: isRightHand)
    pieces = worn.map(\.piece)
    let rest = RestPose(skeleton: HandSkin.restSkeleton, arm: Self.restArm)
    model = Model(
      name: isRightHand ? "right hand" : "left hand",
      parts: worn.map { worn in
        var mesh = Self.mesh(worn.piece, rest: rest, period: worn.period)
        if scale != 1 { mesh.positions = mesh.positions.map { Self.scaled($0, by: scale) } }
        return Model.Part(mesh: isRightHand ? mesh : mesh.mirroredInY(), material: worn.material)
      })
  }

  private static func scaled(_ p: SIMD3<Float>, by scale: Float) -> SIMD3<Float> {
    hold + (p - hold) * scale
  }

  private struct Worn {
    var piece: Piece
    var material: Material
    /// Of the texture, metres.
    var period: Float = 1
  }

  private struct RestPose {
    var skeleton: HandSkeleton
    var arm: HandSleeve
  }

  private static let restArm = HandSleeve(
    wrist: HandSkeleton.wrist, elbow: SIMD3(-0.31, 0, 0), shoulder: SIMD3(-0.31, 0, 0.3))

  private static func worn(
    by shopper: ShopperProfile, cloth: SleeveCloth, isRightHand: Bool
  ) -> [Worn] {
    let skin = HandSkin.shared
    let sleeve = Worn(
      piece: .tube(
        shopper.sleeves == .long ? HandSleeve.long : HandSleeve.short, folds: true),
      material: cloth.material(color: shopper.sleeveColor), period: cloth.period)
    var worn: [Worn] = []
    if let color = shopper.gloveColor {
      let wool = SleeveCloth.knit.material(color: color)
      worn += [
        Worn(piece: .skin(.glove), material: wool), sleeve,
        Worn(
          piece: .tube(HandSleeve.cuff, folds: false), material: wool,
          period: SleeveCloth.knit.period),
      ]
    } else {
      worn += [
        Worn(
          piece: .skin(skin),
          material: Material(
            name: "skin", baseColor: shopper.skinColor, baseColorTexture: skin.texture.colors,
            roughness: 0.5, normalTexture: skin.texture.normals)),
        sleeve,
        // A nail shows the flesh beneath, paler and glossy.
        Worn(
          piece: .nails,
          material: Material(
            name: "nails", baseColor: shopper.skinColor * 0.8 + SIMD3(0.16, 0.11, 0.1),
            roughness: 0.28)),
      ]
    }
    if shopper.sleeves == .short {
      // As the picture of the hand's skin is on average.
      worn.append(
        Worn(
          piece: .tube(HandSleeve.arm, folds: false),
          material: Material(
            name: "arm", baseColor: shopper.skinColor * SIMD3(0.985, 0.88, 0.87), roughness: 0.5)))
    }
    if let side = shopper.watch, (side == .right) == isRightHand {
      worn += [
        Worn(
          piece: .tube(HandSleeve.strap, folds: false),
          material: Material(name: "strap", baseColor: SIMD3(0.05, 0.03, 0.022), roughness: 0.6)),
        Worn(
          piece: .watchCase(face: false),
          material: Material(
            name: "watch case", baseColor: SIMD3(0.6, 0.6, 0.62), roughness: 0.25, metallic: 0.8)),
        Worn(
          piece: .watchCase(face: true),
          material: Material(name: "dial", baseColor: SIMD3(0.02, 0.025, 0.035), roughness: 0.12)),
      ]
    }
    return worn
  }

  private static func mesh(_ piece: Piece, rest: RestPose, period: Float) -> Mesh {
    switch piece {
    case .skin(let skin): skin.mesh
    case .tube(let rings, let folds): rest.arm.mesh(rings, folds: folds, period: period)
    case .nails: HandNails.mesh(rest.skeleton)
    case .watchCase(let face): rest.arm.watchCase(face: face)
    }
  }

  /// Length of the upper arm, metres.
  private static let upperArm = 0.3

  /// Fingers that press into what they hold are closed so much farther.
  private static func skeleton(of hand: HandState) -> HandSkeleton {
    HandSkeleton(aperture: max(hand.aperture - 2 * hand.squeeze, 0), form: hand.form)
  }

  /// The bones of the fingers and the thumb with their flesh, in the palm's frame.
  func fingers(of hand: HandState) -> [RoundCone] {
    let mirror = SIMD3<Float>(1, isRightHand ? 1 : -1, 1)
    return Self.skeleton(of: hand).digits.flatMap(\.self).map { bone in
      var shape = bone.shape
      shape.foot = Self.scaled(shape.foot, by: scale) * mirror
      shape.tip = Self.scaled(shape.tip, by: scale) * mirror
      shape.footRadius *= scale
      shape.tipRadius *= scale
      return shape
    }
  }

  /// The model's vertices for a pose, over all parts in order.
  /// - Parameter shoulderInCart: nil: above the elbow, away from the hand.
  func positions(_ hand: HandState, shoulderInCart: SIMD3<Double>? = nil) -> [SIMD3<Float>] {
    let palmFromCart = hand.cartFromPalm.inverse
    // The upper arm rises from the elbow, away from the hand.
    let away = hand.elbowInCart - hand.cartFromPalm.translation
    let upwards = SIMD3(away.x * 0.8, away.y * 0.8, max(away.length, 0.1)).normalized
    let shoulderInCart = shoulderInCart ?? hand.elbowInCart + upwards * Self.upperArm
    // Built as a right hand; a left hand is its mirror image.
    let mirror = SIMD3<Float>(1, isRightHand ? 1 : -1, 1)
    // Where they are for a hand of full size.
    func full(_ p: SIMD3<Double>) -> SIMD3<Float> {
      let p = SIMD3<Float>(palmFromCart.apply(toPoint: p)) * mirror
      return scale == 1 ? p : Self.scaled(p, by: 1 / scale)
    }
    let elbow = full(hand.elbowInCart)
    let shoulder = full(shoulderInCart)
    let arm = elbow - HandSkeleton.wrist
    let forearm = arm.length > 0.01 ? arm.normalized : SIMD3(-1, 0, 0)
    let skeleton = Self.skeleton(of: hand)
    let sleeve = HandSleeve(
      wrist: HandSkeleton.wrist, elbow: HandSkeleton.wrist + forearm * max(arm.length, 0.2),
      shoulder: shoulder)
    var positions = pieces.flatMap { piece -> [SIMD3<Float>] in
      switch piece {
      case .skin(let skin): skin.positions(skeleton, forearm: forearm)
      case .tube(let rings, let folds): sleeve.mesh(rings, folds: folds, period: 1).positions
      case .nails: HandNails.mesh(skeleton).positions
      case .watchCase(let face): sleeve.watchCase(face: face).positions
      }
    }
    if scale != 1 { positions = positions.map { Self.scaled($0, by: scale) } }
    return isRightHand ? positions : positions.map { $0 * mirror }
  }
}

extension HandSleeve {
  /// On the back of the wrist; the number of vertices and the triangles do not depend on the pose.
  fileprivate func watchCase(face: Bool) -> Mesh {
    let along = (elbow - wrist).normalized
    let back = SIMD3<Float>(0, 0, 1)
    let up = (back - along * along.dot(back)).normalized
    let middle = wrist + (elbow - wrist) * 0.16
    return Mesh.built { mesh in
      mesh.addCylinder(
        from: middle + up * (face ? 0.028 : 0.0215), to: middle + up * (face ? 0.0318 : 0.0312),
        radius: face ? 0.0148 : 0.0178, tipRadius: face ? 0.0148 : 0.0168, sides: 20)
    }
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
