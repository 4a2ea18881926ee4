import Geometry
import Sensors

/// From where a hand comes over the rim in one action.
struct Approach: Sendable {
  /// Middle of the stretch of rim the arm crosses, in the cart's frame.
  let rim: SIMD3<Double>
  /// Horizontal, unit length.
  let inward: SIMD3<Double>
  let yaw: Double
  let isRightHand: Bool

  /// The shopper stands at the handle (rear) or at either side.
  init(basket: Box3, key: RandomKey, action: Int) {
    var stream = key.with("shopper.approach", entity: action).stream
    let side = stream.index(below: 3)
    let along = stream.uniform(in: 0.25...0.75)
    let turn = stream.uniform(in: -0.3...0.3)
    isRightHand = stream.uniform() < 0.85
    let (low, high) = (basket.minimum, basket.maximum)
    let x = low.x + (high.x - low.x) * along
    switch side {
    case 0:
      rim = SIMD3(x, high.y, high.z)
      inward = SIMD3(0, -1, 0)
      yaw = -.pi / 2 + turn
    case 1:
      rim = SIMD3(x, low.y, high.z)
      inward = SIMD3(0, 1, 0)
      yaw = .pi / 2 + turn
    default:
      rim = SIMD3(low.x, low.y + (high.y - low.y) * along, high.z)
      inward = SIMD3(1, 0, 0)
      yaw = turn
    }
  }

  /// Where the hand comes from and goes to: beside the cart, above the rim by `height`.
  func outside(height: Double) -> SIMD3<Double> { rim - inward * 0.35 + SIMD3(0, 0, height) }

  /// The forearm points here: the shopper leans over the rim.
  var elbow: SIMD3<Double> { rim - inward * 0.15 + SIMD3(0, 0, 0.5) }
}

/// How an item sits against the palm.
struct Grip: Sendable {
  /// The palm while it carries, its position aside.
  let posture: HandPosture
  /// From the palm's origin to the item's, in the cart's axes.
  let offset: SIMD3<Double>
  let rotation: Quaternion
  let half: SIMD3<Double>

  /// How steeply the fingers point down over an item.
  static let pitch = 0.75
  /// Half the palm's thickness and some air, in metres.
  private static let palmClearance = 0.018
  /// The item's centre lies this far towards the fingers.
  private static let fingerReach = 0.03

  /// - Parameters:
  ///   - rotation: cart-from-item while gripped.
  ///   - sideways: of the item in the palm, towards the palm's +Y, in metres.
  init(item: ItemBody, rotation: Quaternion, yaw: Double, sideways: Double = 0) {
    posture = HandPosture(position: .zero, yaw: yaw, pitch: Self.pitch)
    self.rotation = rotation
    half = item.halfExtents(rotation: rotation)
    let palm = posture.cartFromPalm.rotation
    let away = palm.rotate(SIMD3(0, 0, -1))
    let reach = abs(away.x) * half.x + abs(away.y) * half.y + abs(away.z) * half.z
    offset =
      away * (reach + Self.palmClearance) + palm.rotate(SIMD3(1, 0, 0)) * Self.fingerReach
      + palm.rotate(SIMD3(0, 1, 0)) * sideways
  }

  /// The palm's posture that has the item's centre at a place.
  func posture(itemAt center: SIMD3<Double>) -> HandPosture {
    var result = posture
    result.position = center - offset
    return result
  }

  func cartFromItem(palmAt position: SIMD3<Double>) -> RigidTransform {
    RigidTransform(rotation: rotation, translation: position + offset)
  }

  /// Lowest point of the item below the palm's origin, in metres; negative.
  var lowest: Double { offset.z - half.z }

  /// Half of what the item takes up across the palm, in metres.
  var halfWidth: Double {
    let across = posture.cartFromPalm.rotation.rotate(SIMD3(0, 1, 0))
    return abs(across.x) * half.x + abs(across.y) * half.y + abs(across.z) * half.z
  }

  /// Thumb to fingers, in metres.
  var aperture: Double { min(max(2 * min(half.x, half.y), 0.02), 0.11) }
}
