import Geometry
import Scenario

/// Where somebody stands whose whole figure is seen: walks around the cart to where the hand is needed,
/// and leans over as far as it reaches.
///
/// Only seen: nothing bumps into it, and hands do not wait for it.
struct PersonMotion {
  let number: Int
  private let path: CartPerimeter
  /// Along the path, metres.
  private var place: Double
  /// Radians.
  private var lean = Self.uprightLean

  private static let walkingSpeed = 0.9
  private static let leaningSpeed = 2.0
  private static let uprightLean = 0.06
  private static let largestLean = 0.95
  /// Farther off, an arm is not theirs to reach: the person has not arrived yet.
  static let longestUpperArm = 0.6

  /// - Parameter start: where a hand of this person would come from first.
  init(number: Int, basket: Box3, start: Approach) {
    self.number = number
    path = CartPerimeter(basket: basket)
    place = path.place(of: start)
  }

  /// - Parameters:
  ///   - approach: where the hand at work comes from; nil while none is.
  ///   - hands: of this person in the world.
  mutating func advance(towards approach: Approach?, hands: [HandState], dt: Double) {
    if let approach {
      let way = path.way(from: place, to: path.place(of: approach))
      place += min(max(3 * way, -Self.walkingSpeed), Self.walkingSpeed) * dt
    }
    let wanted = hands.map(lean(reaching:)).max() ?? Self.uprightLean
    let change = min(max(6 * (wanted - lean), -Self.leaningSpeed), Self.leaningSpeed)
    lean += change * dt
  }

  var state: PersonState {
    PersonState(number: number, cartFromBody: path.cartFromBody(at: place), lean: lean)
  }

  /// So far forwards that the upper arm is as long as it is.
  private func lean(reaching hand: HandState) -> Double {
    let elbow = path.cartFromBody(at: place).inverse.apply(toPoint: hand.elbowInCart)
    func gap(_ lean: Double) -> Double {
      (BodyMeasures.shoulder(isRight: hand.isRightHand, lean: lean) - elbow).length
        - BodyMeasures.upperArm
    }
    var (low, high) = (Self.uprightLean, Self.largestLean)
    guard gap(low) > 0 else { return low }
    for _ in 0..<10 {
      let middle = (low + high) / 2
      if gap(middle) > 0 { low = middle } else { high = middle }
    }
    return low
  }
}

/// The way around a cart on which people stand and walk, an arm's length off its rim.
struct CartPerimeter {
  private let center: SIMD2<Double>
  private let half: SIMD2<Double>

  /// From the rim to the middle of a person, metres.
  private static let distance = 0.45

  init(basket: Box3) {
    center = SIMD2(basket.center.x, basket.center.y)
    half = SIMD2(basket.size.x, basket.size.y) / 2
  }

  private var corner: Double { .pi / 2 * Self.distance }

  /// Lengths of the four straights and of the corners after each, from the rear end of the right side
  /// counter-clockwise.
  private var straights: [Double] { [2 * half.x, 2 * half.y, 2 * half.x, 2 * half.y] }

  private var length: Double { straights.reduce(0, +) + 4 * corner }

  /// Where one stands for an approach.
  func place(of approach: Approach) -> Double {
    let p = SIMD2(approach.rim.x, approach.rim.y) - center
    let inward = approach.inward
    let (along, side): (Double, Int) =
      inward.y > 0.5
      ? (p.x + half.x, 0)
      : inward.x < -0.5
        ? (p.y + half.y, 1) : inward.y < -0.5 ? (half.x - p.x, 2) : (half.y - p.y, 3)
    return straights.prefix(side).reduce(0, +) + Double(side) * corner + along
  }

  /// The shorter way from one place to another, with its sign.
  func way(from start: Double, to end: Double) -> Double {
    let way = end - start
    return way - (way / length).rounded() * length
  }

  func cartFromBody(at place: Double) -> RigidTransform {
    var rest = place - (place / length).rounded(.down) * length
    var side = 0
    while side < 3, rest > straights[side] + corner {
      rest -= straights[side] + corner
      side += 1
    }
    // On the first side, along +X with the cart to the left.
    let turn = Double(side) * .pi / 2
    let bend = max(0, rest - straights[side]) / Self.distance
    let extent = side % 2 == 0 ? half : SIMD2(half.y, half.x)
    var p = SIMD3(-extent.x + min(rest, straights[side]), -extent.y, 0)
    let outward = Quaternion(angle: bend, axis: SIMD3(0, 0, 1)).rotate(SIMD3(0, -1, 0))
    p += outward * Self.distance
    let rotation = Quaternion(angle: turn, axis: SIMD3(0, 0, 1))
    let facing = rotation * Quaternion(angle: bend + .pi / 2, axis: SIMD3(0, 0, 1))
    return RigidTransform(
      rotation: facing, translation: rotation.rotate(p) + SIMD3(center.x, center.y, 0))
  }
}
