package import Geometry

/// One output of the scale's firmware, as an indicator on the cart's bus would send it.
package struct ScaleReading: Sendable, Hashable {
  package var time: Nanoseconds
  /// Net mass after filter and rounding to the division, in kilograms; may be negative.
  package var displayedMass: Double
  /// The firmware's own opinion that the load is at rest.
  package var isStable: Bool
  package var isOverloaded: Bool
  /// The gross load is so far below zero that the basket must have been lifted, or the zero is wrong.
  package var isBelowZero: Bool
  /// The firmware does not weigh: the cart moves, or tilts too much. Such a reading is not stable.
  package var isInhibited: Bool

  package init(
    time: Nanoseconds, displayedMass: Double, isStable: Bool, isOverloaded: Bool,
    isBelowZero: Bool = false, isInhibited: Bool = false
  ) {
    self.time = time
    self.displayedMass = displayedMass
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
  /// Display division d, in kilograms.
  package var division: Double
  /// Readings per second.
  package var rate: Double
  /// Standard deviation of a stable reading before rounding, in kilograms.
  package var noise: Double

  package init(capacity: Double, division: Double, rate: Double, noise: Double) {
    self.capacity = capacity
    self.division = division
    self.rate = rate
    self.noise = noise
  }
}
