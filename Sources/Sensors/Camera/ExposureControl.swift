/// How a camera chooses exposure and white balance.
package struct ExposureControl: Sendable, Hashable {
  /// Fixed exposure in seconds; nil lets the camera meter.
  package var exposureTime: Double?
  /// Longest exposure that metering may choose, in seconds.
  package var maximumExposureTime: Double
  /// Analogue gain that goes with a fixed exposure, at least 1.
  package var fixedGain: Double
  /// Largest analogue gain that metering may choose, at least 1.
  package var maximumGain: Double
  package var whiteBalance: WhiteBalance
  /// How the camera follows changing light; nil meters each picture itself, as a camera would that
  /// had looked at it for long.
  package var dynamics: ExposureDynamics?

  package init(
    exposureTime: Double? = nil, maximumExposureTime: Double = 0.016, fixedGain: Double = 1,
    maximumGain: Double = 16, whiteBalance: WhiteBalance = .automatic,
    dynamics: ExposureDynamics? = nil
  ) {
    self.exposureTime = exposureTime
    self.maximumExposureTime = maximumExposureTime
    self.fixedGain = fixedGain
    self.maximumGain = maximumGain
    self.whiteBalance = whiteBalance
    self.dynamics = dynamics
  }
}

/// The controllers' behaviour over time, in pictures and seconds.
package struct ExposureDynamics: Sendable, Hashable {
  /// Part of the error in EV that one picture corrects, 0…1.
  package var step: Double
  /// Pictures from metering to the first that is taken so.
  package var latency: Int
  /// EV within which nothing is done.
  package var deadBand: Double
  /// Frequency in hertz of flicker whose whole periods exposures keep to, as long as they can: 100 or
  /// 120; nil for any exposure.
  package var flickerFrequency: Double?
  /// Seconds in which the white balance covers 63 % of a change.
  package var whiteBalanceLag: Double

  package init(
    step: Double = 0.3, latency: Int = 2, deadBand: Double = 0.1, flickerFrequency: Double? = nil,
    whiteBalanceLag: Double = 1
  ) {
    self.step = step
    self.latency = latency
    self.deadBand = deadBand
    self.flickerFrequency = flickerFrequency
    self.whiteBalanceLag = whiteBalanceLag
  }
}
