package import Scenario

/// One criterion, judged.
package struct CriterionOutcome: Sendable {
  package var criterion: Criterion
  /// nil if there was nothing to measure, which fails.
  package var actual: Double?
  package var passed: Bool
  /// What went wrong in the first failing episode, in words; empty where it passed.
  package var reason: String
  package var firstFailure: FailingFrame?
  /// Paths of pictures and clips that show the failure.
  package var attachments: [String] = []

  /// The criterion's bounds as a person reads them: `≥ 0.99`.
  package var expected: String { criterion.expectation }

  package var actualText: String {
    actual.map { criterion.measure.text($0) } ?? "nothing to measure"
  }
}

/// Where to look first.
package struct FailingFrame: Sendable, Hashable {
  package var episode: Int
  package var tick: Int
  /// Seconds from the start of the episode.
  package var time: Double
  /// nil where the failure belongs to no picture.
  package var camera: String?

  package init(
    episode: Int, tick: Int, time: Double, camera: String?
  ) {
    self.episode = episode
    self.tick = tick
    self.time = time
    self.camera = camera
  }
}

extension Criterion {
  package var expectation: String {
    let parts =
      (minimum.map { ["≥ \(measure.text($0))"] } ?? [])
      + (maximum.map { ["≤ \(measure.text($0))"] } ?? [])
    return parts.isEmpty ? "any" : parts.joined(separator: " and ")
  }

  package func accepts(_ value: Double) -> Bool {
    // A share computed as a quotient may miss its decimal bound by rounding alone.
    let slack = 1e-12
    return minimum.map { value >= $0 - slack } ?? true
      && maximum.map { value <= $0 + slack } ?? true
  }
}

extension Criterion.Measure {
  /// A value with the digits that matter.
  package func text(_ value: Double) -> String {
    switch self {
    case .basketExact, .eventF1, .asked, .flagged: value.text(decimals: 3)
    case .receiptError: value.text(decimals: 0) + " cents"
    case .questions, .itemsPresented, .falseAlerts: value.text(decimals: 2)
    case .weightError: value.text(decimals: 4) + " kg"
    }
  }
}

extension Double {
  /// Rounded to a number of decimals, with no more of them than needed.
  /// A chance as tables show it, to three decimals: `0.042` or `< 0.001`.
  package var chanceText: String { self < 0.001 ? "< 0.001" : text(decimals: 3) }

  package func text(decimals: Int) -> String {
    guard isFinite else { return "\(self)" }
    var scale = 1.0
    for _ in 0..<decimals { scale *= 10 }
    let rounded = (self * scale).rounded() / scale
    let text = "\(rounded)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
