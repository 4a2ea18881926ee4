package import Geometry

/// What the cart's screen did: showed another prompt, state or alert, or was touched.
package struct DisplayEvent: TimedMessage, Hashable {
  package enum Kind: Sendable, Hashable {
    /// From now on the screen shows this prompt, or none.
    case shown(promptID: Int?)
    case touched(ScreenAnswer)
    /// The cart's state changed.
    case turned(to: CartDisplay.State)
    case alerted(CartAlert)
  }

  package var time: Nanoseconds
  package var kind: Kind

  package init(time: Nanoseconds, kind: Kind) {
    self.time = time
    self.kind = kind
  }
}
