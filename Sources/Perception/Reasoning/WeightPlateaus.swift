package import CartInterface
package import Geometry

/// A stretch of time in which the scale was at rest, or nearly so.
package struct WeightPlateau: Sendable, Hashable {
  package var start: Nanoseconds
  /// Last stable reading so far.
  package var end: Nanoseconds
  /// Last stable mass, in kilograms.
  package var mass: Double
  /// The same as it is displayed: what customers may be charged by.
  package var displayed: Double
  /// Standard deviation of the mass beyond the scale's own, kilograms: of a weight that still moves, or that
  /// was not measured.
  package var deviation = 0.0

  package var duration: Double { (end - start).seconds }
}

/// Cuts the scale's readings into plateaus.
///
/// A plateau ends with the first reading that is unstable, overloaded, or off by more than
/// `tolerance`; slow drift within a plateau is followed.
package struct WeightPlateaus: Sendable {
  /// Kilograms.
  package let tolerance: Double
  package private(set) var plateaus: [WeightPlateau] = []
  /// The newest readings as far back as none differs from another by more than `tolerance`, be they called
  /// stable or not: a scale takes its time to say so. Its mass is their mean.
  package private(set) var calm: WeightPlateau?
  private var calmRange = 0.0...0.0
  private var calmCount = 0
  private var isOpen = false

  package init(tolerance: Double) { self.tolerance = tolerance }

  package mutating func add(_ reading: ScaleReading) {
    follow(reading)
    guard reading.isStable, !reading.isOverloaded, reading.extendedMass.isFinite else {
      isOpen = false
      return
    }
    let last = plateaus.count - 1
    if isOpen, abs(reading.extendedMass - plateaus[last].mass) <= tolerance {
      plateaus[last].end = reading.time
      plateaus[last].mass = reading.extendedMass
      plateaus[last].displayed = reading.displayedMass
    } else {
      plateaus.append(
        WeightPlateau(
          start: reading.time, end: reading.time, mass: reading.extendedMass,
          displayed: reading.displayedMass))
      isOpen = true
    }
  }

  private mutating func follow(_ reading: ScaleReading) {
    guard !reading.isOverloaded, reading.extendedMass.isFinite else {
      calm = nil
      return
    }
    let mass = reading.extendedMass
    let range = min(mass, calmRange.lowerBound)...max(mass, calmRange.upperBound)
    if var rest = calm, range.upperBound - range.lowerBound <= tolerance {
      calmRange = range
      calmCount += 1
      rest.end = reading.time
      rest.mass += (mass - rest.mass) / Double(calmCount)
      rest.displayed = reading.displayedMass
      calm = rest
    } else {
      calmRange = mass...mass
      calmCount = 1
      calm = WeightPlateau(
        start: reading.time, end: reading.time, mass: mass, displayed: reading.displayedMass)
    }
  }

  /// Forgets plateaus that ended before a time; the last one always stays.
  package mutating func forget(before time: Nanoseconds) {
    while plateaus.count > 1, plateaus[0].end < time { plateaus.removeFirst() }
  }
}
