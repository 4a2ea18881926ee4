/// A moment or a span of simulated time, in nanoseconds from the start of the episode.
///
/// An integer, so that adding up ticks never drifts and two frames agree on which comes first.
package typealias Nanoseconds = Int64

extension Nanoseconds {
  package static let perSecond: Nanoseconds = 1_000_000_000

  /// The nearest whole nanosecond to a time in seconds.
  package init(seconds: Double) {
    self = Nanoseconds((seconds * 1e9).rounded())
  }

  package var seconds: Double { Double(self) / 1e9 }
}
