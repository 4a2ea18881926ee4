import Geometry

/// How an item sits against the palm.
struct Grip: Sendable {
  /// The palm while it carries, its position aside.
  let posture: HandPosture
  /// From the palm's origin to the item's, in the cart's axes.
  let offset: SIMD3<Double>
  let rotation: Quaternion
  let half: SIMD3<Double>

  enum Style: Sendable, Hashable {
    /// The item lies against the palm, fingers around it.
    case palm
    /// The item hangs from the fingertips, the hand upright: reaches into gaps and along walls.
    case fingertips
    /// The hand lies over the tops of several items, side by side, fingers around their rims.
    case over
    /// The hand lies upright at the item's side, another one at the other.
    case beside(isRightHand: Bool)

    /// How steeply the fingers point down, in radians.
    var pitch: Double {
      switch self {
      case .palm: Grip.pitch
      case .fingertips: 1.5
      case .over: 0.3
      case .beside: 0.35
      }
    }

    /// Of the palm about the fingers, radians: a right hand looks to the left.
    var roll: Double {
      if case .beside(let isRight) = self { isRight ? .pi / 2 : -.pi / 2 } else { 0 }
    }
  }

  /// How steeply the fingers point down while the palm holds an item.
  static let pitch = 0.75
  /// Half the palm's thickness and some air, in metres.
  private static let palmClearance = 0.018
  /// The item's centre lies this far towards the fingers.
  private static let fingerReach = 0.03
  private static let fingerReachOver = 0.055
  /// From the palm's centre to where fingertips take hold of the top of an item.
  private static let fingertipReach = 0.09
  /// From the palm's centre to the ends of the fingers.
  static let fingerEnd = 0.125

  /// - Parameters:
  ///   - rotation: cart-from-item while gripped.
  ///   - sideways: of the item in the palm, towards the palm's +Y, in metres.
  init(
    item: ItemBody, rotation: Quaternion, yaw: Double, sideways: Double = 0, style: Style = .palm
  ) {
    posture = HandPosture(
      position: .zero, yaw: yaw, pitch: style.pitch, roll: style.roll)
    self.rotation = rotation
    let half = item.halfExtents(rotation: rotation)
    self.half = half
    let palm = posture.cartFromPalm.rotation
    let away = palm.rotate(SIMD3(0, 0, -1))
    let ahead = palm.rotate(SIMD3(1, 0, 0))
    func reach(_ axis: SIMD3<Double>) -> Double {
      abs(axis.x) * half.x + abs(axis.y) * half.y + abs(axis.z) * half.z
    }
    let held =
      switch style {
      case .palm: away * (reach(away) + Self.palmClearance) + ahead * Self.fingerReach
      case .over: away * (reach(away) + Self.palmClearance) + ahead * Self.fingerReachOver
      // Below its middle, so that it does not tip.
      case .beside:
        away * (reach(away) + Self.palmClearance) + ahead * Self.fingerReach
          + SIMD3(0, 0, 0.25 * half.z)
      case .fingertips: ahead * (Self.fingertipReach + reach(ahead)) + away * Self.palmClearance
      }
    offset = held + palm.rotate(SIMD3(0, 1, 0)) * sideways
  }

  /// Where the fingers end, in the cart's frame.
  static func fingerEnds(_ posture: HandPosture) -> SIMD3<Double> {
    posture.cartFromPalm.apply(toPoint: SIMD3(fingerEnd, 0, 0))
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
