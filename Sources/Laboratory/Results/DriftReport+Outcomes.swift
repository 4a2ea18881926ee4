package import Evaluation
package import Metrics
package import Reporting

extension DriftReport {
  /// - Parameters:
  ///   - first: what people call the one side.
  ///   - problem: why nothing can be told.
  package init(
    _ outcomes: [DriftTest.Outcome],
    of properties: [(name: String, first: DriftTest.Values, second: DriftTest.Values)],
    first: (name: String, sample: DriftSample), second: (name: String, sample: DriftSample),
    problem: String?
  ) {
    self.init(
      first: first.name, second: second.name, problem: problem,
      facts: [
        .init("episodes or trips", "\(first.sample.clusters) and \(second.sample.clusters)"),
        .init("drifted", "\(outcomes.count { $0.verdict == .drifted }) of \(outcomes.count)"),
      ],
      properties: zip(outcomes, properties).map { outcome, property in
        Property(
          name: outcome.property, verdict: outcome.verdict.rawValue,
          tone: outcome.verdict == .drifted
            ? .bad : outcome.verdict == .alike ? .good : .neutral,
          distance: outcome.distance.text(decimals: 3),
          chance: outcome.correctedChance.chanceText,
          shares: Self.shares(property.first, property.second))
      })
  }

  private static func shares(
    _ first: DriftTest.Values, _ second: DriftTest.Values
  ) -> Property.Shares {
    switch (first, second) {
    case (.names(let a), .names(let b)):
      let (a, b) = (total(a), total(b))
      let names = Set(a.keys).union(b.keys).map {
        Property.NamedShare(name: $0, first: a[$0] ?? 0, second: b[$0] ?? 0)
      }
      return .names(
        Array(
          names.sorted {
            (abs($1.first - $1.second), $0.name) < (abs($0.first - $0.second), $1.name)
          }.prefix(20)))
    case (.numbers(let a), .numbers(let b)):
      return .numbers(cumulative(a.flatMap { $0 }), cumulative(b.flatMap { $0 }))
    default: return .names([])
    }
  }

  private static func total(_ clusters: [[String: Int]]) -> [String: Double] {
    let sums = clusters.reduce(into: [String: Int]()) { sums, cluster in
      sums.merge(cluster) { $0 + $1 }
    }
    let all = Double(max(1, sums.values.reduce(0, +)))
    return sums.mapValues { Double($0) / all }
  }

  /// Up to 200 points of the distribution.
  private static func cumulative(_ values: [Double]) -> [SIMD2<Double>] {
    let sorted = values.sorted()
    let step = max(1, sorted.count / 200)
    var points: [SIMD2<Double>] = []
    for place in stride(from: 0, to: sorted.count, by: step) {
      points.append(SIMD2(sorted[place], Double(place + 1) / Double(sorted.count)))
    }
    if let last = sorted.last { points.append(SIMD2(last, 1)) }
    return points
  }
}
