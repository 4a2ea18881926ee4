extension DeterministicMath {
  /// The angle of the point (x, y) from the x axis, in −π … π radians; 0 at the origin.
  package static func atan2(_ y: Double, _ x: Double) -> Double {
    if x == 0 && y == 0 { return 0 }
    let (low, high) = (min(abs(x), abs(y)), max(abs(x), abs(y)))
    let acute = arctangent(low / high)
    let quadrant = abs(y) > abs(x) ? .pi / 2 - acute : acute
    let angle = x < 0 ? .pi - quadrant : quadrant
    return y < 0 ? -angle : angle
  }

  /// The angle in −π/2 … π/2 whose sine is given; arguments beyond ±1 count as ±1.
  package static func asin(_ sine: Double) -> Double {
    let s = min(max(sine, -1), 1)
    return atan2(s, ((1 - s) * (1 + s)).squareRoot())
  }

  /// Arctangent of a ratio in 0 … 1.
  private static func arctangent(_ ratio: Double) -> Double {
    // atan t = 2·atan(t/(1 + √(1 + t²))): three halvings leave t ≤ 0.099.
    var t = ratio
    for _ in 0..<3 { t = t / (1 + (1 + t * t).squareRoot()) }
    let z = t * t
    var sum = 0.0
    for k in stride(from: 17.0, through: 1, by: -2) { sum = 1 / k - z * sum }
    return 8 * t * sum
  }
}
