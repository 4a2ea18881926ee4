import Configuration

/// A stretch of a trip with nothing drawn yet.
package struct ZoneRecipe: Sendable, Hashable {
  var name: String
  var length: Quantity
  /// Nil: the scene's.
  var lighting: LightingRecipe?
  var temperature: Quantity?
  var floorColor: Choice<SRGBColor>?
  var jointDistance: Quantity?
  var jointShock: Quantity?
  var pitch: Quantity?
  var roll: Quantity?
  var shelfVariant: Quantity?
  var shelfProducts: ProductSelection?
  var isOutdoors: Bool

  /// The `trip:` of a scene.
  static func readTrip(_ cursor: Cursor) -> [ZoneRecipe]? {
    cursor.list(count: 1...24, read)
  }

  private static func read(_ cursor: Cursor) -> ZoneRecipe? {
    cursor.object { fields in
      let name = fields.required("zone", "Its name, which triggers use.") {
        $0.identifier(allowing: "-_")
      }
      let length = fields.required("length_m", "Along the aisle.") {
        $0.quantity(in: .between(0.5, 200))
      }
      let lighting = fields.optional(
        "lighting", "Base file, or overrides of the scene's light; without it, that.",
        readLighting)
      let temperature = fields.optional("temperature_c", "Of the air there.") {
        $0.quantity(in: .between(-40, 60))
      }
      let floor = fields.optional("floor", "What the cart rolls on.", Floor.read)
      let shelves = fields.optional("shelf_variant", "Selects the goods on the shelves there.") {
        $0.count(in: 0...999)
      }
      let products = fields.optional(
        "shelf_products", "What stands on the shelves there, instead of invented goods.",
        ProductSelection.read)
      let isOutdoors = fields.optional(
        "outdoors", default: false, "Without roof, lamps and shelves."
      ) { $0.boolean() }
      guard let name, let length else { return nil }
      return ZoneRecipe(
        name: name, length: length, lighting: lighting, temperature: temperature,
        floorColor: floor?.color, jointDistance: floor?.jointDistance,
        jointShock: floor?.jointShock, pitch: floor?.pitch, roll: floor?.roll,
        shelfVariant: shelves, shelfProducts: products, isOutdoors: isOutdoors)
    }
  }

  private static func readLighting(_ cursor: Cursor) -> LightingRecipe? {
    cursor.either([
      Way([.text]) {
        _ = $0.identifier(allowing: "-_/")
        return nil
      },
      Way([.mapping]) { $0.partial(as: "lighting", LightingRecipe.read) },
    ])
  }

  private struct Floor {
    var color: Choice<SRGBColor>?
    var jointDistance: Quantity?
    var jointShock: Quantity?
    var pitch: Quantity?
    var roll: Quantity?

    static func read(_ cursor: Cursor) -> Floor? {
      cursor.object { fields in
        let color = fields.optional("srgb", "Its colour, `\"#rrggbb\"`.") { $0.colors() }
        let distance = fields.optional("joint_distance_m", "Between its joints along the way.") {
          $0.quantity(in: .between(0.05, 10))
        }
        let shock = fields.optional(
          "joint_shock_m_per_s2", "Peak where a wheel crosses a joint, at 1 m/s."
        ) { $0.quantity(in: .between(0, 20)) }
        let pitch = fields.optional("pitch_deg", "It rises ahead.") {
          $0.quantity(in: .between(-10, 10))
        }
        let roll = fields.optional("roll_deg", "It rises to the left.") {
          $0.quantity(in: .between(-10, 10))
        }
        return Floor(
          color: color, jointDistance: distance, jointShock: shock, pitch: pitch, roll: roll)
      }
    }
  }

  /// - Parameters: what holds where the zone says nothing.
  func draw(
    _ draws: inout Draws, lighting: StoreLighting, store: StoreLook, ride: RideModel
  ) -> TripZone {
    var zone = TripZone(
      name: name, length: draws.number(length),
      lighting: self.lighting.map { $0.draw(&draws) } ?? lighting, store: store, ride: ride,
      isOutdoors: isOutdoors)
    zone.temperature = temperature.map { draws.number($0) }
    if let floorColor { zone.store.floorColor = draws.color(floorColor) }
    if let shelfVariant { zone.store.shelfVariant = draws.count(shelfVariant) }
    if let jointDistance { zone.ride.jointDistance = draws.number(jointDistance) }
    if let jointShock { zone.ride.jointShock = draws.number(jointShock) }
    if let pitch { zone.ride.pitch = draws.number(pitch) * .pi / 180 }
    if let roll { zone.ride.roll = draws.number(roll) * .pi / 180 }
    return zone
  }
}
