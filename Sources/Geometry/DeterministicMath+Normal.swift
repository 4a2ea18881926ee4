extension DeterministicMath {
  /// The share of a standard normal distribution below `x`, to about 1e-15.
  /// - SeeAlso: Marsaglia, "Evaluating the normal distribution", Journal of Statistical Software 2004:
  ///   the series Φ(x) = ½ + φ(x)·(x + x³/3 + x⁵/(3·5) + …).
  package static func normalShare(below x: Double) -> Double {
    if x.isNaN { return .nan }
    // What is left beyond eight deviations does not show beside 1.
    if x < -8 { return 0 }
    if x > 8 { return 1 }
    var sum = x
    var term = x
    var odd = 3.0
    while true {
      term *= x * x / odd
      let next = sum + term
      if next == sum { break }
      sum = next
      odd += 2
    }
    let density = exp(-x * x / 2) / (2 * .pi).squareRoot()
    return min(max(0.5 + sum * density, 0), 1)
  }

  /// The value below which that share of a standard normal distribution lies; within ±8.
  package static func normalQuantile(_ share: Double) -> Double {
    if share.isNaN { return .nan }
    var (low, high) = (-8.0, 8.0)
    // Halving ends when no double lies between both.
    while true {
      let middle = (low + high) / 2
      if middle == low || middle == high { return middle }
      if normalShare(below: middle) < share { low = middle } else { high = middle }
    }
  }
}
