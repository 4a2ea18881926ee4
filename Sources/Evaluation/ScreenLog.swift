package import CartInterface
package import Perception

/// What the cart's screen showed, by tick: all that an episode needs besides its plan to be
/// played again without detector and reasoner.
package struct ScreenLog: Sendable, Hashable, Codable {
  package struct Entry: Sendable, Hashable, Codable {
    /// The display holds from the end of this tick on.
    package var tick: Int
    package var basket: [String: Int]
    package var prompt: Prompt?
    package var state: CartDisplay.State?
    package var alert: Alert?
    /// Grams by SKU; absent where nothing is sold by weight.
    package var weighed: [String: Int]?
  }

  /// `CartAlert` as it is stored.
  package struct Alert: Sendable, Hashable, Codable {
    package var id: Int
    package var reason: CartAlert.Reason
    package var subject: String?
  }

  /// `CartDisplay.Prompt` as it is stored.
  package struct Prompt: Sendable, Hashable, Codable {
    package enum Kind: String, Sendable, Codable {
      case presentItem, confirm, weighProduce, callAttendant
    }
    package var kind: Kind
    package var id: Int
    /// For `confirm` and `weighProduce` alone.
    package var candidates: [String]?
  }

  /// Ascending by tick; ticks without a change have none.
  package private(set) var entries: [Entry] = []

  package init() {}

  package mutating func append(tick: Int, display: CartDisplay) {
    entries.append(Entry(tick: tick, display: display))
  }

  /// The display that begins at the end of a tick, or nil if nothing changes there.
  package func change(atTick tick: Int) -> CartDisplay? {
    entries.first { $0.tick == tick }.map {
      var display = CartDisplay(
        basket: $0.basket, prompt: $0.prompt?.asShown,
        alert: $0.alert.map { CartAlert(id: $0.id, reason: $0.reason, subject: $0.subject) },
        state: $0.state)
      display.weighed = $0.weighed ?? [:]
      return display
    }
  }
}

extension ScreenLog.Entry {
  init(tick: Int, display: CartDisplay) {
    self.init(
      tick: tick, basket: display.basket, prompt: display.prompt.map(ScreenLog.Prompt.init),
      state: display.state,
      alert: display.alert.map { .init(id: $0.id, reason: $0.reason, subject: $0.subject) },
      weighed: display.weighed.isEmpty ? nil : display.weighed)
  }
}

extension ScreenLog.Prompt {
  init(_ prompt: CartDisplay.Prompt) {
    switch prompt {
    case .presentItem(let id): self.init(kind: .presentItem, id: id)
    case .confirm(let id, let candidates):
      self.init(kind: .confirm, id: id, candidates: candidates)
    case .weighProduce(let id, let candidates):
      self.init(kind: .weighProduce, id: id, candidates: candidates)
    case .callAttendant(let id): self.init(kind: .callAttendant, id: id)
    }
  }

  var asShown: CartDisplay.Prompt {
    switch kind {
    case .presentItem: .presentItem(id: id)
    case .confirm: .confirm(id: id, candidates: candidates ?? [])
    case .weighProduce: .weighProduce(id: id, candidates: candidates ?? [])
    case .callAttendant: .callAttendant(id: id)
    }
  }
}

/// All that an episode needs besides its plan to be played and judged again.
package struct EpisodeLog: Sendable, Hashable {
  package var screen: ScreenLog
  package var reported: [BasketEvent]

  package init(screen: ScreenLog, reported: [BasketEvent]) {
    self.screen = screen
    self.reported = reported
  }
}

extension EpisodeResult {
  package var log: EpisodeLog { EpisodeLog(screen: screen, reported: reportedEvents) }
}
