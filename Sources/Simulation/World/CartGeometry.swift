import Geometry

/// Measures of the drawn cart, in the cart's frame, metres.
///
/// The basket's inside comes from the rig, as in the physics; everything else is built around it.
struct CartGeometry: Sendable, Hashable {
  /// Inside of the basket: nothing of the cart reaches into it.
  let basket: Box3

  static let wireRadius = 0.0022
  /// Largest distance between neighbouring wires.
  static let wireSpacing = 0.045
  static let rimRadius = 0.008
  static let frameTubeRadius = 0.014
  static let wheelRadius = 0.0625
  static let wheelWidth = 0.032

  /// Height of the centre line of the rim: its top is the basket's.
  var rimHeight: Double { basket.maximum.z - Self.rimRadius }

  /// Corners of the rim's centre line, counter-clockwise seen from above, from (−X, −Y).
  var rimCorners: [SIMD3<Double>] {
    let out = 2 * Self.wireRadius + Self.rimRadius
    let (low, high, z) = (basket.minimum, basket.maximum, rimHeight)
    return [
      SIMD3(low.x - out, low.y - out, z), SIMD3(high.x + out, low.y - out, z),
      SIMD3(high.x + out, high.y + out, z), SIMD3(low.x - out, high.y + out, z),
    ]
  }

  /// Centre of the handle's grip, which runs along Y.
  var handleCenter: SIMD3<Double> {
    SIMD3(basket.minimum.x - 0.17, basket.center.y, basket.maximum.z + 0.09)
  }

  var handleLength: Double { max(0.2, basket.size.y - 0.04) }

  /// Centre of the screen, which faces the shopper and up.
  var screenCenter: SIMD3<Double> {
    SIMD3(basket.minimum.x - 0.065, basket.center.y, basket.maximum.z + 0.15)
  }

  /// Height of the centre line of the lower frame.
  var chassisHeight: Double {
    min(basket.minimum.z - 0.08, 2 * Self.wheelRadius + 0.05)
  }

  /// A basket that stands nearly on the floor has no room for a frame on wheels below it.
  var hasChassis: Bool { basket.minimum.z >= 0.24 }

  /// Where the wheels' axles are, if it has any: rear right, rear left, front right, front left.
  var wheelCenters: [SIMD3<Double>] {
    guard hasChassis else { return [] }
    let (low, high, z) = (basket.minimum, basket.maximum, Self.wheelRadius)
    return [
      SIMD3(low.x + 0.02, low.y - 0.01, z), SIMD3(low.x + 0.02, high.y + 0.01, z),
      SIMD3(high.x - 0.1, low.y + 0.05, z), SIMD3(high.x - 0.1, high.y - 0.05, z),
    ]
  }
}
