import Geometry

/// What a Lambertian rectangle sheds on a point of a surface that is parallel to it.
enum PanelIlluminance {
  /// Illuminance for each lumen of the panel, in 1/m².
  ///
  /// The panel's luminance is Φ/(πA), so the illuminance is Φ/A times the view factor, which adds
  /// up from the four rectangles between the foot of the perpendicular and the panel's corners.
  /// - Parameters:
  ///   - center: of the panel, from the foot of the point's perpendicular on its plane, metres.
  ///   - halfSize: half the panel's edges, metres.
  ///   - distance: between the planes, metres.
  /// - SeeAlso: Howell, "A Catalog of Radiation Heat Transfer Configuration Factors", B-3.
  static func perLumen(
    center: SIMD2<Double>, halfSize: SIMD2<Double>, distance: Double
  ) -> Double {
    let (low, high) = (center - halfSize, center + halfSize)
    let factor =
      cornerFactor(high.x, high.y, distance) - cornerFactor(low.x, high.y, distance)
      - cornerFactor(high.x, low.y, distance) + cornerFactor(low.x, low.y, distance)
    return factor / (4 * halfSize.x * halfSize.y)
  }

  /// View factor of a rectangle with one corner over the point; odd in both edges.
  private static func cornerFactor(_ a: Double, _ b: Double, _ distance: Double) -> Double {
    let acrossA = (a * a + distance * distance).squareRoot()
    let acrossB = (b * b + distance * distance).squareRoot()
    return
      (a / acrossA * DeterministicMath.atan2(b, acrossA)
      + b / acrossB * DeterministicMath.atan2(a, acrossB)) / (2 * .pi)
  }
}
