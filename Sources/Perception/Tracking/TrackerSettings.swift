/// Parameters of the reference tracker; judgements, not measurements.
package struct TrackerSettings: Sendable, Hashable {
  /// A box of the same product goes on with a track if they overlap by so much (IoU), or if its middle lies
  /// within so many sides of where the track is expected.
  package var sameOverlap = 0.1
  package var sameReach = 0.75
  /// A box of another product goes on with it only where it covers the same thing: one that was
  /// mistaken, and not another that came to lie over it.
  package var otherOverlap = 0.6
  /// Seconds for which a track that is not seen waits.
  package var patience = 0.6
  /// Seconds after which a vote for a product weighs 1/e.
  package var memory = 0.8
  /// Part of the newest step in the speed.
  package var agility = 0.5
  /// How far the middle of a box may lie from where the thing projects to, in sides of the box; some of the
  /// thing is hidden from each camera.
  package var ray = 0.35
  /// And in pixels at least.
  package var leastRay = 8.0
  /// A thing is over the rim or below it from so far, metres.
  package var rimMargin = 0.02
  /// How far beside the basket's walls things still lie in it, metres.
  package var wallMargin = 0.05
  /// Seconds between both sides of a passage.
  package var passageTime = 2.0

  package init() {}
}
