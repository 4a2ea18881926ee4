import CartInterface
package import Metrics
import Perception

extension CartEconomics {
  /// Of one episode.
  package init(_ episode: EpisodeResult) {
    self.init()
    items =
      episode.initialBasket.values.reduce(0, +) + episode.trueLedger.count { $0.kind == .add }
    owed = episode.receipt.owed
    charged = episode.receipt.charged
    overcharged = episode.receipt.overcharged
    undercharged = episode.receipt.undercharged
    attendantCalls = episode.prompts.count { $0.prompt.kind == .callAttendant }
    questions = episode.prompts.count - attendantCalls
    alerts = episode.alerts.count
    falseAlerts = episode.alerts.count { !$0.isJustified }
    let isReported = attendantCalls > 0 || falseAlerts < alerts
    unnoticed = isReported ? 0 : undercharged
  }
}
