package import Geometry

/// How somebody stands who is seen as a whole figure.
package struct PersonState: Sendable, Hashable {
  /// 0 is the shopper.
  package var number: Int
  /// Body frame: origin on the floor between the feet, +X where the person looks, +Z up.
  package var cartFromBody: RigidTransform
  /// Of the trunk forwards about the hips, radians.
  package var lean: Double

  package init(number: Int, cartFromBody: RigidTransform, lean: Double) {
    self.number = number
    self.cartFromBody = cartFromBody
    self.lean = lean
  }
}

/// Measures of a grown-up's body that those who move and those who draw it agree on, in the body frame,
/// metres.
package enum BodyMeasures {
  static let hipHeight = 0.95
  /// Of the right shoulder while upright; the left one is its mirror image.
  static let shoulder = SIMD3(-0.01, -0.185, 1.385)
  /// Of an arm that is neither stretched nor cramped, from the shoulder to the elbow.
  static let upperArm = 0.31

  /// Where a point of the trunk goes that stands upright at `p`, for a lean in radians.
  static func leant(_ p: SIMD3<Double>, by lean: Double) -> SIMD3<Double> {
    let (sine, cosine) = (DeterministicMath.sin(lean), DeterministicMath.cos(lean))
    let z = p.z - hipHeight
    return SIMD3(p.x * cosine + z * sine, p.y, hipHeight - p.x * sine + z * cosine)
  }

  /// - Parameter lean: radians.
  package static func shoulder(isRight: Bool, lean: Double) -> SIMD3<Double> {
    let p = shoulder
    return leant(isRight ? p : SIMD3(p.x, -p.y, p.z), by: lean)
  }
}
