package import Geometry

/// One output of the scale's firmware, as an indicator on the cart's bus would send it.
package struct ScaleReading: Sendable, Hashable {
  package var time: Nanoseconds
  /// Net mass after filter and rounding to the division, in kilograms; may be negative.
  package var displayedMass: Double
  /// The same at the indicator's own resolution, in kilograms: for the cart's software, which decides
  /// what lies in the basket, and for nothing that a customer is shown or charged by.
  package var extendedMass: Double
  /// The firmware's own opinion that the load is at rest.
  package var isStable: Bool
  package var isOverloaded: Bool
  /// The gross load is so far below zero that the basket must have been lifted, or the zero is wrong.
  package var isBelowZero: Bool
  /// The firmware does not weigh: the cart moves, or tilts too much. Such a reading is not stable.
  package var isInhibited: Bool

  /// - Parameter extendedMass: nil from an indicator that sends only what it displays.
  package init(
    time: Nanoseconds, displayedMass: Double, extendedMass: Double? = nil, isStable: Bool,
    isOverloaded: Bool, isBelowZero: Bool = false, isInhibited: Bool = false
  ) {
    self.time = time
    self.displayedMass = displayedMass
    self.extendedMass = extendedMass ?? displayedMass
    self.isStable = isStable
    self.isOverloaded = isOverloaded
    self.isBelowZero = isBelowZero
    self.isInhibited = isInhibited
  }
}

/// What the data sheet of the cart's scale says.
package struct ScaleSpecification: Sendable, Hashable {
  /// Largest load, in kilograms.
  package var capacity: Double
  /// Step of the display, in kilograms; of a verified scale its verification interval e.
  package var division: Double
  /// Step of the reading that the indicator sends to the cart's software besides, in kilograms, no
  /// more than `division`; nil where it sends none.
  package var extendedDivision: Double?
  /// Readings per second.
  package var rate: Double
  /// Standard deviation of a stable reading before rounding, in kilograms.
  package var noise: Double

  package init(
    capacity: Double, division: Double, extendedDivision: Double? = nil, rate: Double,
    noise: Double
  ) {
    self.capacity = capacity
    self.division = division
    self.extendedDivision = extendedDivision
    self.rate = rate
    self.noise = noise
  }

  /// Step of `ScaleReading.extendedMass`, in kilograms.
  package var resolution: Double { min(extendedDivision ?? division, division) }
}
