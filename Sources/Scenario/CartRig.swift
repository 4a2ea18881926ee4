package import Geometry
package import Scene
package import Sensors

/// The cart: basket, cameras, scale and what else it senses with.
package struct CartRig: Sendable {
  /// Inside of the basket in the cart's frame, metres.
  package var basket: Box3
  /// `worldFromCamera` of each holds cart-from-camera: the rig is described in the cart's frame.
  package var cameras: [RigCamera]
  package var scale: ScaleModel
  package var ride: RideModel
  /// Pixels by which a product's surface may be off where a coarser mesh of it is drawn; 0 draws all
  /// triangles always.
  package var levelOfDetailPixels: Double
  package var channels: ChannelModels
  package var produceEntry: ProduceEntry
  /// Nil where no part of the frame comes near the rim.
  package var guardRail: GuardRail?

  package init(
    basket: Box3, cameras: [RigCamera], scale: ScaleModel, ride: RideModel = RideModel(),
    levelOfDetailPixels: Double = 0, channels: ChannelModels = ChannelModels(),
    produceEntry: ProduceEntry = .recognise
  ) {
    self.produceEntry = produceEntry
    self.levelOfDetailPixels = levelOfDetailPixels
    self.channels = channels
    self.basket = basket
    self.cameras = cameras
    self.scale = scale
    self.ride = ride
  }
}

/// Who says what loose goods are.
package enum ProduceEntry: String, Sendable, CaseIterable {
  /// The cart, as far as it recognises them.
  case recognise
  /// The shopper, on the screen: by a button or a look-up code.
  case choose
}

/// A camera on the cart.
package struct RigCamera: Sendable {
  package var name: String
  package var intrinsics: CameraIntrinsics
  package var lens: LensMapping
  /// Where it truly is.
  package var cartFromCamera: RigidTransform
  /// Where the cart's software takes it to be.
  package var calibratedCartFromCamera: RigidTransform
  package var sensor: CameraSensorModel
  /// Times, in nanoseconds since the episode began, at which the cart's computer gets no pictures from
  /// it.
  package var outage: Range<Nanoseconds>?
  package var faults: [CameraFault] = []
  /// Seconds by which its time stamps are late.
  package var clockOffset = 0.0
  /// Standard deviation of its time stamps in seconds.
  package var clockJitter = 0.0
  /// Of the pictures' colour.
  package var antialiasing: Antialiasing

  /// - Parameter calibratedCartFromCamera: nil for a camera that stands where it was calibrated.
  package init(
    name: String, intrinsics: CameraIntrinsics, lens: LensMapping, cartFromCamera: RigidTransform,
    calibratedCartFromCamera: RigidTransform? = nil, sensor: CameraSensorModel,
    outage: Range<Nanoseconds>? = nil, antialiasing: Antialiasing = .off
  ) {
    self.name = name
    self.intrinsics = intrinsics
    self.lens = lens
    self.cartFromCamera = cartFromCamera
    self.calibratedCartFromCamera = calibratedCartFromCamera ?? cartFromCamera
    self.sensor = sensor
    self.outage = outage
    self.antialiasing = antialiasing
  }

  /// Whether a picture taken then reaches the cart's computer.
  package func sends(at time: Nanoseconds) -> Bool { !(outage?.contains(time) ?? false) }

  /// The middle of the longest exposure that the sensor can choose and whose last row ends at a time:
  /// the moment of the picture, whatever the metering then chooses, so that labels do not depend on
  /// light. With a rolling shutter it is the centre row's.
  package func exposureMidpoint(endingAt time: Nanoseconds) -> Nanoseconds {
    max(0, time - Nanoseconds(seconds: (longestExposureTime + readoutTime) / 2))
  }

  /// Seconds from the first row's exposure to the last one's; 0 for a global shutter.
  package var readoutTime: Double {
    let height = intrinsics.height
    return sensor.shutter.delay(ofRow: height - 1, height: height)
      - sensor.shutter.delay(ofRow: 0, height: height)
  }

  /// Seconds.
  package var longestExposureTime: Double {
    sensor.control.exposureTime ?? sensor.control.maximumExposureTime
  }
}
