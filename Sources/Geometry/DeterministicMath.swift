/// Elementary functions that give the same bits on every machine.
///
/// The C library may change its last bit between versions; a sample must not. Plain IEEE
/// operations in a fixed order, never fused. Relative error below 4 ulp in the stated range.
package enum DeterministicMath {
  /// Sine of an angle in radians, |angle| < 10⁵.
  package static func sin(_ angle: Double) -> Double {
    let (quadrant, r) = reduce(angle)
    switch quadrant & 3 {
    case 0: return sineKernel(r)
    case 1: return cosineKernel(r)
    case 2: return -sineKernel(r)
    default: return -cosineKernel(r)
    }
  }

  /// Cosine of an angle in radians, |angle| < 10⁵.
  package static func cos(_ angle: Double) -> Double {
    let (quadrant, r) = reduce(angle)
    switch quadrant & 3 {
    case 0: return cosineKernel(r)
    case 1: return -sineKernel(r)
    case 2: return -cosineKernel(r)
    default: return sineKernel(r)
    }
  }

  /// Natural logarithm of a positive normal number.
  package static func log(_ value: Double) -> Double {
    precondition(value > 0)
    var exponent = Double(value.exponent)
    var m = value.significand
    if m > 1.414_213_562_373_095_1 {
      m *= 0.5
      exponent += 1
    }
    // log m = 2·artanh s with s = (m − 1)/(m + 1), |s| ≤ 0.172: the series ends below 1e-17.
    let s = (m - 1) / (m + 1)
    let z = s * s
    var sum = 1.0 / 23
    for k in stride(from: 21.0, through: 1, by: -2) { sum = sum * z + 1 / k }
    return exponent * 0.693_147_180_369_123_816_490
      + (exponent * 1.908_214_929_270_587_700_02e-10
        + 2 * s * sum)
  }

  /// e to the given power, for −700 … 700.
  package static func exp(_ power: Double) -> Double {
    let n = (power * 1.442_695_040_888_963_4).rounded()
    let r = (power - n * 0.693_147_180_369_123_816_490) - n * 1.908_214_929_270_587_700_02e-10
    var sum = 1.0
    for k in stride(from: 17.0, through: 1, by: -1) { sum = 1 + sum * r / k }
    return Double(sign: .plus, exponent: Int(n), significand: sum)
  }

  /// `base` to the given power, for a positive base.
  ///
  /// The error of the logarithm grows with the power: about 4 · (1 + |`power` · log `base`|) ulp.
  package static func pow(_ base: Double, _ power: Double) -> Double { exp(power * log(base)) }

  /// Cody–Waite reduction to |r| ≤ π/4.
  private static func reduce(_ angle: Double) -> (Int, Double) {
    let n = (angle * 0.636_619_772_367_581_343_076).rounded()
    let r =
      ((angle - n * 1.570_796_326_734_125_614_17) - n * 6.077_100_506_303_966e-11)
      - n * 2.022_266_248_795_950_7e-21
    return (Int(n), r)
  }

  private static func sineKernel(_ r: Double) -> Double {
    let z = r * r
    var sum = 0.0
    // Taylor to r¹⁷ on |r| ≤ π/4.
    for k in stride(from: 17.0, through: 3, by: -2) { sum = (1 + sum) * (-z) / (k * (k - 1)) }
    return r + r * sum
  }

  private static func cosineKernel(_ r: Double) -> Double {
    let z = r * r
    var sum = 0.0
    for k in stride(from: 18.0, through: 2, by: -2) { sum = (1 + sum) * (-z) / (k * (k - 1)) }
    return 1 + sum
  }
}
