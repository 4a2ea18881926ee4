/// Named parameters of a camera from light to 8-bit picture.
package struct CameraSensorModel: Sendable, Hashable {
  /// Fixed exposure; nil lets the camera meter each picture.
  package var exposureTime: Double?
  /// Longest exposure that metering may choose, in seconds.
  package var maximumExposureTime: Double
  /// f-number of the lens, dimensionless.
  package var fNumber: Double
  /// Side of a pixel in micrometres.
  package var pixelPitchMicrometers: Double
  /// Electrons a pixel can hold.
  package var fullWell: Double
  /// Standard deviation of the read noise in electrons.
  package var readNoise: Double
  /// Electrons per photon at the photopic peak, 0…1.
  package var quantumEfficiency: Double

  package static let `default` = CameraSensorModel(
    exposureTime: nil, maximumExposureTime: 0.016, fNumber: 2.0, pixelPitchMicrometers: 3,
    fullWell: 10_000, readNoise: 4, quantumEfficiency: 0.6)

  package init(
    exposureTime: Double?, maximumExposureTime: Double, fNumber: Double,
    pixelPitchMicrometers: Double, fullWell: Double, readNoise: Double, quantumEfficiency: Double
  ) {
    self.exposureTime = exposureTime
    self.maximumExposureTime = maximumExposureTime
    self.fNumber = fNumber
    self.pixelPitchMicrometers = pixelPitchMicrometers
    self.fullWell = fullWell
    self.readNoise = readNoise
    self.quantumEfficiency = quantumEfficiency
  }
}
