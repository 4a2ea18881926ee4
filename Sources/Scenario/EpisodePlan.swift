package import Geometry
package import Sensors

/// One episode with every random quantity drawn: what the simulation plays.
///
/// A pure function of (scenario, seed, episode index). Every drawn value is in `drawnValues`.
package struct EpisodePlan: Sendable {
  package var scenarioName: String
  package var seed: UInt64
  package var episode: Int
  package var mode: ScenarioMode
  /// Pictures per second and camera.
  package var tickRate: Double
  /// Ticks to play; 1 for a snapshot.
  package var ticks: Int
  package var cart: CartRig
  package var store: StoreLook
  package var lighting: StoreLighting
  /// SKUs of the items that can take part, one entry an item; the index is the item's number, its
  /// instance id is the index + 1.
  package var items: [PlannedItem]
  package var actions: [PlannedAction]
  package var shopper: ShopperProfile
  /// Key path to value, for the record and for slices.
  package var drawnValues: [String: DrawnValue]

  package init(
    scenarioName: String, seed: UInt64, episode: Int, mode: ScenarioMode, tickRate: Double,
    ticks: Int, cart: CartRig, store: StoreLook, lighting: StoreLighting, items: [PlannedItem],
    actions: [PlannedAction], shopper: ShopperProfile, drawnValues: [String: DrawnValue]
  ) {
    self.scenarioName = scenarioName
    self.seed = seed
    self.episode = episode
    self.mode = mode
    self.tickRate = tickRate
    self.ticks = ticks
    self.cart = cart
    self.store = store
    self.lighting = lighting
    self.items = items
    self.actions = actions
    self.shopper = shopper
    self.drawnValues = drawnValues
  }

  package var randomKey: RandomKey { RandomKey(seed: seed, episode: episode) }
}

package enum ScenarioMode: String, Sendable, CaseIterable, Codable {
  /// Every episode is one tick of a world at rest.
  case snapshot
  /// Every episode is a stretch of time with a shopper.
  case sequence
}

/// A value as it was drawn.
package enum DrawnValue: Sendable, Hashable {
  case number(Double)
  case text(String)
}

/// One physical item of the episode.
package struct PlannedItem: Sendable, Hashable {
  package var sku: String
  /// True mass of this very pack, in kilograms.
  package var mass: Double
  /// In the basket when the episode begins (settled before the first tick).
  package var startsInBasket: Bool

  package init(sku: String, mass: Double, startsInBasket: Bool) {
    self.sku = sku
    self.mass = mass
    self.startsInBasket = startsInBasket
  }
}

/// One thing the shopper sets out to do. Actions are taken in order; each begins when the one
/// before is over and its own pause has passed.
package struct PlannedAction: Sendable, Hashable {
  package enum Kind: Sendable, Hashable {
    /// Put items in; several at once in one hand. `dropHeight` above the basket's content, metres.
    case add(items: [Int], dropHeight: Double)
    /// Take an item out of the basket.
    case remove(item: Int)
    /// Hold an item over the basket for a time in seconds, then take it away again.
    case hover(item: Int, duration: Double)
    /// Move items about with the hand, without taking any out, for a time in seconds.
    case rearrange(duration: Double)
    /// Rest a hand on the basket with a force in newton for a time in seconds.
    case lean(force: Double, duration: Double)
    /// Roll the cart by a distance in metres at a speed in metres a second.
    case roll(distance: Double, speed: Double)
  }

  package var kind: Kind
  /// Seconds between the end of the action before and the start of this one.
  package var pause: Double

  package init(kind: Kind, pause: Double) {
    self.kind = kind
    self.pause = pause
  }
}

/// How the shopper moves and reacts.
package struct ShopperProfile: Sendable, Hashable {
  /// Mean speed of the hand, m/s.
  package var handSpeed: Double
  /// Seconds until a prompt on the display is noticed.
  package var reactionTime: Double
  /// How many prompts are answered before the shopper ignores the cart.
  package var patience: Int
  /// Linear Rec. 709.
  package var skinColor: SIMD3<Float>
  package var sleeveColor: SIMD3<Float>

  package init(
    handSpeed: Double, reactionTime: Double, patience: Int, skinColor: SIMD3<Float>,
    sleeveColor: SIMD3<Float>
  ) {
    self.handSpeed = handSpeed
    self.reactionTime = reactionTime
    self.patience = patience
    self.skinColor = skinColor
    self.sleeveColor = sleeveColor
  }
}

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

/// The surroundings, by look.
package struct StoreLook: Sendable, Hashable {
  /// Linear Rec. 709 albedo of the floor tiles.
  package var floorColor: SIMD3<Float>
  /// Selects the goods printed on the shelves.
  package var shelfVariant: Int
  /// Distance from the cart's centre line to the shelves on either side, metres.
  package var aisleHalfWidth: Double

  package init(floorColor: SIMD3<Float>, shelfVariant: Int, aisleHalfWidth: Double) {
    self.floorColor = floorColor
    self.shelfVariant = shelfVariant
    self.aisleHalfWidth = aisleHalfWidth
  }
}

/// The store's light.
package struct StoreLighting: Sendable, Hashable {
  /// On a horizontal surface at basket height, without shadows, in lux.
  package var illuminance: Double
  /// Correlated colour temperature in kelvin.
  package var colorTemperature: Double
  /// Part of the illuminance that comes from all around, 0…1.
  package var ambientFraction: Double

  package init(illuminance: Double, colorTemperature: Double, ambientFraction: Double) {
    self.illuminance = illuminance
    self.colorTemperature = colorTemperature
    self.ambientFraction = ambientFraction
  }
}
