package import Geometry

/// One elementary thing a shopper does; actions are queues of these.
enum HandStep: Sendable {
  /// The hand comes into the world, holding what the grips say.
  case appear(at: HandPosture, holding: [Int: Grip])
  /// Along a minimum-jerk path, in seconds.
  case move(to: HandPosture, duration: Double)
  case wait(Double)
  /// Push from where the hand is towards a posture, downwards with this force in newton, for a time
  /// in seconds.
  case press(towards: HandPosture, force: Double, duration: Double)
  case grasp(Int)
  case release
  /// The hand goes out of the world with what it holds.
  case leave
  case roll(distance: Double, speed: Double, stopWay: Double?)
  /// Looks at the world and goes on from there.
  case decide(Decision)
  /// Something that is an event from the action's start until now.
  case finish(TrueEvent.Kind, item: Int?)
}

/// What a shopper can only settle with the world before their eyes.
enum Decision: Sendable {
  /// Where to put what the hand holds, this far above what lies there, in metres.
  case putDown(dropHeight: Double)
  case takeAway
  /// Out of the world, unless what the hand holds is caught in the basket; how often that has been seen.
  case depart(tries: Int)
  case reach(item: Int, tries: Int)
  case close(item: Int, style: Grip.Style, tries: Int)
  /// Straight up until what the hand holds is clear of the rim.
  case lift
  case show(item: Int)
  /// Hold its barcode before the imager, until then or a beep.
  case showBarcode(
    item: Int, until: Nanoseconds?, duration: Double, tries: Int, after: AfterScan)
  /// Push things about until then.
  case sweep(until: Nanoseconds, stroke: Int)
}

/// Why the hand has to do with an item, until the event that comes of it.
package struct Purpose: Sendable {
  package var kind: TrueEvent.Kind
  package var start: Nanoseconds

  package init(kind: TrueEvent.Kind, start: Nanoseconds) {
    self.kind = kind
    self.start = start
  }
}

/// Position along a minimum-jerk path: 0…1 for a fraction of its time in 0…1.
/// - SeeAlso: Flash and Hogan, "The coordination of arm movements", 1985, eq. 3.
func minimumJerk(_ u: Double) -> Double { u * u * u * (10 + u * (6 * u - 15)) }
