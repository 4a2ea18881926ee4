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

  package static let `default` = ScaleModel(
    specification: ScaleSpecification(capacity: 30, division: 0.005, rate: 10, noise: 0.0004),
    cellCapacity: 20, sampleRate: 80, sampleNoise: 0.0007, averageLength: 8, stableTime: 0.4)

  package init(
    specification: ScaleSpecification, cellCapacity: Double, sampleRate: Double,
    sampleNoise: Double, averageLength: Int, stableTime: Double
  ) {
    self.specification = specification
    self.cellCapacity = cellCapacity
    self.sampleRate = sampleRate
    self.sampleNoise = sampleNoise
    self.averageLength = averageLength
    self.stableTime = stableTime
  }
}
