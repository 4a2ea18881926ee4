import Geometry

/// The second of two hands that carry something: at the other side of it, going where the first goes,
/// which alone bears the weight.
struct HelpingHand: Sendable {
  let hand: Int
  /// From the first palm to this one, to the left of where the first points, metres.
  private let distance: Double
  /// Let go of what was carried.
  var isOpen = false

  /// How far it opens, metres.
  private static let clearance = 0.025

  /// - Parameter grip: of the first hand.
  init(hand: Int, beside grip: Grip) {
    self.hand = hand
    distance = 2 * grip.offset.dot(Self.left(of: grip.posture))
  }

  private static func left(of posture: HandPosture) -> SIMD3<Double> {
    SIMD3(-DeterministicMath.sin(posture.yaw), DeterministicMath.cos(posture.yaw), 0)
  }

  /// Where it is when the first hand is there: its mirror image.
  func posture(beside first: HandPosture) -> HandPosture {
    let apart = distance + (isOpen ? (distance > 0 ? Self.clearance : -Self.clearance) : 0)
    var posture = first
    posture.position += Self.left(of: first) * apart
    posture.roll = -first.roll
    return posture
  }

  func elbow(beside approach: Approach) -> SIMD3<Double> {
    let left = SIMD3(-approach.inward.y, approach.inward.x, 0)
    return approach.elbow + left * (distance > 0 ? 0.3 : -0.3)
  }
}
