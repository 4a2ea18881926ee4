package import Geometry

/// A measurement with the time that its sensor gave it.
package protocol TimedMessage: Sendable {
  var time: Nanoseconds { get set }
}

/// What reached the cart's computer in one tick from the sensors other than cameras and scale; each
/// in the order of arrival, which a bad bus may make another than that of the times.
package struct ChannelMessages: Sendable, Hashable {
  package var inertial: [InertialSample] = []
  package var odometry: [OdometryReading] = []
  package var locations: [LocationFix] = []
  package var barcodes: [BarcodeRead] = []
  package var display: [DisplayEvent] = []

  package init() {}
}
