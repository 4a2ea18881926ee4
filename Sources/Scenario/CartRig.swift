package import Geometry
package import Sensors

/// The cart: basket, cameras and scale.
package struct CartRig: Sendable {
  /// Inside of the basket in the cart's frame, metres.
  package var basket: Box3
  /// `worldFromCamera` of each holds cart-from-camera: the rig is described in the cart's frame.
  package var cameras: [RigCamera]
  package var scale: ScaleModel

  package init(basket: Box3, cameras: [RigCamera], scale: ScaleModel) {
    self.basket = basket
    self.cameras = cameras
    self.scale = scale
  }
}

/// A camera on the cart.
package struct RigCamera: Sendable {
  package var name: String
  package var intrinsics: CameraIntrinsics
  package var lens: LensMapping
  package var cartFromCamera: RigidTransform
  package var sensor: CameraSensorModel

  package init(
    name: String, intrinsics: CameraIntrinsics, lens: LensMapping, cartFromCamera: RigidTransform,
    sensor: CameraSensorModel
  ) {
    self.name = name
    self.intrinsics = intrinsics
    self.lens = lens
    self.cartFromCamera = cartFromCamera
    self.sensor = sensor
  }
}
