import Geometry

extension Distribution {
  /// The value below which a share of the draws lies; nil for what has no order of its own: shared,
  /// blended and listed quantities.
  /// - Parameter share: 0…1.
  package func quantile(_ share: Double) -> Double? {
    switch self {
    case .constant(let value): return value
    case .uniform(let range):
      return range.lowerBound + (range.upperBound - range.lowerBound) * share
    case .integers(let range):
      return Double(min(range.lowerBound + Int(share * Double(range.count)), range.upperBound))
    case .normal(let mean, let deviation, let bounds):
      guard deviation > 0 else { return min(max(mean, bounds.lowerBound), bounds.upperBound) }
      let z = Self.truncatedQuantile(
        share, from: (bounds.lowerBound - mean) / deviation,
        to: (bounds.upperBound - mean) / deviation)
      return min(max(mean + deviation * z, bounds.lowerBound), bounds.upperBound)
    case .logNormal(let median, let sigma, let bounds):
      guard sigma > 0 else { return min(max(median, bounds.lowerBound), bounds.upperBound) }
      func position(_ bound: Double) -> Double {
        bound <= 0
          ? -.infinity
          : bound == .infinity ? .infinity : DeterministicMath.log(bound / median) / sigma
      }
      let z = Self.truncatedQuantile(
        share, from: position(bounds.lowerBound), to: position(bounds.upperBound))
      return min(
        max(median * DeterministicMath.exp(sigma * z), bounds.lowerBound), bounds.upperBound)
    case .choice(let choice): return choice.quantile(share)
    case .shared, .blend, .listed, .correlated: return nil
    }
  }

  /// Of a standard normal distribution cut off at both ends.
  private static func truncatedQuantile(
    _ share: Double, from low: Double, to high: Double
  ) -> Double {
    let (below, above) = (
      DeterministicMath.normalShare(below: low), DeterministicMath.normalShare(below: high)
    )
    let z = DeterministicMath.normalQuantile(below + (above - below) * share)
    return min(max(z, max(low, -8)), min(high, 8))
  }
}

extension WeightedChoice where Value == Double {
  /// Ordered by value.
  fileprivate func quantile(_ share: Double) -> Double {
    let order = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
    let target = share * weights.reduce(0, +)
    var sum = 0.0
    for index in order {
      sum += weights[index]
      if target < sum { return values[index] }
    }
    return order.last { weights[$0] > 0 }.map { values[$0] } ?? values[0]
  }
}
