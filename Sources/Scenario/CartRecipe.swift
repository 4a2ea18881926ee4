import CartInterface
package import Configuration
package import Geometry
package import Sensors

/// The cart with nothing drawn yet: `Scenes/carts/`.
package struct CartRecipe: Sendable, Hashable {
  /// Inside of the basket in the cart's frame, metres.
  package var basket: Box3
  package var cameras: [CameraRecipe]
  package var scale: ScaleModel

  package static func read(_ cursor: Cursor) -> CartRecipe? {
    cursor.object { fields in
      fields.header()
      let basket = fields.required("basket", "Inside of the basket.", readBasket)
      // Laid under each camera before reading.
      _ = fields.optional("every_camera", "What all cameras have in common.") {
        $0.partial(CameraRecipe.read)
      }
      let cameras = fields.required("cameras", "The cameras, by name.") {
        $0.dictionary(count: 1...16) { cursor in
          // A camera has what it does not say from `every_camera`.
          cursor.partial(CameraRecipe.read)
        }
      }
      let scale = fields.optional("scale", default: .default, "The scale.", readScale)
      guard let basket, let cameras else { return nil }
      return CartRecipe(
        basket: basket,
        cameras: cameras.map { name, camera in
          var camera = camera
          camera.name = name
          return camera
        },
        scale: scale)
    }
  }

  /// `every_camera` laid under each of the cameras.
  static func sharingCameraKeys(_ node: YAMLNode) -> YAMLNode {
    guard let common = node["every_camera"], case .mapping? = node["cameras"]?.content,
      case .mapping(var entries) = node.content,
      let index = entries.firstIndex(where: { $0.key == "cameras" }),
      case .mapping(var cameras) = entries[index].value.content
    else { return node }
    for camera in cameras.indices {
      cameras[camera].value = common.merging(cameras[camera].value)
    }
    entries[index].value.content = .mapping(cameras)
    return YAMLNode(.mapping(entries), location: node.location).removing("every_camera")
  }

  func draw(_ draws: inout Draws) -> CartRig {
    CartRig(basket: basket, cameras: cameras.map { $0.draw(&draws) }, scale: scale)
  }

  private static func readBasket(_ cursor: Cursor) -> Box3? {
    cursor.object { fields in
      let length = fields.required("length_m", "Along the cart.") {
        $0.number(in: .between(0.2, 2))
      }
      let width = fields.required("width_m", "Across the cart.") {
        $0.number(in: .between(0.2, 1.5))
      }
      let depth = fields.required("depth_m", "From the floor of the basket to its rim.") {
        $0.number(in: .between(0.05, 1))
      }
      let floor = fields.required("floor_height_m", "Of the basket's floor above the store's.") {
        $0.number(in: .between(0.05, 1.2))
      }
      guard let length, let width, let depth, let floor else { return nil }
      return Box3(
        minimum: SIMD3(-length / 2, -width / 2, floor),
        maximum: SIMD3(length / 2, width / 2, floor + depth))
    }
  }

  private static func readScale(_ cursor: Cursor) -> ScaleModel? {
    cursor.object { fields in
      var scale = ScaleModel.default
      let d = scale
      scale.specification.capacity = fields.optional(
        "capacity_kg", default: d.specification.capacity, "Largest load."
      ) { $0.number(in: .above(0, upTo: 500)) }
      scale.specification.division = fields.optional(
        "division_kg", default: d.specification.division, "Step of the reading."
      ) { $0.number(in: .between(0.0001, 1)) }
      scale.specification.rate = fields.optional(
        "rate_hz", default: d.specification.rate, "Readings a second."
      ) { $0.number(in: .between(0.5, 200)) }
      scale.specification.noise = fields.optional(
        "noise_kg", default: d.specification.noise,
        "Standard deviation of a stable reading before rounding."
      ) { $0.number(in: .between(0, 1)) }
      scale.cellCapacity = fields.optional(
        "cell_capacity_kg", default: d.cellCapacity, "Rated load of one of the four cells."
      ) { $0.number(in: .above(0, upTo: 500)) }
      scale.sampleRate = fields.optional(
        "sample_rate_hz", default: d.sampleRate, "Samples a second of the converter."
      ) { $0.number(in: .between(1, 1000)) }
      scale.sampleNoise = fields.optional(
        "sample_noise_kg", default: d.sampleNoise, "Standard deviation of one summed sample."
      ) { $0.number(in: .between(0, 1)) }
      scale.averageLength = fields.optional(
        "average_samples", default: d.averageLength, "Samples in the moving average."
      ) { $0.integer(in: 1...256) }
      scale.stableTime = fields.optional(
        "stable_time_s", default: d.stableTime, "Rest that the firmware calls stable."
      ) { $0.number(in: .between(0.05, 10)) }
      return scale
    }
  }
}
