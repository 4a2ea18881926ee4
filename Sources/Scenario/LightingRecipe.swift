package import Configuration

/// The store's light with nothing drawn yet: `Scenes/lighting/`.
package struct LightingRecipe: Sendable, Hashable {
  var illuminance: Quantity
  var colorTemperature: Quantity
  var ambientFraction: Quantity

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
      guard let illuminance, let temperature, let ambient else { return nil }
      return LightingRecipe(
        illuminance: illuminance, colorTemperature: temperature, ambientFraction: ambient)
    }
  }

  func draw(_ draws: inout Draws) -> StoreLighting {
    StoreLighting(
      illuminance: draws.number(illuminance),
      colorTemperature: draws.number(colorTemperature),
      ambientFraction: draws.number(ambientFraction))
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
