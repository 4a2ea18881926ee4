package import Geometry

/// The count of a wheel's encoder.
package struct OdometryReading: TimedMessage, Hashable {
  package var time: Nanoseconds
  /// Since it was switched on; falls when the cart rolls backwards.
  package var ticks: Int

  package init(time: Nanoseconds, ticks: Int) {
    self.time = time
    self.ticks = ticks
  }
}
