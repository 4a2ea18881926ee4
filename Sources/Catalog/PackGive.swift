import Geometry

/// How far the surface of a pack gives way where something presses on it hard.
///
/// Film around loose goods follows what lies on it by a good part of its thickness; a paper bag of
/// powder is all but hard, and fruit in a net gives way only where the net is empty.
enum PackGive {
  /// Metres; 0 for a pack that is rigid. Estimates: no measurements on packs in baskets are known.
  static func assumed(
    productClass: String, surface: ContactSurface, dimensions: SIMD3<Double>
  ) -> Double {
    let thickness = dimensions.min()
    return switch (productClass, surface) {
    case ("pouch", .film): min(0.22 * thickness, 0.015)
    case ("bag", .film): min(0.15 * thickness, 0.016)
    case ("bag", .cardboard): min(0.035 * thickness, 0.003)
    case ("sack", _): min(0.07 * thickness, 0.009)
    case ("produce", .film): min(0.04 * thickness, 0.006)
    default: 0
    }
  }
}
