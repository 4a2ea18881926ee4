package import Geometry

/// What the cart's screen did: showed another prompt, or was touched.
package struct DisplayEvent: TimedMessage, Hashable {
  package enum Kind: Sendable, Hashable {
    /// From now on the screen shows this prompt, or none.
    case shown(promptID: Int?)
    case touched(ScreenAnswer)
  }

  package var time: Nanoseconds
  package var kind: Kind

  package init(time: Nanoseconds, kind: Kind) {
    self.time = time
    self.kind = kind
  }
}
