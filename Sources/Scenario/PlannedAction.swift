/// One thing that somebody sets out to do. A hand takes its actions in order; each begins when the
/// one before is over and its own pause has passed.
package struct PlannedAction: Sendable, Hashable {
  package enum Kind: Sendable, Hashable {
    /// Put items in; several at once in one hand. `dropHeight` above the basket's content, metres.
    case add(items: [Int], dropHeight: Double)
    /// Take an item out of the basket.
    case remove(item: Int)
    /// Hold an item over the basket for a time in seconds, then take it away again.
    case hover(item: Int, duration: Double)
    /// Hold an item's barcode before the imager until it beeps, for a time in seconds at most; then
    /// put it in as `add` does, or take it away again.
    case scan(item: Int, duration: Double, putsIn: Bool, dropHeight: Double)
    /// Move items about with the hand, without taking any out, for a time in seconds.
    case rearrange(duration: Double)
    /// Rest a hand on the basket with a force in newton for a time in seconds; a negative one lifts it
    /// by the rim.
    case lean(force: Double, duration: Double)
    /// Roll the cart by a distance in metres at a speed in metres a second, the last `stopWay` metres
    /// of which something stops it; nil: it rolls out gently.
    case roll(distance: Double, speed: Double, stopWay: Double? = nil)
  }

  package var kind: Kind
  /// Seconds between the end of the action before and the start of this one.
  package var pause: Double

  package init(kind: Kind, pause: Double) {
    self.kind = kind
    self.pause = pause
  }
}
