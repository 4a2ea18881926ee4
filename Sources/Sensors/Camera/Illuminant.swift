/// White light by its correlated colour temperature.
package enum Illuminant {
  /// Chromaticity (x, y) of CIE 1931 for a temperature in kelvin.
  ///
  /// Planck's locus up to 4000 K, the daylight locus from 5000 K, mixed in between, as the
  /// reference light of CIE 224:2017 is chosen. Limited to 1667 … 25 000 K.
  package static func chromaticity(colorTemperature: Double) -> SIMD2<Double> {
    let t = min(max(colorTemperature, 1667), 25_000)
    if t <= 4000 { return planckian(t) }
    if t >= 5000 { return daylight(t) }
    let share = (t - 4000) / 1000
    return planckian(t) * (1 - share) + daylight(t) * share
  }

  /// - SeeAlso: Kim et al., US patent 7024034: cubic fit of Planck's locus, 1667 … 25 000 K.
  private static func planckian(_ t: Double) -> SIMD2<Double> {
    let r = 1000 / t
    let x =
      t <= 4000
      ? ((-0.2661239 * r - 0.2343589) * r + 0.8776956) * r + 0.179910
      : ((-3.0258469 * r + 2.1070379) * r + 0.2226347) * r + 0.240390
    let y =
      t <= 2222
      ? ((-1.1063814 * x - 1.34811020) * x + 2.18555832) * x - 0.20219683
      : t <= 4000
        ? ((-0.9549476 * x - 1.37418593) * x + 2.09137015) * x - 0.16748867
        : ((3.0817580 * x - 5.87338670) * x + 3.75112997) * x - 0.37001483
    return SIMD2(x, y)
  }

  /// - SeeAlso: CIE 15, daylight illuminants, 4000 … 25 000 K.
  private static func daylight(_ t: Double) -> SIMD2<Double> {
    let r = 1000 / t
    let x =
      t <= 7000
      ? ((-4.6070 * r + 2.9678) * r + 0.09911) * r + 0.244063
      : ((-2.0064 * r + 1.9018) * r + 0.24748) * r + 0.237040
    return SIMD2(x, (-3 * x + 2.870) * x - 0.275)
  }

  /// Linear Rec. 709 of light of this temperature with luminance 1; no channel below 0.
  /// - SeeAlso: ITU-R BT.709, primaries and white; IEC 61966-2-1 for the matrix.
  package static func color(colorTemperature: Double) -> SIMD3<Float> {
    let c = chromaticity(colorTemperature: colorTemperature)
    let (x, z) = (c.x / c.y, (1 - c.x - c.y) / c.y)
    let rgb = SIMD3(
      3.2404542 * x - 1.5371385 - 0.4985314 * z,
      -0.9692660 * x + 1.8760108 + 0.0415560 * z,
      0.0556434 * x - 0.2040259 + 1.0572252 * z)
    let light = rgb.replacing(with: 0, where: rgb .< 0)
    return SIMD3<Float>(light / (0.2126 * light.x + 0.7152 * light.y + 0.0722 * light.z))
  }
}
