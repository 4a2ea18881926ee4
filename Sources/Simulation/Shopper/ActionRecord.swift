package import Geometry
package import Scenario

/// What became of something that somebody set out to do.
package struct ActionRecord: Sendable, Hashable {
  package enum Outcome: String, Sendable, CaseIterable, Codable {
    case done
    /// The world did not allow it: what was to be taken out was not there.
    case impossible
    /// Tried and given up.
    case failed
    /// Waited in vain.
    case timedOut = "timed_out"
  }

  /// As files name it: `add`, `wait_for`.
  package var name: String
  /// Among the plan's actions; nil for waiting.
  package var action: Int?
  /// 0 is the shopper.
  package var person: Int
  package var hand: Int
  package var start: Nanoseconds
  package var end: Nanoseconds
  package var outcome: Outcome

  package init(
    name: String, action: Int?, person: Int, hand: Int, start: Nanoseconds, end: Nanoseconds,
    outcome: Outcome
  ) {
    self.name = name
    self.action = action
    self.person = person
    self.hand = hand
    self.start = start
    self.end = end
    self.outcome = outcome
  }

  package func delayed(by time: Nanoseconds) -> ActionRecord {
    var copy = self
    copy.start += time
    copy.end += time
    return copy
  }
}

extension PlannedAction.Kind {
  /// As files name it.
  package var name: String {
    switch self {
    case .add: "add"
    case .remove: "remove"
    case .hover: "hover"
    case .scan: "scan"
    case .rearrange: "rearrange"
    case .lean: "lean"
    case .roll: "roll"
    }
  }
}
