import Geometry
package import Metrics

/// Adaptive and random search of the same scenes with the same seeds and budget.
package struct SearchComparison: Sendable {
  /// One scene and seed.
  package struct Pair: Sendable, Hashable {
    package var scene: String
    package var seed: UInt64
    /// Distinct failures.
    package var adaptive: Int
    package var random: Int

    package init(scene: String, seed: UInt64, adaptive: Int, random: Int) {
      self.scene = scene
      self.seed = seed
      self.adaptive = adaptive
      self.random = random
    }
  }

  package var pairs: [Pair]

  package init(pairs: [Pair]) { self.pairs = pairs }

  /// In the order of first appearance.
  package var scenes: [String] {
    pairs.map(\.scene).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }

  /// How many times as many distinct failures adaptive search finds, of all scenes and seeds together;
  /// infinite where random search finds none.
  package static func factor(_ pairs: [Pair]) -> Double {
    let (adaptive, random) = pairs.reduce((0, 0)) { ($0.0 + $1.adaptive, $0.1 + $1.random) }
    return random > 0 ? Double(adaptive) / Double(random) : adaptive > 0 ? .infinity : 1
  }

  /// Percentile interval of the factor; seeds are drawn again within each scene, pair by pair.
  /// - SeeAlso: Efron and Tibshirani, "An Introduction to the Bootstrap", 1993.
  package func interval(resamples: Int = 4000, coverage: Double = 0.95) -> Interval {
    let groups = scenes.map { scene in pairs.filter { $0.scene == scene } }
    var factors: [Double] = []
    for round in 0..<resamples {
      var stream = RandomKey(seed: 1).with("search.bootstrap", tick: round).stream
      let drawn = groups.flatMap { group in
        group.map { _ in group[stream.index(below: group.count)] }
      }
      factors.append(Self.factor(drawn))
    }
    factors.sort()
    let tail = (1 - coverage) / 2
    func at(_ share: Double) -> Double {
      factors[min(factors.count - 1, Int(share * Double(factors.count)))]
    }
    return Interval(low: at(tail), high: at(1 - tail))
  }
}
