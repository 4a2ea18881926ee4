import Geometry
import Scenario
import Sensors

/// From where a hand comes over the rim in one action.
struct Approach: Sendable {
  /// Middle of the stretch of rim the arm crosses, in the cart's frame.
  let rim: SIMD3<Double>
  /// Horizontal, unit length.
  let inward: SIMD3<Double>
  let yaw: Double
  let isRightHand: Bool
  /// From the rim to where hands come from, metres.
  private let distance: Double
  private let who: Who

  /// Of whom the arm is.
  enum Who: Sendable {
    /// Of whom the arm alone is seen.
    case adult
    /// Seen as a whole figure.
    case figure
    case child
  }

  /// - Parameters:
  ///   - side: where the person stands; nil: at the handle (rear) or at either side.
  init(basket: Box3, key: RandomKey, action: Int, side: CartSide?, who: Who = .adult) {
    self.who = who
    distance =
      switch who {
      case .adult, .child: 0.45
      // Hands of whole figures must be before them.
      case .figure: 0.22
      }
    var stream = key.with("shopper.approach", entity: action).stream
    let drawn: [CartSide] = [.left, .right, .rear]
    let side = side ?? drawn[stream.index(below: 3)]
    let along = stream.uniform(in: 0.25...0.75)
    let turn = stream.uniform(in: -0.3...0.3)
    isRightHand = stream.uniform() < 0.85
    let (low, high) = (basket.minimum, basket.maximum)
    let x = low.x + (high.x - low.x) * along
    switch side {
    case .left:
      rim = SIMD3(x, high.y, high.z)
      inward = SIMD3(0, -1, 0)
      yaw = -.pi / 2 + turn
    case .right:
      rim = SIMD3(x, low.y, high.z)
      inward = SIMD3(0, 1, 0)
      yaw = .pi / 2 + turn
    case .rear:
      rim = SIMD3(low.x, low.y + (high.y - low.y) * along, high.z)
      inward = SIMD3(1, 0, 0)
      yaw = turn
    case .front:
      rim = SIMD3(high.x, low.y + (high.y - low.y) * along, high.z)
      inward = SIMD3(-1, 0, 0)
      yaw = .pi + turn
    }
  }

  /// Where the hand comes from and goes to: beside the cart, above the rim by `height`.
  func outside(height: Double) -> SIMD3<Double> { rim - inward * distance + SIMD3(0, 0, height) }

  /// Yaw of a hand that points from the shopper to a place in the basket.
  func yaw(towards place: SIMD3<Double>) -> Double {
    let shoulder = rim - inward * 0.3
    return DeterministicMath.atan2(place.y - shoulder.y, place.x - shoulder.x)
  }

  /// The forearm points here: the shopper leans over the rim; a child hangs on it.
  var elbow: SIMD3<Double> {
    switch who {
    case .adult, .figure: rim - inward * 0.15 + SIMD3(0, 0, 0.5)
    case .child: rim - inward * 0.12 + SIMD3(0, 0, 0.32)
    }
  }
}
