package import Geometry

/// What goes wrong between a sensor and the cart's computer. All zero: nothing.
package struct ChannelFaults: Sendable, Hashable {
  /// From then on nothing arrives; nil never.
  package var deadAfter: Nanoseconds?
  /// Times in which nothing arrives.
  package var outage: Range<Nanoseconds>?
  /// That a message is lost, each on its own, 0…1.
  package var dropProbability: Double
  /// Every message arrives this much after it was measured, in seconds.
  package var delay: Double
  /// And up to this much later still, evenly drawn for each; messages may overtake each other.
  package var jitter: Double
  /// The sensor's clock is ahead of the computer's by this, in seconds.
  package var clockOffset: Double

  package static let none = ChannelFaults()

  package init(
    deadAfter: Nanoseconds? = nil, outage: Range<Nanoseconds>? = nil, dropProbability: Double = 0,
    delay: Double = 0, jitter: Double = 0, clockOffset: Double = 0
  ) {
    self.deadAfter = deadAfter
    self.outage = outage
    self.dropProbability = dropProbability
    self.delay = delay
    self.jitter = jitter
    self.clockOffset = clockOffset
  }
}
