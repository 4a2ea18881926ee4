extension DeterministicMath {
  /// The angle of the point (x, y) from the x axis, in radians; 0 at the origin.
  ///
  /// In −π … π. Unlike IEEE 754's, it takes both zeros for one: the negative x axis is at +π, whatever
  /// the sign of `y`'s zero. NaN where a coordinate is NaN.
  package static func atan2(_ y: Double, _ x: Double) -> Double {
    if x.isNaN || y.isNaN { return .nan }
    if x == 0 && y == 0 { return 0 }
    let (low, high) = (min(abs(x), abs(y)), max(abs(x), abs(y)))
    // Infinity over infinity is the diagonal too.
    var (angle, rest) = arctangent(low == high ? 1 : low / high)
    if abs(y) > abs(x) { (angle, rest) = (.pi / 2 - angle, halfPiRest - rest) }
    if x < 0 { (angle, rest) = (.pi - angle, 2 * halfPiRest - rest) }
    let sum = angle + rest
    return y < 0 ? -sum : sum
  }

  /// The angle in −π/2 … π/2 whose sine is given; arguments beyond ±1 count as ±1.
  package static func asin(_ sine: Double) -> Double {
    if sine.isNaN { return .nan }
    let s = min(max(sine, -1), 1)
    return atan2(s, ((1 - s) * (1 + s)).squareRoot())
  }

  /// π/2 less its nearest double.
  private static let halfPiRest = 6.123_233_995_736_766e-17

  /// Arctangents of 0, 1/4, 1/2, 3/4 and 1, each the sum of a double and what that leaves out.
  private static let quarters: [(angle: Double, rest: Double)] = [
    (0, 0), (0.244_978_663_126_864_14, 1.069_875_561_873_445_1e-17),
    (0.463_647_609_000_806_1, 2.269_877_745_296_168_7e-17),
    (0.643_501_108_793_284_4, 1.583_478_505_144_428_6e-17),
    (0.785_398_163_397_448_3, 3.061_616_997_868_383e-17),
  ]

  /// Arctangent of a ratio in 0 … 1, as a sum of two numbers of which the second is small.
  private static func arctangent(_ ratio: Double) -> (angle: Double, rest: Double) {
    // atan t = atan c + atan r with r = (t − c)/(1 + c·t); the nearest quarter c leaves |r| ≤ 1/8.
    let nearest = (ratio * 4).rounded()
    let c = nearest / 4
    let r = (ratio - c) / (1 + c * ratio)
    let z = r * r
    // Taylor to r¹⁹: the next term is below 1e-20 of the first.
    var sum = 1.0 / 19
    for k in stride(from: 17.0, through: 3, by: -2) { sum = 1 / k - z * sum }
    let known = quarters[Int(nearest)]
    return nearest == 0 ? (r, -r * (z * sum)) : (known.angle, known.rest + (r - r * (z * sum)))
  }
}
