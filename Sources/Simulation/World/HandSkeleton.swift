import Geometry

/// The bones of a right hand in its palm frame: origin in the palm's centre, +X along the fingers,
/// +Y to the thumb, +Z out of the back. Metres; an adult's hand.
struct HandSkeleton {
  struct Bone {
    var shape: RoundCone
    /// Unit vector along which the next joint's hinge lies, perpendicular to the bone.
    var hinge: SIMD3<Float>
  }

  private let form: GraspForm
  /// Three bones each: index, middle, ring, little finger, then the thumb.
  private(set) var digits: [[Bone]]

  private struct Finger {
    var knuckle: SIMD3<Float>
    var lengths: [Float]
    /// At the knuckle, the two joints and the tip.
    var radii: [Float]
    /// Angle away from +X in the plane of the hand, radians, where the hand is flat.
    var spread: Double
  }

  private static let fingers = [
    Finger(
      knuckle: SIMD3(0.045, 0.030, 0.001), lengths: [0.043, 0.026, 0.019],
      radii: [0.0104, 0.0090, 0.0081, 0.0068], spread: 0.10),
    Finger(
      knuckle: SIMD3(0.049, 0.010, 0.004), lengths: [0.047, 0.030, 0.020],
      radii: [0.0106, 0.0092, 0.0083, 0.0070], spread: 0.02),
    Finger(
      knuckle: SIMD3(0.044, -0.011, 0.003), lengths: [0.043, 0.028, 0.020],
      radii: [0.0102, 0.0087, 0.0078, 0.0066], spread: -0.06),
    Finger(
      knuckle: SIMD3(0.033, -0.031, -0.001), lengths: [0.034, 0.020, 0.017],
      radii: [0.0092, 0.0076, 0.0068, 0.0057], spread: -0.17),
  ]

  static let wrist = SIMD3<Float>(-0.055, 0, 0)

  /// Gaps between thumb and fingers that a hand can do, metres.
  static let apertures = 0.0...0.125

  /// - Parameter aperture: gap between the pads of thumb and middle finger in metres; limited to
  ///   what a hand can do.
  init(aperture: Double, form: GraspForm = .palm) {
    // The gap falls as the hand closes: find the flexion by bisection.
    var (open, closed) = (0.0, 1.0)
    for _ in 0..<12 {
      let middle = (open + closed) / 2
      if HandSkeleton(flexion: middle, form: form).gap > aperture {
        open = middle
      } else {
        closed = middle
      }
    }
    self.init(flexion: (open + closed) / 2, form: form)
  }

  /// - Parameters:
  ///   - flexion: 0 a flat hand, 1 a fist.
  ///   - spreadFactor: on the fingers' spread; nil closes the fan as a hand does when it bends.
  init(flexion: Double, spreadFactor: Double? = nil, form: GraspForm = .palm) {
    self.form = form
    digits = Self.fingers.enumerated().map { number, finger in
      // The little finger leads when a hand closes.
      let lead = 1 + 0.06 * Double(number)
      let bends = Self.bends(ofFinger: number, flexion: flexion, form: form)
      let spread = finger.spread * (spreadFactor ?? (1 - 0.8 * flexion))
      let (forward, side) = (
        SIMD3(DeterministicMath.cos(spread), DeterministicMath.sin(spread), 0),
        SIMD3(-DeterministicMath.sin(spread), DeterministicMath.cos(spread), 0)
      )
      var (foot, angle) = (finger.knuckle, 0.0)
      return (0..<3).map { segment in
        angle += min(bends[segment] * lead, 1.8)
        let direction = SIMD3<Float>(
          forward * DeterministicMath.cos(angle) - SIMD3(0, 0, DeterministicMath.sin(angle)))
        let shape = RoundCone(
          foot: foot, tip: foot + direction * finger.lengths[segment],
          footRadius: finger.radii[segment], tipRadius: finger.radii[segment + 1])
        foot = shape.tip
        return Bone(shape: shape, hinge: SIMD3<Float>(side))
      }
    }
    digits.append(
      Self.thumb(flexion: form == .wrap ? Float(min(1, flexion + 0.12)) : Float(flexion)))
  }

  /// At a finger's three joints, radians.
  private static func bends(
    ofFinger number: Int, flexion: Double, form: GraspForm
  ) -> [Double] {
    switch form {
    case .palm: [0.10 + 1.25 * flexion, 0.12 + 1.55 * flexion, 0.08 + 0.9 * flexion]
    case .wrap: [0.22 + 1.1 * flexion, 0.42 + 1.3 * flexion, 0.3 + 0.8 * flexion]
    case .pinch:
      number < 2
        ? [0.3 + 1.1 * flexion + 0.1 * Double(number), 0.2 + 1.05 * flexion, 0.1 + 0.5 * flexion]
        : [0.55 + 0.75 * flexion, 0.75 + 0.7 * flexion, 0.4 + 0.5 * flexion]
    }
  }

  /// Between the surfaces at the tips of thumb and middle finger, or of what pinches, metres.
  var gap: Double {
    let (thumb, finger) = (digits[4][2].shape, digits[form == .pinch ? 0 : 1][2].shape)
    return Double((thumb.tip - finger.tip).length - thumb.tipRadius - finger.tipRadius)
  }

  private static func thumb(flexion: Float) -> [Bone] {
    // Directions of the three bones, open and closed over the fingers.
    let open: [SIMD3<Float>] = [
      SIMD3(0.52, 0.66, -0.54), SIMD3(0.72, 0.5, -0.48), SIMD3(0.84, 0.36, -0.42),
    ]
    let closed: [SIMD3<Float>] = [
      SIMD3(0.62, 0.34, -0.70), SIMD3(0.6, -0.36, -0.72), SIMD3(0.42, -0.82, -0.38),
    ]
    let lengths: [Float] = [0.045, 0.033, 0.025]
    let radii: [Float] = [0.0150, 0.0112, 0.0103, 0.0082]
    let axis = open[2].cross(closed[2]).normalized
    var foot = SIMD3<Float>(-0.034, 0.020, -0.006)
    return (0..<3).map { segment in
      let direction = (open[segment] * (1 - flexion) + closed[segment] * flexion).normalized
      let shape = RoundCone(
        foot: foot, tip: foot + direction * lengths[segment], footRadius: radii[segment],
        tipRadius: radii[segment + 1])
      foot = shape.tip
      return Bone(shape: shape, hinge: (axis - direction * axis.dot(direction)).normalized)
    }
  }
}
