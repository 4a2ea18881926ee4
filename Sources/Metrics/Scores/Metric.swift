/// One number that says how good a cart is, over any number of episodes.
package struct Metric: Sendable {
  package enum Direction: String, Sendable, Codable { case higher, lower }

  package enum Unit: String, Sendable, Codable {
    case share, items, seconds = "s", kilograms = "kg", basisPoints = "bp"
    case perHundredItems = "per 100 items"
  }

  /// A sum over episodes, above and below the line.
  package struct Ratio: Sendable, Hashable {
    package var over: Double
    package var under: Double

    package init(_ over: Double, _ under: Double) {
      self.over = over
      self.under = under
    }

    package init(_ over: Int, _ under: Int) { self.init(Double(over), Double(under)) }
  }

  package enum Formula: Sendable {
    /// Σ over ÷ Σ under; `of nothing` where the sum below is 0.
    case ratio(ofNothing: Double?, @Sendable (EpisodeScore) -> Ratio)
    /// A mean over products of a number made of each product's sums over episodes.
    case perProduct(@Sendable (BasketScore.ProductSums) -> Double?, ofNothing: Double)
    /// Neither.
    case whole(@Sendable ([EpisodeScore]) -> Double?)
  }

  /// As files, tables and criteria call it.
  package var name: String
  /// For people.
  package var title: String
  package var unit: Unit
  /// Which is better.
  package var better: Direction
  /// What a perfect cart scores.
  package var perfect: Double
  /// In symbols.
  package var definition: String
  package var source: String
  package var formula: Formula

  /// nil if there is nothing to measure.
  package func value(of scores: [EpisodeScore]) -> Double? {
    // An episode without events is perfect in them; no episode at all is not.
    if scores.isEmpty { return nil }
    switch formula {
    case .whole(let value): return value(scores)
    case .perProduct(let value, let nothing):
      return BasketScore(pairs: scores.map(\.pair)).mean(of: value, ofNothing: nothing)
    case .ratio(let nothing, let part):
      let sum = scores.lazy.map(part).reduce(Ratio(0.0, 0.0)) {
        Ratio($0.over + $1.over, $0.under + $1.under)
      }
      return sum.under == 0 ? nothing : sum.over / sum.under
    }
  }
}
