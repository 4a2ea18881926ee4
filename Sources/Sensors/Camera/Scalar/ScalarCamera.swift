/// The camera's kernels by their definitions, one pixel at a time. `CameraKernels` must give these
/// bits; tests compare them.
package enum ScalarCamera {
  /// a·b + c, rounded once.
  static func fma(_ a: Float, _ b: Float, _ c: Float) -> Float { c.addingProduct(a, b) }

  /// Uniform in 2⁻²⁴ … 1 − 2⁻²⁴, the middles of 2²³ equal parts.
  package static func uniform(_ word: UInt32) -> Float { (Float(word >> 9) + 0.5) * 0x1p-23 }

  /// Natural logarithm of a positive normal number; relative error below 1e-6.
  package static func logarithm(_ x: Float) -> Float {
    let shifted = Int32(bitPattern: x.bitPattern) &- 0x3F35_04F3
    let exponent = shifted >> 23
    let m = Float(bitPattern: UInt32(bitPattern: (shifted & 0x7F_FFFF) &+ 0x3F35_04F3))
    let s = (m - 1) / (m + 1)
    let z = s * s
    var series = fma(z, 0.222_222_22, 0.285_714_3)
    series = fma(z, series, 0.4)
    series = fma(z, series, 0.666_666_7)
    return fma(Float(exponent), 0.693_147_2, fma(s * z, series, s + s))
  }

  /// e to a power in −80 … 0; relative error below 1e-6.
  package static func exponential(_ x: Float) -> Float {
    let n = (x * 1.442_695).rounded(.toNearestOrEven)
    let r = fma(n, 1.428_606_8e-6, fma(n, -0.693_148_6, x))
    var series = fma(r, 1.0 / 720, 1.0 / 120)
    for term in [1.0 / 24, 1.0 / 6, 0.5, 1, 1] as [Float] { series = fma(r, series, term) }
    return Float(
      bitPattern: UInt32(bitPattern: Int32(bitPattern: series.bitPattern) &+ Int32(n) << 23))
  }

  /// The standard normal quantile of a number in 2⁻²⁴ … 1 − 2⁻²⁴.
  package static func normalQuantile(_ u: Float) -> Float {
    let x = fma(u, 2, -1)
    let w = 0 - logarithm(4 * u * (1 - u))
    let isTail = w >= 5
    let coefficients: [Float] =
      isTail
      ? [
        -2.002_142_57e-4, 1.009_505_58e-4, 1.349_343_22e-3, -3.673_428_44e-3, 5.739_507_73e-3,
        -7.622_461_3e-3, 9.438_870_47e-3, 1.001_674_06, 2.832_976_82,
      ]
      : [
        2.810_226_4e-8, 3.432_739_4e-7, -3.523_387_7e-6, -4.391_506_5e-6, 2.185_808_7e-4,
        -1.253_725_03e-3, -4.177_681_64e-3, 0.246_640_727, 1.501_409_41,
      ]
    let t = isTail ? w.squareRoot() - 3 : w - 2.5
    let p = coefficients.dropFirst().reduce(coefficients[0]) { fma(t, $0, $1) }
    return 1.414_213_6 * (p * x)
  }

  /// The Poisson quantile of `u` for a mean of at least 0: summed below 12, by expansion above.
  package static func poissonQuantile(_ u: Float, mean: Float) -> Float {
    guard mean < 12 else {
      let w = normalQuantile(u)
      let root = mean.squareRoot()
      let skew = fma(w * w, 1.0 / 6, 1.0 / 3)
      let third = w * fma(w * w, 1.0 / 72, 1.0 / 36) / root
      return max((fma(root, w, mean) + skew - third).rounded(.down), 0)
    }
    var term = exponential(0 - mean)
    var sum = term
    var k: Float = 0
    while u >= sum && (k == 0 || term > 1e-9) {
      k += 1
      term = term * mean / k
      sum += term
    }
    return k
  }
}
