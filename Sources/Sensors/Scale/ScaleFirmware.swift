package import CartInterface
import Geometry

/// From counts to readings: calibration, filters, tilt, stability, zero, rounding.
package struct ScaleFirmware: Sendable {
  private let specification: ScaleSpecification
  private let kilogramsPerCount: Double
  private let zeroTrackingRate: Double
  private var filter: ScaleFilter
  private var stability: StabilityDetector
  private var motion: MotionMonitor
  /// Mass of the empty platform, in kilograms, as last set to zero.
  private var zero: Double
  private var tare = 0.0
  private var nextReading: Nanoseconds?
  private var lastZeroTracking: Nanoseconds?

  /// - Parameters:
  ///   - kilogramsPerCount: calibration of the summed counts.
  ///   - zeroCounts: mean of the summed counts with the basket empty.
  package init(model: ScaleModel, kilogramsPerCount: Double, zeroCounts: Double) {
    specification = model.specification
    self.kilogramsPerCount = kilogramsPerCount
    zeroTrackingRate = model.firmware.zeroTrackingRate
    zero = zeroCounts * kilogramsPerCount
    filter = ScaleFilter(
      medianLength: model.firmware.medianLength, averageLength: model.firmware.averageLength)
    stability = StabilityDetector(
      range: model.specification.division,
      span: Nanoseconds(seconds: model.firmware.stableTime))
    motion = MotionMonitor(model.motion, averageLength: model.firmware.averageLength)
  }

  /// Takes one conversion of all cells; returns a reading when one is due.
  /// - Parameter acceleration: measured by the accelerometer meanwhile, m/s²; nil without one.
  package mutating func process(
    _ sample: ScaleSample, acceleration: SIMD3<Double>? = nil
  ) -> ScaleReading? {
    let counts = (0..<4).reduce(0.0) { $0 + Double(sample.counts[$1]) }
    let mass = counts * kilogramsPerCount
    motion.process(mass: mass, acceleration: acceleration, time: sample.time)
    filter.process(mass)
    stability.process(total, time: sample.time)
    trackZero(time: sample.time)
    let due = nextReading ?? sample.time
    guard sample.time >= due else { return nil }
    // Readings keep to the firmware's own clock, whole periods from the first.
    nextReading = due + Nanoseconds(seconds: 1 / specification.rate)
    return reading(time: sample.time)
  }

  /// Takes the present load as the container's: from now on it reads 0.
  package mutating func setTare() { tare = gross }

  /// Takes the present load as the empty platform's.
  package mutating func setZero() { zero = total }

  /// The net mass before rounding: what an extended display shows on a service command, and what the
  /// cart's software is sent in steps finer than e. The recommendation bounds what is indicated and
  /// printed, not what an instrument computes with.
  /// - SeeAlso: OIML R 76-1:2006, T.2.6 and 4.4.3, extended displaying device.
  package var extendedMass: Double { gross - tare }

  private var total: Double { filter.value / motion.cosineOfTilt }
  private var gross: Double { total - zero }
  private var isStable: Bool { stability.isStable && !motion.isInhibited }

  private func reading(time: Nanoseconds) -> ScaleReading {
    let division = specification.division
    return ScaleReading(
      time: time, displayedMass: rounded(to: division),
      extendedMass: rounded(to: specification.resolution), isStable: isStable,
      // A class III scale blanks above Max + 9 e.
      isOverloaded: gross > specification.capacity + 9 * division,
      // And below zero by more than 20 e.
      isBelowZero: gross < -20 * division, isInhibited: motion.isInhibited)
  }

  private func rounded(to step: Double) -> Double {
    // Adding zero turns −0 into 0.
    (extendedMass / step).rounded() * step + 0
  }

  /// Follows slow drift of the empty scale: within a quarter of a division of zero, by no more than
  /// its rate.
  /// - SeeAlso: OIML R 76-1:2006, 4.5.7, zero-tracking device.
  private mutating func trackZero(time: Nanoseconds) {
    defer { lastZeroTracking = time }
    guard let last = lastZeroTracking, isStable else { return }
    // A quarter of the allowed range, so that a light item is weighed and not tracked away.
    guard abs(gross) <= specification.division / 4 else { return }
    let step = zeroTrackingRate * specification.division * (time - last).seconds
    zero += min(max(gross, -step), step)
  }
}
