package import Geometry

/// Where the store's location service takes the cart to be.
package struct LocationFix: TimedMessage, Hashable {
  package var time: Nanoseconds
  /// Along the aisle from where the episode began, in metres.
  package var alongAisle: Double
  /// What the service says of its own standard deviation, in metres.
  package var deviation: Double
  /// Section of the aisle that the position falls into, from 0 at the start; negative behind it.
  package var zone: Int

  package init(time: Nanoseconds, alongAisle: Double, deviation: Double, zone: Int) {
    self.time = time
    self.alongAisle = alongAisle
    self.deviation = deviation
    self.zone = zone
  }
}
