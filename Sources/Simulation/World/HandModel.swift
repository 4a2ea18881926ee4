import Catalog
import Geometry
import Scenario

/// A hand with its forearm and sleeve, drawn in the palm frame of `HandState`.
struct HandModel {
  let model: Model
  private let isRightHand: Bool

  init(isRightHand: Bool, shopper: ShopperProfile) {
    self.isRightHand = isRightHand
    let meshes = Self.meshes(
      aperture: 0.08, elbow: SIMD3(-0.31, 0, 0), isRightHand: isRightHand)
    let materials = [
      Material(name: "skin", baseColor: shopper.skinColor, roughness: 0.6),
      Material(name: "sleeve", baseColor: shopper.sleeveColor, roughness: 0.9),
    ]
    model = Model(
      name: isRightHand ? "right hand" : "left hand",
      parts: zip(meshes, materials).map { Model.Part(mesh: $0, material: $1) })
  }

  /// The model's vertices for a pose, over all parts in order.
  func posed(_ hand: HandState) -> (positions: [SIMD3<Float>], normals: [SIMD3<Float>]) {
    let elbow = hand.cartFromPalm.inverse.apply(toPoint: hand.elbowInCart)
    let meshes = Self.meshes(
      aperture: hand.aperture, elbow: SIMD3<Float>(elbow), isRightHand: isRightHand)
    return (meshes.flatMap(\.positions), meshes.flatMap(\.normals))
  }

  /// Skin and sleeve. The number of vertices and the triangles do not depend on the pose.
  private static func meshes(
    aperture: Double, elbow: SIMD3<Float>, isRightHand: Bool
  ) -> [Mesh] {
    let skeleton = HandSkeleton(aperture: aperture)
    // Built as a right hand; a left hand is its mirror image.
    let mirror: Float = isRightHand ? 1 : -1
    let elbow = SIMD3(elbow.x, elbow.y * mirror, elbow.z)
    let skin = Mesh.built { mesh in
      for bone in skeleton.digits.flatMap({ $0 }) {
        mesh.addCapsule(
          from: bone.foot, to: bone.tip, radius: bone.footRadius, tipRadius: bone.tipRadius,
          sides: 12, ringsPerCap: 3)
      }
      // The palm: four metacarpals side by side, from the wrist to the knuckles.
      for (finger, y) in [Float(0.018), 0.006, -0.006, -0.017].enumerated() {
        mesh.addCapsule(
          from: HandSkeleton.wrist + SIMD3(0.006, y, -0.002), to: skeleton.digits[finger][0].foot,
          radius: 0.0165, tipRadius: 0.0125, sides: 12, ringsPerCap: 3)
      }
      mesh.addCapsule(
        from: HandSkeleton.wrist, to: HandSkeleton.wrist + (elbow - HandSkeleton.wrist) * 0.6,
        radius: 0.026, tipRadius: 0.036, sides: 16, ringsPerCap: 3)
    }
    let sleeve = Mesh.built { mesh in
      let along = (elbow - HandSkeleton.wrist)
      mesh.addCapsule(
        from: HandSkeleton.wrist + along * 0.42, to: elbow, radius: 0.042, tipRadius: 0.054,
        sides: 20, ringsPerCap: 4)
    }
    return isRightHand ? [skin, sleeve] : [skin.mirroredInY(), sleeve.mirroredInY()]
  }
}

extension Mesh {
  /// The mirror image across the plane y = 0, wound so that it still faces outwards.
  func mirroredInY() -> Mesh {
    var copy = self
    for i in copy.positions.indices {
      copy.positions[i].y = -copy.positions[i].y
      copy.normals[i].y = -copy.normals[i].y
    }
    for t in stride(from: 0, to: copy.indices.count, by: 3) { copy.indices.swapAt(t + 1, t + 2) }
    return copy
  }
}
