import CartInterface
import Geometry
import Metrics
import Perception
import Simulation

/// A question for an item, and what the shopper did about it.
package struct Presentation: Sendable, Hashable {
  package var prompt: EpisodeResult.ShownPrompt
  /// Of the item that was held before a camera and put back; nil if none was.
  package var shownSKU: String?
  /// Whether that was an item which the cart had not recognised when it asked.
  package var isAnswered: Bool
}

extension EpisodeResult {
  /// Every question for an item, in order.
  package var presentations: [Presentation] {
    let questions = prompts.filter {
      if case .presentItem(_) = $0.prompt { true } else { false }
    }
    let shown = trueEvents.filter { $0.event.kind == .present }
    return questions.enumerated().map { number, question in
      // A shopper's clock is the physics', which may be a step behind the tick's end.
      let since = question.time - PhysicsWorld.step
      let until = number + 1 < questions.count ? questions[number + 1].time : Int64.max
      let sku = shown.first {
        $0.event.start >= since && $0.event.start < until - PhysicsWorld.step
      }
      .flatMap(\.sku)
      return Presentation(
        prompt: question, shownSKU: sku,
        isAnswered: sku.map { isUnrecognised($0, at: question.time) } ?? false)
    }
  }

  /// Whether more items of a product lay in the basket than the cart had booked by then.
  private func isUnrecognised(_ sku: String, at time: Int64) -> Bool {
    func change(_ events: [(kind: LedgerEvent.Kind, sku: String, time: Int64)]) -> Int {
      events.filter { $0.sku == sku && $0.time <= time }
        .reduce(0) { $0 + ($1.kind == .add ? 1 : -1) }
    }
    return change(trueLedger.map { ($0.kind, $0.sku, $0.time) })
      > change(reportedEvents.map { ($0.kind.ledgerKind, $0.sku, $0.decided) })
  }
}

extension [EpisodeResult] {
  var itemsPresentedPerEpisode: Double {
    let presented = reduce(0) { $0 + $1.presentations.count(where: \.isAnswered) }
    return isEmpty ? 0 : Double(presented) / Double(count)
  }
}
