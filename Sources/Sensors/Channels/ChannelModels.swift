/// The cart's sensors besides cameras and scale, each with what goes wrong with it; nil: not there.
package struct ChannelModels: Sendable, Hashable {
  package var inertial: FaultyChannel<InertialModel>?
  package var odometry: FaultyChannel<OdometryModel>?
  package var location: FaultyChannel<LocationModel>?
  package var barcodeImager: FaultyChannel<BarcodeImagerModel>?
  package var touchScreen: FaultyChannel<TouchScreenModel>?

  package init() {}
}

/// A sensor's model and the faults on its way to the computer.
package struct FaultyChannel<Model: Sendable & Hashable>: Sendable, Hashable {
  package var model: Model
  package var faults: ChannelFaults

  package init(_ model: Model, faults: ChannelFaults = .none) {
    self.model = model
    self.faults = faults
  }
}
