import CartInterface
package import Scenario
import Sensors

/// What an episode is, before anything of it is played: the content of `episode.json`.
package struct EpisodeRecord: Sendable, Hashable, Codable {
  package var episode: Int
  package var scenario: String
  package var seed: UInt64
  package var mode: ScenarioMode
  /// Pictures per second and camera.
  package var tickRate: Double
  package var cameras: [CameraRecord]
  package var scale: ScaleRecord
  package var items: [ItemRecord]
  /// The zones of a trip, in their order; nil where there is none.
  package var zones: [ZoneRecord]?
  /// The cart's sensors besides cameras and scale; nil where it has none.
  package var channels: [ChannelRecord]?
  /// Key path to what was drawn for it.
  package var drawnValues: [String: DrawnValueRecord]
  /// What it was before datasets were merged; nil if they were not.
  package var origin: OriginRecord?

  enum CodingKeys: String, CodingKey {
    case episode, scenario, seed, mode, cameras, scale, items, zones, channels, origin
    case tickRate = "tick_rate_hz"
    case drawnValues = "drawn_values"
  }

  /// Of the items that are not as new, by instance id.
  package var conditions: [UInt16: ConditionRecord] {
    Dictionary(
      items.compactMap { item in item.condition.map { (item.instanceID, $0) } },
      uniquingKeysWith: { first, _ in first })
  }

  package init(plan: EpisodePlan) {
    episode = plan.episode
    scenario = plan.scenarioName
    seed = plan.seed
    mode = plan.mode
    tickRate = plan.tickRate
    cameras = plan.cart.cameras.enumerated().map { CameraRecord(index: $0, camera: $1) }
    let specification = plan.cart.scale.specification
    scale = ScaleRecord(
      capacity: specification.capacity, division: specification.division,
      extendedDivision: specification.resolution, rate: specification.rate,
      noise: specification.noise,
      largestError: min(
        plan.cart.scale.expectedError(load: specification.capacity), specification.capacity))
    items = plan.items.enumerated().map { index, item in
      ItemRecord(
        item: index, instanceID: UInt16(index + 1), sku: item.sku, mass: item.mass,
        startsInBasket: item.startsInBasket, condition: ConditionRecord(item.condition),
        massChange: item.massChange.map(MassChangeRecord.init))
    }
    if !plan.trip.isEmpty {
      zones = plan.trip.zones.enumerated().map {
        ZoneRecord(zone: $0, name: $1.name, start: plan.trip.start(ofZone: $0))
      }
    }
    channels = ChannelRecord.channels(of: plan.cart.channels)
    drawnValues = plan.drawnValues.mapValues(DrawnValueRecord.init)
  }

  package init(
    episode: Int, scenario: String, seed: UInt64, mode: ScenarioMode, tickRate: Double,
    cameras: [CameraRecord], scale: ScaleRecord, items: [ItemRecord],
    drawnValues: [String: DrawnValueRecord] = [:]
  ) {
    self.episode = episode
    self.scenario = scenario
    self.seed = seed
    self.mode = mode
    self.tickRate = tickRate
    self.cameras = cameras
    self.scale = scale
    self.items = items
    self.drawnValues = drawnValues
  }
}

/// Which episode of which dataset an episode of a merged one was: with that number, scene and seed it
/// can be made again.
package struct OriginRecord: Sendable, Hashable, Codable {
  /// Index among the manifest's parts.
  package var part: Int
  package var episode: Int

  package init(part: Int, episode: Int) { (self.part, self.episode) = (part, episode) }
}

/// A camera of the rig as it truly is.
package struct CameraRecord: Sendable, Hashable, Codable {
  package var camera: Int
  package var name: String
  package var intrinsics: IntrinsicsRecord
  package var lens: LensRecord
  package var cartFromCamera: TransformRecord

  enum CodingKeys: String, CodingKey {
    case camera, name, intrinsics, lens
    case cartFromCamera = "cart_from_camera"
  }

  package init(index: Int, camera: RigCamera) {
    self.camera = index
    name = camera.name
    intrinsics = IntrinsicsRecord(camera.intrinsics)
    lens = LensRecord(camera.lens)
    cartFromCamera = TransformRecord(camera.cartFromCamera)
  }
}

