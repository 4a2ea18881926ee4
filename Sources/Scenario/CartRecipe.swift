package import Configuration
package import Geometry

/// The cart with nothing drawn yet: `Scenes/carts/`.
package struct CartRecipe: Sendable, Hashable {
  /// Inside of the basket in the cart's frame, metres.
  package var basket: Box3
  package var cameras: [CameraRecipe]
  package var scale: ScaleRecipe
  package var ride: DrawnModel<RideModel>
  /// See `CartRig.levelOfDetailPixels`.
  package var levelOfDetailPixels: Double
  package var channels = ChannelRecipes()
  package var produceEntry = ProduceEntry.recognise
  package var guardRail: GuardRail?

  package static func read(_ cursor: Cursor) -> CartRecipe? {
    cursor.object { fields in
      fields.header()
      let basket = fields.required("basket", "Inside of the basket.", readBasket)
      // Laid under each camera before reading.
      _ = fields.optional("every_camera", "What all cameras have in common.") {
        $0.partial(as: "camera", CameraRecipe.read)
      }
      let cameras = fields.required("cameras", "The cameras, by name.") {
        $0.dictionary(count: 1...16) { cursor in
          // A camera has what it does not say from `every_camera`.
          cursor.partial(as: "camera", CameraRecipe.read)
        }
      }
      let scale = fields.optional("scale", default: .default, "The scale.", ScaleRecipe.read)
      let ride = fields.optional(
        "ride", default: DrawnModel(RideModel()), "What shakes and tilts the rolling cart.",
        RideModel.read)
      let detail = fields.optional(
        "level_of_detail_px", default: 0,
        "Pixels by which products may be off in pictures and labels, so that scans draw faster."
      ) { $0.number(in: .between(0, 4)) }
      let channels = ChannelRecipes.read(fields)
      let produce = fields.optional(
        "produce_entry", default: .recognise,
        "recognise: loose goods are booked as seen; choose: the shopper chooses or types a code."
      ) { $0.oneOf(ProduceEntry.self) }
      let rail = fields.optional(
        "guard_rail", "A tube of the frame beside the rim, which the scale does not carry.",
        GuardRail.read)
      guard let basket, let cameras else { return nil }
      return CartRecipe(
        basket: basket,
        cameras: cameras.map { name, camera in
          var camera = camera
          camera.name = name
          return camera
        },
        scale: scale, ride: ride, levelOfDetailPixels: detail, channels: channels,
        produceEntry: produce, guardRail: rail)
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
    var rig = CartRig(
      basket: basket, cameras: cameras.map { $0.draw(&draws) }, scale: scale.draw(&draws),
      ride: ride.draw(&draws), levelOfDetailPixels: levelOfDetailPixels,
      channels: channels.draw(&draws), produceEntry: produceEntry)
    rig.guardRail = guardRail
    return rig
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
}
