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
  }

  /// `CartDisplay.Prompt` as it is stored.
  package struct Prompt: Sendable, Hashable, Codable {
    package enum Kind: String, Sendable, Codable { case presentItem, confirm, callAttendant }
    package var kind: Kind
    package var id: Int
    /// For `confirm` alone.
    package var candidates: [String]?
  }

  /// Ascending by tick; ticks without a change have none.
  package private(set) var entries: [Entry] = []

  package init() {}

  package mutating func append(tick: Int, display: CartDisplay) {
    entries.append(
      Entry(tick: tick, basket: display.basket, prompt: display.prompt.map(Prompt.init)))
  }

  /// The display that begins at the end of a tick, or nil if nothing changes there.
  package func change(atTick tick: Int) -> CartDisplay? {
    entries.first { $0.tick == tick }.map {
      CartDisplay(basket: $0.basket, prompt: $0.prompt?.asShown)
    }
  }
}

extension ScreenLog.Prompt {
  init(_ prompt: CartDisplay.Prompt) {
    switch prompt {
    case .presentItem(let id): self.init(kind: .presentItem, id: id)
    case .confirm(let id, let candidates):
      self.init(kind: .confirm, id: id, candidates: candidates)
    case .callAttendant(let id): self.init(kind: .callAttendant, id: id)
    }
  }

  var asShown: CartDisplay.Prompt {
    switch kind {
    case .presentItem: .presentItem(id: id)
    case .confirm: .confirm(id: id, candidates: candidates ?? [])
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