/// A stretch of a trip.
package struct ZoneRecord: Sendable, Hashable, Codable {
  package var zone: Int
  package var name: String
  /// Metres ahead of where the cart first stood; what lies before the first zone belongs to it.
  package var start: Double

  enum CodingKeys: String, CodingKey {
    case zone, name
    case start = "start_m"
  }

  package init(zone: Int, name: String, start: Double) {
    self.zone = zone
    self.name = name
    self.start = start
  }
}

extension [ZoneRecord] {
  /// The zone of a place; nil if there is none.
  func zone(at alongAisle: Double) -> ZoneRecord? { last { $0.start <= alongAisle } ?? first }
}

/// The scale's data sheet.
package struct ScaleRecord: Sendable, Hashable, Codable {
  /// Largest load.
  package var capacity: Double
  /// Step of the display.
  package var division: Double
  /// Step of the readings that the cart's software gets.
  package var extendedDivision: Double
  /// Readings per second.
  package var rate: Double
  /// Standard deviation of a stable reading before rounding.
  package var noise: Double
  /// How far a stable reading may lie from the truth; the capacity where the scale is broken.
  package var largestError: Double

  enum CodingKeys: String, CodingKey {
    case capacity = "capacity_kg"
    case division = "division_kg"
    case extendedDivision = "extended_division_kg"
    case rate = "rate_hz"
    case noise = "noise_kg"
    case largestError = "largest_error_kg"
  }

  package init(
    capacity: Double, division: Double, extendedDivision: Double, rate: Double, noise: Double,
    largestError: Double
  ) {
    self.capacity = capacity
    self.division = division
    self.extendedDivision = extendedDivision
    self.rate = rate
    self.noise = noise
    self.largestError = largestError
  }
}

/// One physical item of the episode.
package struct ItemRecord: Sendable, Hashable, Codable {
  package var item: Int
  package var instanceID: UInt16
  package var sku: String
  /// True mass of this very pack at first.
  package var mass: Double
  package var startsInBasket: Bool
  /// Nil for a pack as new.
  package var condition: ConditionRecord?
  /// Nil for one that weighs the same all the time.
  package var massChange: MassChangeRecord?

  enum CodingKeys: String, CodingKey {
    case item, sku, condition
    case massChange = "mass_change"
    case instanceID = "instance_id"
    case mass = "mass_kg"
    case startsInBasket = "starts_in_basket"
  }

  package init(
    item: Int, instanceID: UInt16, sku: String, mass: Double, startsInBasket: Bool,
    condition: ConditionRecord? = nil, massChange: MassChangeRecord? = nil
  ) {
    self.massChange = massChange
    self.condition = condition
    self.item = item
    self.instanceID = instanceID
    self.sku = sku
    self.mass = mass
    self.startsInBasket = startsInBasket
  }

  /// True mass at a time in seconds.
  package func mass(at time: Double) -> Double {
    massChange.map { mass + $0.change.amount(at: time) } ?? mass
  }
}

/// What makes an item lighter or heavier, evenly over a time.
package struct MassChangeRecord: Sendable, Hashable, Codable {
  /// Negative for what goes.
  package var amount: Double
  package var start: Double
  package var duration: Double

  enum CodingKeys: String, CodingKey {
    case amount = "change_kg"
    case start = "start_s"
    case duration = "duration_s"
  }

  package init(_ change: MassChange) {
    (amount, start, duration) = (change.amount, change.start, change.duration)
  }

  fileprivate var change: MassChange {
    MassChange(amount: amount, start: start, duration: duration)
  }
}

/// A drawn value: a JSON number or string.
package enum DrawnValueRecord: Sendable, Hashable, Codable {
  case number(Double)
  case text(String)

  package init(_ value: DrawnValue) {
    switch value {
    case .number(let number): self = .number(number)
    case .text(let text): self = .text(text)
    }
  }

  package var value: DrawnValue {
    switch self {
    case .number(let number): .number(number)
    case .text(let text): .text(text)
    }
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let number = try? container.decode(Double.self) {
      self = .number(number)
    } else {
      self = try .text(container.decode(String.self))
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .number(let number): try container.encode(number)
    case .text(let text): try container.encode(text)
    }
  }
}
