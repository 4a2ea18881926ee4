package import Geometry
package import Scenario

/// Measures of the cart, in the cart's frame: one place for what is drawn and what is solid.
///
/// The basket's inside comes from the rig; everything else is built around it. Metres.
package struct CartGeometry: Sendable, Hashable {
  /// Inside of the basket: nothing of the cart reaches into it.
  package let basket: Box3

  package init(rig: CartRig) { basket = rig.basket }

  package init(basket: Box3) { self.basket = basket }

  /// Thickness of the solid walls and floor behind the basket's inner faces. Far more than a wire:
  /// what a step of the physics pushes a little too far must still find a wall behind it.
  package static let wallThickness = 0.03
  package static let wireRadius = 0.0022
  /// Largest distance between neighbouring wires.
  package static let wireSpacing = 0.045
  package static let rimRadius = 0.008
  package static let frameTubeRadius = 0.014
  package static let wheelRadius = 0.0625
  package static let wheelWidth = 0.032

  /// The solid basket: floor first, then the walls at −X, +X, −Y, +Y. Their inner faces are the
  /// faces of `basket`; the walls end at the rim.
  package var walls: [Box3] {
    let (low, high, t) = (basket.minimum, basket.maximum, Self.wallThickness)
    return [
      Box3(
        minimum: SIMD3(low.x - t, low.y - t, low.z - t),
        maximum: SIMD3(high.x + t, high.y + t, low.z)),
      Box3(minimum: SIMD3(low.x - t, low.y - t, low.z), maximum: SIMD3(low.x, high.y + t, high.z)),
      Box3(
        minimum: SIMD3(high.x, low.y - t, low.z), maximum: SIMD3(high.x + t, high.y + t, high.z)),
      Box3(minimum: SIMD3(low.x, low.y - t, low.z), maximum: SIMD3(high.x, low.y, high.z)),
      Box3(minimum: SIMD3(low.x, high.y, low.z), maximum: SIMD3(high.x, high.y + t, high.z)),
    ]
  }

  /// Height of the centre line of the rim, level with the walls' upper ends.
  package var rimHeight: Double { basket.maximum.z - Self.rimRadius }

  /// Corners of the rim's centre line, counter-clockwise seen from above, from (−X, −Y).
  package var rimCorners: [SIMD3<Double>] {
    let out = 2 * Self.wireRadius + Self.rimRadius
    let (low, high, z) = (basket.minimum, basket.maximum, rimHeight)
    return [
      SIMD3(low.x - out, low.y - out, z), SIMD3(high.x + out, low.y - out, z),
      SIMD3(high.x + out, high.y + out, z), SIMD3(low.x - out, high.y + out, z),
    ]
  }

  /// Centre of the handle's grip, which runs along Y.
  package var handleCenter: SIMD3<Double> {
    SIMD3(basket.minimum.x - 0.17, basket.center.y, basket.maximum.z + 0.09)
  }

  package var handleLength: Double { max(0.2, basket.size.y - 0.04) }

  /// Centre of the screen, which faces the shopper and up.
  package var screenCenter: SIMD3<Double> {
    SIMD3(basket.minimum.x - 0.065, basket.center.y, basket.maximum.z + 0.15)
  }

  /// Height of the centre line of the lower frame.
  package var chassisHeight: Double {
    min(basket.minimum.z - 0.08, 2 * Self.wheelRadius + 0.05)
  }

  /// Where the wheels' axles are: rear right, rear left, front right, front left.
  package var wheelCenters: [SIMD3<Double>] {
    let (low, high, z) = (basket.minimum, basket.maximum, Self.wheelRadius)
    return [
      SIMD3(low.x + 0.02, low.y - 0.01, z), SIMD3(low.x + 0.02, high.y + 0.01, z),
      SIMD3(high.x - 0.1, low.y + 0.05, z), SIMD3(high.x - 0.1, high.y - 0.05, z),
    ]
  }
}
