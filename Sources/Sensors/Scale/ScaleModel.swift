package import CartInterface

/// Named parameters of the scale: four load cells, one converter, one firmware.
package struct ScaleModel: Sendable, Hashable {
  package var specification: ScaleSpecification
  /// Rated capacity of one cell, in kilograms.
  package var cellCapacity: Double
  /// Converter samples per second.
  package var sampleRate: Double
  /// Standard deviation of one summed sample, in kilograms.
  package var sampleNoise: Double
  /// Samples in the moving average.
  package var averageLength: Int
  /// A reading is stable when the filtered mass stays within one division for this long, seconds.
  package var stableTime: Double
  /// Standard deviation of one cell's span about the nominal one, relative; what is left after the
  /// corners were trimmed at the factory.
  package var spanMismatch: Double
  /// Mass of the empty basket and its platform, in kilograms.
  package var deadLoad: Double
  /// Stiffness of the four cells and what they stand on, together, in newton a metre.
  package var platformStiffness: Double
  /// Damping ratio of the platform on its cells, dimensionless.
  package var platformDampingRatio: Double

  package static let `default` = ScaleModel(
    specification: ScaleSpecification(capacity: 30, division: 0.005, rate: 10, noise: 0.0004),
    cellCapacity: 20, sampleRate: 80, sampleNoise: 0.0007, averageLength: 8, stableTime: 0.4)

  package init(
    specification: ScaleSpecification, cellCapacity: Double, sampleRate: Double,
    sampleNoise: Double, averageLength: Int, stableTime: Double, spanMismatch: Double = 1e-5,
    deadLoad: Double = 4, platformStiffness: Double = 2e5, platformDampingRatio: Double = 0.08
  ) {
    self.specification = specification
    self.cellCapacity = cellCapacity
    self.sampleRate = sampleRate
    self.sampleNoise = sampleNoise
    self.averageLength = averageLength
    self.stableTime = stableTime
    self.spanMismatch = spanMismatch
    self.deadLoad = deadLoad
    self.platformStiffness = platformStiffness
    self.platformDampingRatio = platformDampingRatio
  }
}
