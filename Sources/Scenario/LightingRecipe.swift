package import Configuration
import Geometry

/// The store's light with nothing drawn yet: `Scenes/lighting/`.
package struct LightingRecipe: Sendable, Hashable {
  var illuminance: Quantity
  var colorTemperature: Quantity
  var ambientFraction: Quantity
  var sun: SunRecipe?
  var cases: CaseRecipe?
  var flicker: FlickerRecipe?
  var secondColorTemperature: Quantity?
  var accents: [AccentRecipe] = []

  package static func read(_ cursor: Cursor) -> LightingRecipe? {
    cursor.object { fields in
      fields.header()
      let illuminance = fields.required(
        "illuminance_lux", "On a horizontal surface at basket height, unshadowed, in lux."
      ) { $0.quantity(in: .between(1, 120_000)) }
      let temperature = fields.required(
        "color_temperature_k", "Correlated colour temperature in kelvin."
      ) { $0.quantity(in: .between(1800, 12_000)) }
      let ambient = fields.required(
        "ambient_fraction", "Part of the light that comes from all around, 0…1."
      ) { $0.quantity(in: .fraction) }
      let sun = fields.optional(
        "sun", "Sunlight that falls in through the end of the aisle.", SunRecipe.read)
      let cases = fields.optional(
        "case_lights", "Upright lamps in the doors of refrigerated cases.", CaseRecipe.read)
      let flicker = fields.optional(
        "flicker", "How the lamps' light comes and goes; steady without it.", FlickerRecipe.read)
      let second = fields.optional(
        "second_row_color_temperature_k", "Of the lamps on the left; without it, as the others."
      ) { $0.quantity(in: .between(1800, 12_000)) }
      let accents = fields.optional(
        "accent_lights", default: [], "Small coloured lamps: promotions, the glow of screens.",
        AccentRecipe.readList)
      guard let illuminance, let temperature, let ambient else { return nil }
      return LightingRecipe(
        illuminance: illuminance, colorTemperature: temperature, ambientFraction: ambient,
        sun: sun, cases: cases, flicker: flicker, secondColorTemperature: second,
        accents: accents)
    }
  }

  /// A file of `Scenes/lighting`, drawn once.
  /// - Throws: `ConfigurationError` with everything that is wrong in it.
  package static func lighting(path: String, seed: UInt64) throws -> StoreLighting {
    let node = try YAMLNode(path: path)
    let complaints = Complaints()
    let recipe = node.read(into: complaints, read)
    try complaints.check()
    guard let recipe else {
      throw ConfigurationError([
        Diagnostic(location: SourceLocation(file: path), problem: "the file describes no light")
      ])
    }
    var draws = Draws(key: RandomKey(seed: seed))
    return recipe.draw(&draws)
  }

  func draw(_ draws: inout Draws) -> StoreLighting {
    var lighting = StoreLighting(
      illuminance: draws.number(illuminance),
      colorTemperature: draws.number(colorTemperature),
      ambientFraction: draws.number(ambientFraction), sun: sun.flatMap { $0.draw(&draws) },
      cases: cases?.draw(&draws))
    lighting.flicker = flicker?.draw(&draws)
    lighting.secondColorTemperature = secondColorTemperature.map { draws.number($0) }
    lighting.accents = accents.map { $0.draw(&draws) }
    return lighting
  }
}

struct SunRecipe: Sendable, Hashable {
  var illuminance: Quantity
  var place: Place
  var colorTemperature: Quantity

  enum Place: Sendable, Hashable {
    case angles(elevation: Quantity, azimuth: Quantity)
    case clock(SunClock)
  }

