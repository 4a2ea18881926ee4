package import Geometry

/// Whether two collections of data differ in something.
///
/// What lies within one episode, trip or folder is alike, so those are shuffled whole between the two
/// sides: a difference counts as one only if it is larger than such shuffles make.
package struct DriftTest: Sendable {
  /// Of one property: each cluster's values, on one side.
  package enum Values: Sendable, Hashable {
    case numbers([[Double]])
    /// Name to count.
    case names([[String: Int]])

    package var clusters: Int {
      switch self {
      case .numbers(let clusters): clusters.count
      case .names(let clusters): clusters.count
      }
    }
  }

  package enum Verdict: String, Sendable, Codable {
    case drifted, alike
    case cannotTell = "cannot tell"
  }

  package struct Outcome: Sendable, Hashable {
    package var property: String
    /// Of numbers the greatest distance of the two distributions' shares below a value (Kolmogorov and
    /// Smirnov's D), of names half the sum of the differences of their shares (total variation); 0…1.
    package var distance: Double
    /// That shuffled clusters are as far apart.
    package var chance: Double
    /// The same, corrected for the number of properties.
    package var correctedChance: Double
    package var verdict: Verdict
  }

  package var rounds = 5000
  package var significance = 0.05
  /// Below it a difference is of no consequence, however sure.
  package var leastDistance = 0.1
  /// Values of a cluster that count, evenly spaced.
  package var valuesOfCluster = 400
  package var key: RandomKey

  package init(seed: UInt64 = 1) { key = RandomKey(seed: seed).with("metrics.drift") }

  /// Whether so many clusters can show a drift at all, however far apart the sides are: the chance of
  /// the rarest outcome is that of two ways to deal them out, corrected for the number of properties.
  package func canTell(first: Int, second: Int, properties: Int) -> Bool {
    guard first > 0, second > 0 else { return false }
    // Binomial; of no interest beyond what the rounds can tell apart.
    var ways = 1.0
    for i in 1...min(first, second) {
      ways *= Double(max(first, second) + i) / Double(i)
      if ways > Double(2 * rounds) { break }
    }
    // All of one side below all of the other, and all above, are equally far apart.
    let rarest = max(2 / ways, 1 / Double(rounds + 1))
    return rarest * Double(max(properties, 1)) <= significance
  }

  /// The fewest clusters that can show a drift, as many on each side; nil if none can.
  package func fewestClusters(properties: Int) -> Int? {
    (1...rounds).first { canTell(first: $0, second: $0, properties: properties) }
  }

  /// Tests properties that were looked at together, in their order. Where too few clusters speak for
  /// any of them to be told (`canTell`), no verdict is given.
  package func compare(
    _ properties: [(name: String, first: Values, second: Values)]
  ) -> [Outcome] {
    var outcomes = properties.enumerated().map { number, property in
      var key = key
      key.entity = UInt32(number)
      let pool = ClusterPool(property.first, property.second, limit: valuesOfCluster)
      let distance = pool.distance(pool.isFirst)
      return Outcome(
        property: property.name, distance: distance,
        chance: chance(of: distance, pool, key), correctedChance: 1, verdict: .cannotTell)
    }
    let order = outcomes.indices.sorted { (outcomes[$0].chance, $0) < (outcomes[$1].chance, $1) }
    let isTellable = properties.contains {
      canTell(
        first: $0.first.clusters, second: $0.second.clusters, properties: properties.count)
    }
    var greatest = 0.0
    for (rank, place) in order.enumerated() {
      greatest = max(greatest, min(1, outcomes[place].chance * Double(order.count - rank)))
      outcomes[place].correctedChance = greatest
      guard isTellable else { continue }
      if greatest <= significance, outcomes[place].distance >= leastDistance {
        outcomes[place].verdict = .drifted
      } else if outcomes[place].distance < leastDistance {
        outcomes[place].verdict = .alike
      }
    }
    return outcomes
  }

  private func chance(of distance: Double, _ pool: ClusterPool, _ key: RandomKey) -> Double {
    let clusters = pool.isFirst.count
    if clusters < 2 { return 1 }
    var asLarge = 0
    var sides = pool.isFirst
    for round in 0..<rounds {
      var key = key
      key.tick = UInt32(round)
      var stream = key.stream
      sides = pool.isFirst
      for i in stride(from: clusters - 1, to: 0, by: -1) {
        sides.swapAt(i, stream.index(below: i + 1))
      }
      if pool.distance(sides) >= distance * (1 - 1e-12) { asLarge += 1 }
      if asLarge == 20 { return Double(asLarge) / Double(round + 1) }
    }
    return Double(asLarge + 1) / Double(rounds + 1)
  }
}

/// Both sides' clusters in one row, prepared to be shuffled.
private struct ClusterPool {
  /// By cluster.
  let isFirst: [Bool]
  /// Ascending by value: whose it is.
  private var sorted: [(value: Double, cluster: Int)] = []
  /// By cluster: values, or counts by name.
  private var sizes: [Int] = []
  private var counts: [[Int]] = []

  init(_ first: DriftTest.Values, _ second: DriftTest.Values, limit: Int) {
    isFirst =
      Array(repeating: true, count: first.clusters)
      + Array(repeating: false, count: second.clusters)
    switch (first, second) {
    case (.numbers(let a), .numbers(let b)):
      for (cluster, values) in (a + b).enumerated() {
        let step = max(1, (values.count + limit - 1) / limit)
        let kept = stride(from: 0, to: values.count, by: step).map { values[$0] }
        sizes.append(kept.count)
        sorted += kept.map { ($0, cluster) }
      }
      sorted.sort { ($0.value, $0.cluster) < ($1.value, $1.cluster) }
    case (.names(let a), .names(let b)):
      let names = Set((a + b).flatMap(\.keys)).sorted()
      counts = (a + b).map { cluster in names.map { cluster[$0, default: 0] } }
      sizes = counts.map { $0.reduce(0, +) }
    default: preconditionFailure("numbers are no names")
    }
  }

  /// Between the clusters of the first side and the others; 0 if either is empty.
  func distance(_ isFirst: [Bool]) -> Double {
    var (a, b) = (0, 0)
    for (cluster, size) in sizes.enumerated() {
      if isFirst[cluster] { a += size } else { b += size }
    }
    if a == 0 || b == 0 { return 0 }
    return counts.isEmpty
      ? greatestGap(isFirst, Double(a), Double(b)) : variation(isFirst, Double(a), Double(b))
  }

  private func greatestGap(_ isFirst: [Bool], _ a: Double, _ b: Double) -> Double {
    var (below, belowOther, gap) = (0.0, 0.0, 0.0)
    for (place, entry) in sorted.enumerated() {
      if isFirst[entry.cluster] { below += 1 } else { belowOther += 1 }
      // Between equal values nothing is decided.
      if place + 1 < sorted.count, sorted[place + 1].value == entry.value { continue }
      gap = max(gap, abs(below / a - belowOther / b))
    }
    return gap
  }

  private func variation(_ isFirst: [Bool], _ a: Double, _ b: Double) -> Double {
    var difference = Array(repeating: 0.0, count: counts.first?.count ?? 0)
    for (cluster, counts) in counts.enumerated() {
      let weight = isFirst[cluster] ? 1 / a : -1 / b
      for (name, count) in counts.enumerated() { difference[name] += Double(count) * weight }
    }
    return difference.reduce(0) { $0 + abs($1) } / 2
  }
}
