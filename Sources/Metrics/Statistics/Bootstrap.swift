package import Geometry

/// A number with the range in which it would lie 95 times in 100 had other episodes been drawn.
package struct Interval: Sendable, Hashable, Codable {
  package var low: Double
  package var high: Double

  package init(low: Double, high: Double) {
    self.low = low
    self.high = high
  }
}

/// Resamples whole episodes: what happens within one is not independent.
/// - SeeAlso: Efron and Tibshirani, "An Introduction to the Bootstrap", 1993: percentile intervals.
package struct Bootstrap: Sendable {
  package var resamples = 1000
  /// Outside of which the rest lies, both sides together.
  package var coverage = 0.95
  package var key: RandomKey

  package init(seed: UInt64 = 1) { key = RandomKey(seed: seed).with("metrics.bootstrap") }

  /// The percentile interval of a metric; nil if fewer than two episodes or nothing to measure.
  package func interval(of metric: Metric, over scores: [EpisodeScore]) -> Interval? {
    let sample = MetricSample(metric, scores)
    guard scores.count > 1, sample.value(Array(scores.indices)) != nil else { return nil }
    var values: [Double] = []
    var drawn = Array(repeating: 0, count: scores.count)
    for round in 0..<resamples {
      var key = key
      key.tick = UInt32(round)
      var stream = key.stream
      for i in drawn.indices { drawn[i] = stream.index(below: scores.count) }
      if let value = sample.value(drawn) { values.append(value) }
    }
    guard !values.isEmpty else { return nil }
    values.sort()
    let tail = (1 - coverage) / 2
    let at = { (share: Double) in
      values[min(values.count - 1, max(0, Int((share * Double(values.count)).rounded(.down))))]
    }
    return Interval(low: at(tail), high: at(1 - tail))
  }
}

/// A metric with episodes, prepared to be computed of many selections of them.
struct MetricSample {
  private let metric: Metric
  private let scores: [EpisodeScore]
  private var ratios: [Metric.Ratio] = []
  /// By episode: products by their place in order of names, and their counts.
  private var products: [[(place: Int, sums: BasketScore.ProductSums)]] = []
  private var productCount = 0

  init(_ metric: Metric, _ scores: [EpisodeScore]) {
    self.metric = metric
    self.scores = scores
    switch metric.formula {
    case .ratio(_, let part): ratios = scores.map(part)
    case .perProduct:
      let names = Set(scores.flatMap { Array($0.basket.keys) + Array($0.trueBasket.keys) }).sorted()
      productCount = names.count
      let places = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
      products = scores.map { score in
        Set(score.basket.keys).union(score.trueBasket.keys).compactMap { sku in
          places[sku].map { place in
            var sums = BasketScore.ProductSums()
            sums.add(
              reported: score.basket[sku, default: 0], truth: score.trueBasket[sku, default: 0])
            return (place, sums)
          }
        }
      }
    case .whole: break
    }
  }

  /// Whether it is quick to compute.
  var isQuick: Bool { if case .whole = metric.formula { false } else { true } }

  /// - Parameter places: of the episodes that count, each as often as it occurs.
  func value(_ places: [Int]) -> Double? {
    switch metric.formula {
    case .whole(let value): return value(places.map { scores[$0] })
    case .ratio(let nothing, _):
      var (over, under) = (0.0, 0.0)
      for place in places {
        over += ratios[place].over
        under += ratios[place].under
      }
      return under == 0 ? nothing : over / under
    case .perProduct(let value, let nothing):
      var sums = Array(repeating: BasketScore.ProductSums(), count: productCount)
      for place in places {
        for product in products[place] { sums[product.place] += product.sums }
      }
      return sums.mean(of: value) ?? nothing
    }
  }
}
