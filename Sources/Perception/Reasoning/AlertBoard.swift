import CartInterface
import Geometry

/// The alerts that are on, each with a number of its own.
struct AlertBoard: Sendable {
  /// In the order in which they were raised.
  private var lasting: [CartAlert] = []
  /// Those about something that is over, with when they go.
  private var passing: [(alert: CartAlert, until: Nanoseconds)] = []
  private var count = 0

  /// The newest.
  var shown: CartAlert? {
    (lasting + passing.map(\.alert)).max { $0.id < $1.id }
  }

  /// What is wrong at present; what was raised for it stays as long as it is.
  mutating func update(_ findings: Set<CartWatch.Finding>, time: Nanoseconds) {
    lasting.removeAll { !findings.contains(.init(reason: $0.reason, subject: $0.subject)) }
    for finding in findings.sorted()
    where !lasting.contains(where: { $0.reason == finding.reason && $0.subject == finding.subject })
    {
      lasting.append(next(finding))
    }
    passing.removeAll { $0.until <= time }
  }

  /// Something was wrong just now.
  mutating func raise(_ finding: CartWatch.Finding, until end: Nanoseconds) {
    passing.append((next(finding), end))
  }

  private mutating func next(_ finding: CartWatch.Finding) -> CartAlert {
    count += 1
    return CartAlert(id: count, reason: finding.reason, subject: finding.subject)
  }
}
