package import Sensors

/// The surroundings, by look.
package struct StoreLook: Sendable, Hashable {
  /// Linear Rec. 709 albedo of the floor tiles.
  package var floorColor: SIMD3<Float>
  /// Selects the goods printed on the shelves.
  package var shelfVariant: Int
  /// Distance from the cart's centre line to the shelves on either side, metres.
  package var aisleHalfWidth: Double
  /// What stands on the shelves; empty for invented goods.
  package var shelfSKUs: [String] = []

  package init(floorColor: SIMD3<Float>, shelfVariant: Int, aisleHalfWidth: Double) {
    self.floorColor = floorColor
    self.shelfVariant = shelfVariant
    self.aisleHalfWidth = aisleHalfWidth
  }
}

/// The store's light.
package struct StoreLighting: Sendable, Hashable {
  /// On a horizontal surface at basket height, without shadows, in lux; without sun and cases.
  package var illuminance: Double
  /// Correlated colour temperature in kelvin.
  package var colorTemperature: Double
  /// Part of the illuminance that comes from all around, 0…1.
  package var ambientFraction: Double
  /// Through the open front at one end of the aisle; nil for none.
  package var sun: SunLight?
  /// Lamps of refrigerated cases along the aisle; nil for none.
  package var cases: CaseLight?
  /// How the lamps' light comes and goes; nil for steady light.
  package var flicker: LampFlicker?
  /// Of the second row of lamps, in kelvin; nil: as the first row.
  package var secondColorTemperature: Double?
  /// Lamps besides those of the store.
  package var accents: [AccentLight] = []

  package init(
    illuminance: Double, colorTemperature: Double, ambientFraction: Double, sun: SunLight? = nil,
    cases: CaseLight? = nil
  ) {
    self.illuminance = illuminance
    self.colorTemperature = colorTemperature
    self.ambientFraction = ambientFraction
    self.sun = sun
    self.cases = cases
  }
}

/// A small coloured lamp: over a promotion, or the glow of a screen.
package struct AccentLight: Sendable, Hashable {
  package enum Stand: String, Sendable, Hashable, CaseIterable {
    case store, cart
  }

  package var stands: Stand
  /// In the world's frame, or in the cart's; metres.
  package var position: SIMD3<Double>
  /// On what faces it at the basket's middle, when it is nearest, in lux.
  package var illuminance: Double
  /// Linear Rec. 709 of luminance 1.
  package var color: SIMD3<Float>

  package init(
    stands: Stand, position: SIMD3<Double>, illuminance: Double, color: SIMD3<Float>
  ) {
    self.stands = stands
    self.position = position
    self.illuminance = illuminance
    self.color = color
  }
}

/// The sun, as it stands before the front of a store.
package struct SunLight: Sendable, Hashable {
  /// On a surface that faces the sun, in lux.
  package var illuminance: Double
  /// Above the horizon, in radians.
  package var elevation: Double
  /// Where it stands, in radians: 0 before the cart, π/2 to its left.
  package var azimuth: Double
  /// Correlated colour temperature in kelvin.
  package var colorTemperature: Double

  package init(
    illuminance: Double, elevation: Double, azimuth: Double, colorTemperature: Double
  ) {
    self.illuminance = illuminance
    self.elevation = elevation
    self.azimuth = azimuth
    self.colorTemperature = colorTemperature
  }
}

/// Upright lamps in the door frames of refrigerated cases on one side of the aisle.
package struct CaseLight: Sendable, Hashable {
  package enum Side: String, Sendable, Hashable, CaseIterable {
    case left, right
  }

  /// Of a cart that rolls forward.
  package var side: Side
  /// On an upright surface that faces the case, above the aisle's middle at basket height, in lux.
  package var illuminance: Double
  /// Correlated colour temperature in kelvin.
  package var colorTemperature: Double

  package init(side: Side, illuminance: Double, colorTemperature: Double) {
    self.side = side
    self.illuminance = illuminance
    self.colorTemperature = colorTemperature
  }
}
