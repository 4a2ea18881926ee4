/// Counts of hits and misses over any number of episodes.
package struct EventScore: Sendable, Hashable, Codable {
  package var matched = 0
  package var missed = 0
  package var invented = 0

  package init() {}

  package init(_ match: EventMatch) {
    matched = match.pairs.count
    missed = match.missed.count
    invented = match.invented.count
  }

  package static func + (a: EventScore, b: EventScore) -> EventScore {
    var sum = EventScore()
    sum.matched = a.matched + b.matched
    sum.missed = a.missed + b.missed
    sum.invented = a.invented + b.invented
    return sum
  }

  /// Of what was reported, the true part; 1 if nothing was reported.
  package var precision: Double { Self.part(matched, of: matched + invented) }

  /// Of what was true, the reported part; 1 if nothing happened.
  package var recall: Double { Self.part(matched, of: matched + missed) }

  /// Harmonic mean of precision and recall, 2·TP / (2·TP + FP + FN); 1 if nothing happened and
  /// nothing was reported.
  package var f1: Double { Self.part(2 * matched, of: 2 * matched + missed + invented) }

  private static func part(_ a: Int, of b: Int) -> Double { b == 0 ? 1 : Double(a) / Double(b) }
}