  static func read(_ cursor: Cursor) -> SunRecipe? {
    cursor.object { fields in
      let illuminance = fields.required("illuminance_lux", "On a surface that faces the sun.") {
        $0.quantity(in: .between(1, 120_000))
      }
      let elevation = fields.optional("elevation_deg", "Above the horizon.") {
        $0.quantity(in: .between(1, 60))
      }
      let azimuth = fields.optional(
        "azimuth_deg", "Where it stands: 0 before the cart, 90 to its left, 180 behind."
      ) { $0.quantity(in: .between(-180, 360)) }
      let clock = readClock(fields)
      let temperature = fields.required(
        "color_temperature_k", "Correlated colour temperature in kelvin."
      ) { $0.quantity(in: .between(1800, 12_000)) }
      let place: Place
      switch (elevation, azimuth, clock) {
      case (let elevation?, let azimuth?, nil):
        place = .angles(elevation: elevation, azimuth: azimuth)
      case (nil, nil, let clock?): place = .clock(clock)
      default:
        if fields.cursor.node != nil {
          fields.cursor.complain(
            "where the sun stands is not clear",
            remedy: "give elevation_deg and azimuth_deg, or hour and latitude_deg")
        }
        return nil
      }
      guard let illuminance, let temperature else { return nil }
      return SunRecipe(illuminance: illuminance, place: place, colorTemperature: temperature)
    }
  }

  /// Nil where no hour is given.
  private static func readClock(_ fields: Fields) -> SunClock? {
    let path = fields.cursor.keyPath
    let hour = fields.optional("hour", "True solar time, instead of angles: 17.5.") {
      $0.quantity(in: .between(0, 24))
    }
    let latitude = fields.optional(
      "latitude_deg", default: Quantity(.constant(48), keyPath: "\(path).latitude_deg"),
      "North of the equator; with `hour`."
    ) { $0.quantity(in: .between(-66, 66)) }
    let day = fields.optional(
      "day_of_year", default: Quantity(.constant(80), keyPath: "\(path).day_of_year"),
      "1 to 365; with `hour`."
    ) { $0.quantity(in: .between(1, 366)) }
    let facing = fields.optional(
      "facing_deg", default: Quantity(.constant(90), keyPath: "\(path).facing_deg"),
      "Where the cart's front points: 0 north, 90 east; with `hour`."
    ) { $0.quantity(in: .between(-360, 360)) }
    return hour.map {
      SunClock(hour: $0, latitude: latitude, dayOfYear: day, facing: facing)
    }
  }

  /// Nil where the sun has not risen a degree.
  func draw(_ draws: inout Draws) -> SunLight? {
    let illuminance = draws.number(illuminance)
    let (elevation, azimuth) =
      switch place {
      case .angles(let elevation, let azimuth):
        (draws.number(elevation) * .pi / 180, draws.number(azimuth) * .pi / 180)
      case .clock(let clock): clock.place(&draws)
      }
    let temperature = draws.number(colorTemperature)
    guard elevation >= .pi / 180 else { return nil }
    return SunLight(
      illuminance: illuminance, elevation: elevation, azimuth: azimuth,
      colorTemperature: temperature)
  }
}

struct CaseRecipe: Sendable, Hashable {
  var side: CaseLight.Side
  var illuminance: Quantity
  var colorTemperature: Quantity

  static func read(_ cursor: Cursor) -> CaseRecipe? {
    cursor.object { fields in
      let side = fields.required("side", "Of a cart that rolls forward.") {
        $0.oneOf(CaseLight.Side.self)
      }
      let illuminance = fields.required(
        "illuminance_lux", "On an upright surface that faces the case, in the aisle's middle."
      ) { $0.quantity(in: .between(1, 10_000)) }
      let temperature = fields.required(
        "color_temperature_k", "Correlated colour temperature in kelvin."
      ) { $0.quantity(in: .between(1800, 12_000)) }
      guard let side, let illuminance, let temperature else { return nil }
      return CaseRecipe(side: side, illuminance: illuminance, colorTemperature: temperature)
    }
  }

  func draw(_ draws: inout Draws) -> CaseLight {
    CaseLight(
      side: side, illuminance: draws.number(illuminance),
      colorTemperature: draws.number(colorTemperature))
  }
}

extension Fields {
  /// What every part of a scene may carry.
  func header() {
    _ = optional("purpose", "What this is for, in one line.") { $0.text() }
    // Already laid under the document that is read.
    _ = optional("base", "A file to start from, such as `lighting/panel-4000k`.") {
      $0.identifier(allowing: "-_/")
    }
  }
}

extension Cursor {
  /// A colour or a choice of colours.
  func colors() -> Choice<SRGBColor>? {
    choice { $0.color() }.map { Choice($0, keyPath: keyPath) }
  }
}
