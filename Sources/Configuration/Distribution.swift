package import Geometry

/// A number that may be left to chance.
package indirect enum Distribution: Sendable, Hashable {
  case constant(Double)
  case uniform(ClosedRange<Double>)
  /// Every whole number of the range with the same probability.
  case integers(ClosedRange<Int>)
  /// A normal distribution cut off at its bounds (not clamped to them). `mean` and `deviation` are
  /// those before the cut.
  case normal(mean: Double, deviation: Double, bounds: ClosedRange<Double>)
  /// exp of a normal distribution with mean log `median` and deviation `sigma`, cut off likewise.
  case logNormal(median: Double, sigma: Double, bounds: ClosedRange<Double>)
  case choice(WeightedChoice<Double>)
  /// A quantity that others share: every use of it has the same value.
  case shared(Quantity)
  /// `from` where the other distribution gives 0, `to` where it gives 1, and linear in between.
  case blend(from: Double, to: Double, at: Distribution)
  /// Value after value as episodes count up, each for `stride` episodes, and again from the start.
  case listed([Double], stride: Int)
  case correlated(CorrelatedMember)

  /// The keys that announce a distribution in a file.
  package static let names = [
    "uniform", "normal", "lognormal", "choice", "blend", "sequence", "grid",
  ]

  /// The value for this key; the same for the same key, whatever else is drawn.
  package func draw(_ key: RandomKey) -> Double {
    var stream = key.stream
    switch self {
    case .constant(let value): return value
    case .uniform(let range): return stream.uniform(in: range)
    case .integers(let range):
      return Double(range.lowerBound + stream.index(below: range.count))
    case .normal(let mean, let deviation, let bounds):
      guard deviation > 0 else { return min(max(mean, bounds.lowerBound), bounds.upperBound) }
      let z = stream.truncatedNormal(
        from: (bounds.lowerBound - mean) / deviation, to: (bounds.upperBound - mean) / deviation)
      // The bounds hold after rounding too.
      return min(max(mean + deviation * z, bounds.lowerBound), bounds.upperBound)
    case .logNormal(let median, let sigma, let bounds):
      guard sigma > 0 else { return min(max(median, bounds.lowerBound), bounds.upperBound) }
      let low =
        bounds.lowerBound > 0
        ? DeterministicMath.log(bounds.lowerBound / median) / sigma : -.infinity
      let high =
        bounds.upperBound < .infinity
        ? DeterministicMath.log(bounds.upperBound / median) / sigma : .infinity
      let value =
        median
        * DeterministicMath.exp(
          sigma * stream.truncatedNormal(from: max(low, -8), to: min(high, 8)))
      return min(max(value, bounds.lowerBound), bounds.upperBound)
    case .choice(let choice): return choice.draw(from: &stream)
    case .shared(let quantity): return quantity.draw(key)
    case .blend(let from, let to, let position):
      let x = position.draw(key)
      return from * (1 - x) + to * x
    case .listed(let values, let stride): return values[Int(key.episode) / stride % values.count]
    case .correlated(let member): return member.draw(key)
    }
  }

  /// Smallest and largest value that can be drawn; infinite where there is none.
  package var support: ClosedRange<Double> {
    switch self {
    case .constant(let value): value...value
    case .uniform(let range): range
    case .integers(let range): Double(range.lowerBound)...Double(range.upperBound)
    case .normal(_, _, let bounds), .logNormal(_, _, let bounds): bounds
    case .choice(let choice):
      (choice.values.min() ?? 0)...(choice.values.max() ?? 0)
    case .shared(let quantity): quantity.distribution.support
    case .blend(let from, let to, _): min(from, to)...max(from, to)
    case .listed(let values, _): (values.min() ?? 0)...(values.max() ?? 0)
    case .correlated(let member): member.distribution.support
    }
  }
}

/// One of several values, with a probability each.
package struct WeightedChoice<Value: Sendable & Hashable>: Sendable, Hashable {
  package let values: [Value]
  /// Not negative, not all 0; same count as `values`.
  package let weights: [Double]

  /// - Precondition: as many weights as values, none negative, their sum positive.
  package init(values: [Value], weights: [Double]) {
    precondition(values.count == weights.count && weights.allSatisfy { $0 >= 0 })
    precondition(weights.reduce(0, +) > 0)
    self.values = values
    self.weights = weights
  }

  package init(_ value: Value) { self.init(values: [value], weights: [1]) }

  package func draw(_ key: RandomKey) -> Value {
    var stream = key.stream
    return draw(from: &stream)
  }

  func draw(from stream: inout RandomStream) -> Value {
    let target = stream.uniform() * weights.reduce(0, +)
    var sum = 0.0
    for (value, weight) in zip(values, weights) {
      sum += weight
      if target < sum { return value }
    }
    // Rounding may leave the last sum a bit below the target.
    return values[weights.lastIndex { $0 > 0 } ?? 0]
  }
}

extension RandomStream {
  /// Standard normal under the condition that it lies in `low` … `high`; either may be infinite.
  ///
  /// Every branch accepts at least one proposal in four or so, however far out the bounds lie.
  /// - Precondition: `low` ≤ `high`.
  /// - SeeAlso: Robert, "Simulation of truncated normal variables", Statistics and Computing 1995.
  package mutating func truncatedNormal(from low: Double, to high: Double) -> Double {
    precondition(low <= high)
    if high < 0 { return -truncatedNormal(from: -high, to: -low) }
    if low > 0 { return normalTail(from: low, to: high) }
    // The interval holds 0: normal proposals where it is wide, uniform ones where it is narrow.
    if high - low > 2.5 {
      while true {
        let z = normal()
        if z >= low && z <= high { return z }
      }
    }
    while true {
      let z = uniform(in: low...high)
      if uniform() <= DeterministicMath.exp(-z * z / 2) { return z }
    }
  }

  /// - Precondition: 0 < `low` ≤ `high`.
  private mutating func normalTail(from low: Double, to high: Double) -> Double {
    let rate = (low + (low * low + 4).squareRoot()) / 2
    if (high - low) * rate < 1 {
      while true {
        let z = uniform(in: low...high)
        if uniform() <= DeterministicMath.exp(max((low - z) * (low + z) / 2, -700)) { return z }
      }
    }
    while true {
      let z = low - DeterministicMath.log(1 - uniform()) / rate
      let distance = z - rate
      if uniform() <= DeterministicMath.exp(max(-distance * distance / 2, -700)), z <= high {
        return z
      }
    }
  }
}
