import Geometry

/// The joints of a right hand in its palm frame: origin in the palm's centre, +X along the
/// fingers, +Y to the thumb, +Z out of the back. Metres; an adult's hand.
struct HandSkeleton {
  /// A bone with the radii of the flesh around its ends.
  struct Bone {
    var foot: SIMD3<Float>
    var tip: SIMD3<Float>
    var footRadius: Float
    var tipRadius: Float
  }

  /// Three bones each: index, middle, ring, little finger, then the thumb.
  private(set) var digits: [[Bone]] = []

  private struct Finger {
    var knuckle: SIMD3<Float>
    var lengths: [Float]
    var radii: [Float]
    /// Angle away from +X in the plane of the hand, radians.
    var spread: Double
  }

  private static let fingers = [
    Finger(
      knuckle: SIMD3(0.047, 0.031, 0.002), lengths: [0.043, 0.026, 0.019],
      radii: [0.0098, 0.0088, 0.0082, 0.007], spread: 0.09),
    Finger(
      knuckle: SIMD3(0.050, 0.010, 0.004), lengths: [0.047, 0.030, 0.020],
      radii: [0.0100, 0.0090, 0.0083, 0.007], spread: 0.02),
    Finger(
      knuckle: SIMD3(0.045, -0.011, 0.003), lengths: [0.043, 0.028, 0.020],
      radii: [0.0095, 0.0085, 0.0078, 0.0066], spread: -0.05),
    Finger(
      knuckle: SIMD3(0.035, -0.031, 0.000), lengths: [0.034, 0.020, 0.017],
      radii: [0.0085, 0.0075, 0.0068, 0.0058], spread: -0.14),
  ]

  static let wrist = SIMD3<Float>(-0.056, 0, 0)
  /// Widest gap between thumb and fingers, metres.
  static let widestAperture = 0.135

  /// - Parameter aperture: gap between the pads of thumb and middle finger in metres; limited to
  ///   what a hand can do.
  init(aperture: Double) {
    // The gap falls as the hand closes: find the flexion by bisection.
    var (open, closed) = (0.0, 1.0)
    for _ in 0..<12 {
      let middle = (open + closed) / 2
      digits = Self.digits(flexion: middle)
      if gap > aperture { open = middle } else { closed = middle }
    }
  }

  /// Between the surfaces at the tips of thumb and middle finger, metres.
  var gap: Double {
    let (thumb, finger) = (digits[4][2], digits[1][2])
    return Double((thumb.tip - finger.tip).length - thumb.tipRadius - finger.tipRadius)
  }

  /// - Parameter flexion: 0 a flat hand, 1 a fist.
  private static func digits(flexion: Double) -> [[Bone]] {
    let fingers = fingers.enumerated().map { number, finger in
      // The little finger leads when a hand closes.
      let lead = 1 + 0.06 * Double(number)
      let bends = [0.12 + 1.2 * flexion, 0.1 + 1.62 * flexion, 0.06 + 0.95 * flexion]
      var (foot, angle) = (finger.knuckle, 0.0)
      return (0..<3).map { segment in
        angle += min(bends[segment] * lead, 1.85)
        let spread = finger.spread * (1 - 0.8 * flexion)
        let (c, s) = (DeterministicMath.cos(angle), DeterministicMath.sin(angle))
        let direction = SIMD3<Float>(
          SIMD3(
            c * DeterministicMath.cos(spread), c * DeterministicMath.sin(spread), -s))
        let bone = Bone(
          foot: foot, tip: foot + direction * finger.lengths[segment],
          footRadius: finger.radii[segment], tipRadius: finger.radii[segment + 1])
        foot = bone.tip
        return bone
      }
    }
    return fingers + [thumb(flexion: Float(flexion))]
  }

  private static func thumb(flexion: Float) -> [Bone] {
    // Directions of the three bones, open and closed over the fingers.
    let open: [SIMD3<Float>] = [
      SIMD3(0.48, 0.66, -0.57), SIMD3(0.68, 0.5, -0.54), SIMD3(0.82, 0.34, -0.46),
    ]
    let closed: [SIMD3<Float>] = [
      SIMD3(0.62, 0.3, -0.72), SIMD3(0.6, -0.36, -0.72), SIMD3(0.42, -0.82, -0.38),
    ]
    let lengths: [Float] = [0.046, 0.034, 0.025]
    let radii: [Float] = [0.0145, 0.0108, 0.0102, 0.008]
    var foot = SIMD3<Float>(-0.034, 0.022, -0.006)
    return (0..<3).map { segment in
      let direction = (open[segment] * (1 - flexion) + closed[segment] * flexion).normalized
      let bone = Bone(
        foot: foot, tip: foot + direction * lengths[segment], footRadius: radii[segment],
        tipRadius: radii[segment + 1])
      foot = bone.tip
      return bone
    }
  }
}
