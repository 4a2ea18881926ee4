import Metrics
package import Scenario

extension Criterion {
  /// Whether the criterion fails whatever the episodes still to come bring.
  ///
  /// The best they can bring: every basket exact, no question, no error. The number of their events
  /// is unknown, so an F1 short of 1 can come as near to 1 as one likes, but not reach it.
  package func isLost(with played: [EpisodeResult], remaining: Int) -> Bool {
    guard remaining > 0 else { return !judged(on: played).passed }
    guard !played.isEmpty else { return false }
    let total = Double(played.count + remaining)
    let slack = 1e-12
    func isShareLost(_ count: Int) -> Bool {
      (minimum.map { Double(count + remaining) / total < $0 - slack } ?? false)
        || (maximum.map { Double(count) / total > $0 + slack } ?? false)
    }
    func isMeanLost(_ sum: Int) -> Bool {
      maximum.map { Double(sum) / total > $0 + slack } ?? false
    }
    func isGreatestLost(_ greatest: Double?) -> Bool {
      greatest.flatMap { value in maximum.map { value > $0 + slack } } ?? false
    }
    switch measure {
    case .basketExact:
      return isShareLost(played.count { $0.basketPair.distance == 0 })
    case .asked: return isShareLost(played.count { !$0.prompts.isEmpty })
    case .flagged: return isShareLost(played.count { $0.firstFlag != nil })
    case .questions: return isMeanLost(played.reduce(0) { $0 + $1.prompts.count })
    case .itemsPresented:
      return isMeanLost(
        played.reduce(0) { $0 + $1.presentations.count(where: \.isAnswered) })
    case .falseAlerts:
      return isMeanLost(played.reduce(0) { $0 + $1.economics.falseAlerts })
    case .receiptError:
      return isGreatestLost(
        played.map { Double($0.receipt.overcharged + $0.receipt.undercharged) }.max())
    case .weightError:
      // An episode that never came to rest fails by itself.
      return played.contains { $0.weightError == nil }
        || isGreatestLost(played.compactMap(\.weightError).max())
    case .eventF1:
      return (minimum ?? 0) >= 1 && !judged(on: played).passed
    }
  }
}
