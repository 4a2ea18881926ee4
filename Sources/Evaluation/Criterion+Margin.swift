import Geometry
import Metrics
import Perception
package import Scenario

extension Criterion {
  /// How far an episode is from breaking the bound: below 0 it does, in units in which ±0.5 is what a
  /// yes-or-no criterion has.
  ///
  /// Where it keeps to the bound, the margin says how nearly it did not, as far as an episode shows:
  /// for events how much of the tolerance was left, for baskets how much of the time between an event
  /// and the end when the cart was sure, and whether it asked. For weights and money it is the part of
  /// the bound that is left. So a search has something to follow before anything has failed.
  package func margin(of episode: EpisodeResult) -> Double {
    guard let value = value(of: [episode]) else { return -1 }
    let low = minimum.map { (value - $0) / unit } ?? .infinity
    let high = maximum.map { ($0 - value) / unit } ?? .infinity
    let distance = min(low, high)
    guard accepts(value) else { return max(min(distance, -0.05), -2) }
    switch measure {
    case .eventF1: return min(0.5, spareTime(in: episode))
    case .basketExact: return min(0.5, certainty(in: episode))
    case .weightError, .receiptError: return min(max(distance, 0.01), 1)
    case .questions, .itemsPresented, .falseAlerts: return min(max(distance, 0) + 0.5, 1)
    case .asked, .flagged: return 0.5
    }
  }

  /// By which distances are divided.
  private var unit: Double {
    switch measure {
    case .weightError, .receiptError: max(maximum ?? minimum ?? 0, 1e-3)
    case .basketExact, .eventF1, .questions, .itemsPresented, .asked, .flagged, .falseAlerts: 1
    }
  }

  /// The part of the tolerance that the worst of the paired events leaves, halved.
  private func spareTime(in episode: EpisodeResult) -> Double {
    let match = episode.eventMatch(tolerance: tolerance)
    let (truth, reported) = (episode.trueLedger, episode.reportedLedger)
    let worst = match.pairs.map { abs((truth[$0.x].time - reported[$0.y].time).seconds) }.max()
    return 0.5 * max(1 - (worst ?? 0) / tolerance, 0.02)
  }

  /// Late decisions and questions announce a wrong basket.
  private func certainty(in episode: EpisodeResult) -> Double {
    let match = episode.eventMatch(tolerance: episode.duration.seconds)
    let spare = match.pairs.map { pair -> Double in
      let happened = episode.trueLedger[pair.x].time
      let left = (episode.duration - happened).seconds
      let decided = (episode.reportedEvents[pair.y].decided - happened).seconds
      return left > 0 ? 1 - decided / left : 0
    }
    let doubt = episode.prompts.isEmpty ? 1.0 : 0.4
    return 0.5 * max(min(spare.min() ?? 1, doubt), 0.02)
  }
}
