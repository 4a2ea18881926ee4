extension Interval {
  /// Wilson's interval of a share that was counted.
  /// - SeeAlso: Wilson, Journal of the American Statistical Association 22, 1927.
  package static func share(_ count: Int, of all: Int, z: Double = 1.96) -> Interval {
    guard all > 0 else { return Interval(low: 0, high: 1) }
    let (n, p) = (Double(all), Double(count) / Double(all))
    let center = (p + z * z / (2 * n)) / (1 + z * z / n)
    let half = z / (1 + z * z / n) * (p * (1 - p) / n + z * z / (4 * n * n)).squareRoot()
    return Interval(low: max(center - half, 0), high: min(center + half, 1))
  }
}
