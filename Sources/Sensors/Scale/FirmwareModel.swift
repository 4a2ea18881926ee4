/// What the indicator computes from the samples.
package struct FirmwareModel: Sendable, Hashable {
  /// Samples of which the median is taken against single outliers: 1 (off), 3 or 5.
  package var medianLength = 3
  /// Samples in the moving average that follows, 1…256.
  package var averageLength = 8
  /// A reading is stable when the filtered mass stays within one division for this long, seconds.
  package var stableTime = 0.4
  /// How fast the zero follows slow drift of the empty scale, divisions a second; 0 is off, and
  /// class III allows 0.5.
  /// - SeeAlso: OIML R 76-1:2006, 4.5.7.
  package var zeroTrackingRate = 0.5

  package init() {}
}

/// The accelerometer of the scale, or what stands in for it, and what the firmware does about tilt and
/// motion.
package struct MotionSensorModel: Sendable, Hashable {
  /// How the firmware notices that the cart moves.
  package enum Source: String, Sendable, CaseIterable {
    /// It does not.
    case none
    /// By the difference of successive weight samples.
    case samples
    /// By the difference of successive accelerations.
    case accelerometer
  }

  package var source = Source.none
  /// Successive accelerations that differ by more mean motion, m/s².
  package var accelerationThreshold = 0.12
  /// Successive weight samples that differ by more mean motion, kilograms.
  package var sampleThreshold = 0.15
  /// After the last motion no weighing for so long, seconds.
  package var holdTime = 0.3
  /// Whether the weight is divided by the cosine of the measured tilt.
  package var compensatesTilt = false
  /// Sine of the largest tilt at which the scale weighs; beyond it inhibits. 50/1000 is what a mobile
  /// scale must bear.
  package var largestTilt = 0.06
  /// Standard deviation of one axis of one sample, m/s².
  package var noise = 0.01
  /// Standard deviation of one axis's offset after adjustment, m/s².
  package var bias = 0.005

  package init() {}

  /// Whether an accelerometer is there at all.
  package var hasAccelerometer: Bool { source == .accelerometer || compensatesTilt }
}
