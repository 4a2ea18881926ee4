package import Geometry

/// Whether two carts that met the same episodes differ in a metric.
package struct PairedComparison: Sendable, Hashable, Codable {
  package enum Verdict: String, Sendable, Codable {
    case better, worse
    case cannotTell = "cannot tell"
  }

  package var metric: String
  /// Episodes that both met.
  package var episodes: Int
  /// nil where there is nothing to measure.
  package var first: Double?
  package var second: Double?
  /// Second − first.
  package var difference: Double?
  package var interval: Interval?
  /// That a difference as large comes from chance, uncorrected; nil without a difference to test.
  package var chance: Double?
  /// The same, corrected for the number of comparisons made with it.
  package var correctedChance: Double?
  /// Of the second.
  package var verdict = Verdict.cannotTell

  package init(
    metric: String, episodes: Int, first: Double?, second: Double?, difference: Double? = nil,
    interval: Interval? = nil, chance: Double? = nil
  ) {
    self.metric = metric
    self.episodes = episodes
    self.first = first
    self.second = second
    self.difference = difference
    self.interval = interval
    self.chance = chance
  }
}

/// Compares run against run, episode by episode.
///
/// If the carts were alike, which of an episode's two results is whose would be chance: so results are
/// swapped within episodes, all ways if they are few, else at random, and counted how often the metrics
/// differ as much as they did. No shape of any distribution is assumed.
/// - SeeAlso: Good, "Permutation, Parametric, and Bootstrap Tests of Hypotheses", 2005; Besag and
///   Clifford, "Sequential Monte Carlo p-Values", 1991, for when to stop.
package struct PairedTest: Sendable {
  /// Random swaps at most: as many as it takes to tell a difference among a hundred comparisons.
  package var rounds = 20_000
  /// Of metrics that are not made of sums, which take long.
  package var roundsOfWholes = 5000
  /// So many differences as large settle that chance makes them.
  package var enough = 10
  /// Above it nothing is said.
  package var significance = 0.05
  package var key: RandomKey

  package init(seed: UInt64 = 1) { key = RandomKey(seed: seed).with("metrics.swaps") }

  /// - Parameters: scores of the two carts, parallel.
  package func compare(
    _ metric: Metric, _ first: [EpisodeScore], _ second: [EpisodeScore]
  ) -> PairedComparison {
    precondition(first.count == second.count)
    let count = first.count
    var result = PairedComparison(
      metric: metric.name, episodes: count, first: metric.value(of: first),
      second: metric.value(of: second))
    guard let a = result.first, let b = result.second else { return result }
    result.difference = b - a
    // All scores in one row: the partner of i is i ± count.
    let sample = MetricSample(metric, first + second)
    result.interval = interval(of: sample, count: count)
    let differing = (0..<count).filter { first[$0] != second[$0] }
    result.chance = chance(of: abs(b - a), sample, count: count, differing: differing)
    return result
  }

  private func chance(
    of difference: Double, _ sample: MetricSample, count: Int, differing: [Int]
  ) -> Double {
    // Sums in another order may differ in their last digits.
    let least = difference * (1 - 1e-9)
    let isExact = differing.count < 11
    let trials = isExact ? 1 << differing.count : sample.isQuick ? rounds : roundsOfWholes
    var (asLarge, valid) = (0, 0)
    var own = Array(0..<count)
    var other = Array(count..<(2 * count))
    for trial in 0..<trials {
      var key = key
      key.tick = UInt32(trial)
      var stream = key.stream
      for (bit, place) in differing.enumerated() {
        let swaps = isExact ? trial >> bit & 1 == 1 : stream.nextWord() & 1 == 1
        own[place] = swaps ? place + count : place
        other[place] = swaps ? place : place + count
      }
      guard let a = sample.value(own), let b = sample.value(other) else { continue }
      valid += 1
      if abs(b - a) >= least { asLarge += 1 }
      if !isExact, asLarge == enough { return Double(asLarge) / Double(valid) }
    }
    // Of random swaps, the way it was counts as one more.
    return isExact
      ? Double(asLarge) / Double(max(valid, 1)) : Double(asLarge + 1) / Double(valid + 1)
  }

  private func interval(of sample: MetricSample, count: Int) -> Interval? {
    if count < 2 { return nil }
    var differences: [Double] = []
    for round in 0..<1000 {
      var key = key
      key.entity = 1
      key.tick = UInt32(round)
      var stream = key.stream
      let drawn = (0..<count).map { _ in stream.index(below: count) }
      if let a = sample.value(drawn), let b = sample.value(drawn.map { $0 + count }) {
        differences.append(b - a)
      }
    }
    guard !differences.isEmpty else { return nil }
    differences.sort()
    return Interval(
      low: differences[differences.count * 25 / 1000],
      high: differences[min(differences.count - 1, differences.count * 975 / 1000)])
  }

  /// Says better, worse or cannot tell, of comparisons that were made together.
  ///
  /// By Holm's method: the chance that any of them is wrong stays below the significance.
  /// - SeeAlso: Holm, "A Simple Sequentially Rejective Multiple Test Procedure", 1979.
  package func judged(_ comparisons: [PairedComparison]) -> [PairedComparison] {
    var result = comparisons
    let order = comparisons.indices.filter { comparisons[$0].chance != nil }.sorted {
      (comparisons[$0].chance ?? 1, $0) < (comparisons[$1].chance ?? 1, $1)
    }
    var greatest = 0.0
    for (rank, place) in order.enumerated() {
      guard let chance = comparisons[place].chance, let difference = comparisons[place].difference
      else { continue }
      greatest = max(greatest, min(1, chance * Double(order.count - rank)))
      result[place].correctedChance = greatest
      guard greatest <= significance, difference != 0,
        let metric = Metric.named(comparisons[place].metric)
      else { continue }
      result[place].verdict = (difference > 0) == (metric.better == .higher) ? .better : .worse
    }
    return result
  }
}
