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
