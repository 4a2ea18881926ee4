package import CartInterface
package import Geometry
import Metrics
package import Perception

/// Where a second cart software, which saw the same and changed nothing, differs from the first.
package struct ShadowComparison: Sendable, Hashable {
  /// A part of what a cart says. Numbers of prompts and alerts count for nothing: only what they say.
  package enum Aspect: String, Sendable, CaseIterable {
    case basket, weighed, prompt, alert, state
  }

  /// A tick at whose end the two screens differ.
  package struct Moment: Sendable, Hashable {
    package var tick: Int
    package var time: Nanoseconds
    /// In the order of `Aspect`.
    package var aspects: [Aspect]
    package var display: CartDisplay
    package var shadowDisplay: CartDisplay
  }

  /// The shadow's name.
  package var software: String
  /// Ticks that both answered.
  package var ticks = 0
  package var firstDifference: Moment?
  /// Ticks in which an aspect differs; aspects that never do have no entry.
  package var differingTicks: [Aspect: Int] = [:]
  /// Ticks in which anything differs.
  package var ticksThatDiffer = 0
  /// Bookings of the same product within a second of each other.
  package var sharedEvents = 0
  package var eventsOfFirst: [BasketEvent] = []
  package var eventsOfShadow: [BasketEvent] = []
  /// What the shadow believed last.
  package var basket: [String: Int] = [:]
  /// Why the shadow ended before the episode; nil if it saw all of it.
  package var failure: String?

  init(software: String) { self.software = software }

  package var differs: Bool {
    firstDifference != nil || !eventsOfFirst.isEmpty || !eventsOfShadow.isEmpty || failure != nil
  }

  /// `tick 34 (4.3 s) basket; bookings 1 shared, 1 of the first alone, 0 of the shadow alone`.
  package var sentence: String {
    var parts: [String] = []
    if let moment = firstDifference {
      parts.append(
        "tick \(moment.tick) (\(moment.time.seconds.text(decimals: 1)) s) "
          + moment.aspects.map(\.rawValue).joined(separator: ", "))
    }
    parts.append(
      "bookings \(sharedEvents) shared, \(eventsOfFirst.count) of the first alone, "
        + "\(eventsOfShadow.count) of the shadow alone")
    if let failure { parts.append(failure) }
    return parts.joined(separator: "; ")
  }

  /// By which bookings of the same thing may miss each other, in seconds.
  package static let eventTolerance = 1.0

  mutating func add(
    tick: Int, time: Nanoseconds, display: CartDisplay, shadowDisplay: CartDisplay
  ) {
    ticks += 1
    basket = shadowDisplay.basket
    let aspects = Aspect.allCases.filter { $0.differs(display, shadowDisplay) }
    for aspect in aspects { differingTicks[aspect, default: 0] += 1 }
    if !aspects.isEmpty { ticksThatDiffer += 1 }
    if firstDifference == nil, !aspects.isEmpty {
      firstDifference = Moment(
        tick: tick, time: time, aspects: aspects, display: display, shadowDisplay: shadowDisplay)
    }
  }

  mutating func compare(_ first: [BasketEvent], _ shadow: [BasketEvent]) {
    func ledger(_ events: [BasketEvent]) -> [LedgerEvent] {
      events.map { LedgerEvent(kind: $0.kind.ledgerKind, sku: $0.sku, time: $0.time) }
    }
    let match = EventMatch(
      true: ledger(first), reported: ledger(shadow), tolerance: Self.eventTolerance)
    sharedEvents = match.pairs.count
    eventsOfFirst = match.missed.map { first[$0] }
    eventsOfShadow = match.invented.map { shadow[$0] }
  }
}

extension ShadowComparison.Aspect {
  func differs(_ a: CartDisplay, _ b: CartDisplay) -> Bool {
    switch self {
    case .basket: a.basket != b.basket
    case .weighed: a.weighed != b.weighed
    case .prompt:
      a.prompt?.kind != b.prompt?.kind || a.prompt?.candidates != b.prompt?.candidates
    case .alert: a.alert?.reason != b.alert?.reason || a.alert?.subject != b.alert?.subject
    case .state: a.state != b.state
    }
  }
}
