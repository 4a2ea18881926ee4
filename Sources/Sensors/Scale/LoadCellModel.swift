/// What the data sheet of a load cell says, and how far cells of one batch differ.
///
/// Fractions are of the rated output. Signs and exact values are each cell's own, drawn from the
/// episode's key: magnitudes 60…100 % of the stated ones, either sign, creep of one sign in a batch.
/// - SeeAlso: OIML R 60-1:2021, 3.5 to 3.7, for the terms.
package struct LoadCellModel: Sendable, Hashable {
  /// One exponential term of creep.
  package struct CreepTerm: Sendable, Hashable {
    /// Of the load, as time goes to infinity; ±0.0003 is usual.
    package var fraction: Double
    /// Seconds, > 0.
    package var timeConstant: Double

    package init(fraction: Double, timeConstant: Double) {
      self.fraction = fraction
      self.timeConstant = timeConstant
    }
  }

  /// Rated load, kilograms, > 0.
  package var capacity: Double
  /// Rated output, volt a volt of excitation.
  package var sensitivity = 0.002
  /// Output without load, largest magnitude; data sheets allow 1 % or more.
  package var zeroBalance = 0.01
  /// Standard deviation of a cell's span about the nominal one, relative, after the corners were
  /// trimmed at the factory: the eccentricity error. 0…0.05.
  package var spanMismatch = 0.0
  /// Largest deviation from the straight line between no load and rated load, at half load.
  package var nonLinearity = 0.0
  /// Largest difference of output between falling and rising load.
  package var hysteresis = 0.0
  package var fastCreep = CreepTerm(fraction: 0, timeConstant: 60)
  package var slowCreep = CreepTerm(fraction: 0, timeConstant: 600)
  /// Change of zero, of the rated output per kelvin from 20 °C.
  package var temperatureOnZero = 0.0
  /// Change of span, relative per kelvin from 20 °C.
  package var temperatureOnSpan = 0.0
  /// Time constant with which the cell follows the temperature of the air, seconds, > 0.
  package var thermalLag = 600.0
  /// Part of a horizontal force that a cell reads as a vertical one, 0…0.002 [estimate].
  package var sideLoadLeakage = 0.0

  package init(capacity: Double) { self.capacity = capacity }

  /// The temperature at which zero and span are nominal, °C.
  package static let referenceTemperature = 20.0
}

/// Slow changes of the whole scale's zero, shared among its cells. Values are for the sum of them.
package struct DriftModel: Sendable, Hashable {
  /// Random walk, kilograms per root second; 0.1…1 g/√h is usual [estimate].
  package var biasWalk = 0.0
  /// Standard deviation of the 1/f part between about 10⁻⁴ and 0.1 Hz, kilograms.
  package var flicker = 0.0
  /// Change of zero from switching on to warm, kilograms: 1…5 g [estimate].
  package var warmUp = 0.0
  /// Its time constant, seconds, > 0.
  package var warmUpTime = 600.0

  package init() {}
}
