import Imaging

/// What a recording tells of an image sensor, by the photon transfer method.
///
/// The variance of the difference of two pictures is free of fixed pattern, and for photons it grows
/// with their number: σ² = σ_dark² + K·(μ − μ_dark). The slope K counts the converter's steps an electron;
/// with it all else is told in electrons. One exposure in three is held out of the line and judges it.
/// - SeeAlso: EMVA 1288 R4.0, sections 2, 6 and 8.
package struct CameraFit: Sendable {
  /// Counts an electron, at the recording's gain.
  package let systemGain: FittedNumber
  /// Counts.
  package let blackLevel: FittedNumber
  /// Electrons.
  package let readNoise: FittedNumber
  package let rowNoise: FittedNumber
  /// Electrons that fill the converter at gain 1.
  package let fullWell: FittedNumber
  /// Electrons a second at the temperature of the recording.
  package let darkCurrent: FittedNumber
  /// Electrons; offsets of columns are part of it.
  package let darkNonuniformity: FittedNumber
  /// Of the signal.
  package let responseNonuniformity: FittedNumber
  /// Root mean square of the variances' relative deviation from the line.
  package let usedResidual: Double
  package let heldOutResidual: Double
  /// What the pixels' number alone lets such deviations be.
  package let expectedResidual: Double
  package let points: [Point]
  /// The recording's.
  package let gain: Double
  package let largestCount: Double

  /// One exposure of one colour of the pattern.
  package struct Point: Sendable {
    package var exposureTime: Double
    /// Above the dark, counts.
    package var signal: Double
    /// Above the dark's, counts².
    package var variance: Double
    /// Standard deviation of `variance`.
    package var deviation: Double
    package var isHeldOut: Bool
    /// Too near to saturation for the line.
    package var isSaturated: Bool
  }

  /// Signals above this part of the saturated one leave the line.
  /// - SeeAlso: EMVA 1288 R4.0, 6.6: the fit uses 0…70 % of saturation.
  private static let linearPart = 0.7

  /// - Throws: `LaboratoryError` where pictures are missing.
  package init(_ recording: CameraRecording, file: String) throws {
    gain = recording.gain
    largestCount = recording.largestCount
    let exposures = CameraExposures(recording)
    let (flats, darks) = (exposures.flats, exposures.darks)
    guard Set(flats.map(\.exposureTime)).count >= 6 else {
      throw LaboratoryError(
        file: file, problem: "flat pictures of fewer than six exposure times, two of each",
        remedy: "take pairs from dark to saturated")
    }
    guard Set(darks.map(\.exposureTime)).count >= 2,
      let dark = DarkLine(darks)
    else {
      throw LaboratoryError(
        file: file, problem: "dark pictures of fewer than two exposure times, two of each",
        remedy: "take pairs with the lens covered, at the shortest and the longest exposure")
    }
    points = Self.points(flats, dark: dark)
    guard let line = Self.line(points.filter { !$0.isHeldOut && !$0.isSaturated }) else {
      throw LaboratoryError(
        file: file, problem: "too few exposures between dark and saturation",
        remedy: "take more pairs below 70 % of saturation")
    }
    let slope = line.slope
    systemGain = FittedNumber("system gain", unit: "DN/e⁻", value: slope, deviation: line.deviation)
    blackLevel = FittedNumber(
      "black level", unit: "DN", value: dark.mean.value, deviation: dark.mean.deviation)
    let relative = line.deviation / slope
    func electrons(_ name: String, variance: Double, deviation: Double) -> FittedNumber {
      let value = max(variance, 0).squareRoot() / slope
      // Where nothing is left, the error bar is that of the variance itself.
      let own =
        value > 0
        ? deviation / (2 * value * slope * slope) : max(deviation, 0).squareRoot() / slope
      return FittedNumber(
        name, unit: "e⁻", value: value,
        deviation: (own * own + value * value * relative * relative).squareRoot())
    }
    let rows = exposures.rowVariance
    // The converter's rounding adds 1/12.
    readNoise = electrons(
      "read noise", variance: dark.variance.value - 1.0 / 12 - rows.value,
      deviation: (dark.variance.deviation * dark.variance.deviation
        + rows.deviation * rows.deviation).squareRoot())
    rowNoise = electrons("row noise", variance: rows.value, deviation: rows.deviation)
    let range = recording.largestCount - dark.mean.value
    fullWell = FittedNumber(
      "full well", unit: "e⁻", value: recording.gain * range / slope,
      deviation: recording.gain * range / slope * relative)
    darkCurrent = FittedNumber(
      "dark current", unit: "e⁻/s", value: dark.current.value / slope,
      deviation: dark.current.deviation / slope)
    let darkPattern = exposures.darkPattern
    darkNonuniformity = electrons(
      "dark non-uniformity", variance: darkPattern.value, deviation: darkPattern.deviation)
    responseNonuniformity = Self.response(exposures, dark: dark, points: points)
    func residual(_ chosen: [Point]) -> Double {
      let squares = chosen.reduce(0.0) {
        let r = ($1.variance - slope * $1.signal) / (slope * $1.signal)
        return $0 + r * r
      }
      return chosen.isEmpty ? 0 : (squares / Double(chosen.count)).squareRoot()
    }
    // Faint exposures are all dark noise; their relative deviation says nothing of the line.
    let bright = points.filter {
      !$0.isSaturated && $0.signal * slope > 3 * dark.variance.value
    }
    usedResidual = residual(bright.filter { !$0.isHeldOut })
    heldOutResidual = residual(bright.filter(\.isHeldOut))
    let squares = bright.reduce(0.0) {
      let r = $1.deviation / (slope * $1.signal)
      return $0 + r * r
    }
    expectedResidual = bright.isEmpty ? 0 : (squares / Double(bright.count)).squareRoot()
  }

  private static func points(_ flats: [CameraExposures.Exposure], dark: DarkLine) -> [Point] {
    let times = Set(flats.map(\.exposureTime)).sorted()
    var points: [Point] = flats.map { flat in
      Point(
        exposureTime: flat.exposureTime, signal: flat.mean - dark.mean(at: flat.exposureTime),
        variance: flat.variance - dark.variance(at: flat.exposureTime),
        deviation: flat.varianceDeviation,
        isHeldOut: (times.firstIndex(of: flat.exposureTime) ?? 0) % 3 == 2, isSaturated: false)
    }
    // Saturation is where the variance is largest.
    let saturation = points.max { $0.variance < $1.variance }?.signal ?? 0
    for i in points.indices {
      points[i].isSaturated = points[i].signal > linearPart * saturation || points[i].signal <= 0
    }
    return points
  }

  /// Through the origin, weighted by what each point is worth.
  private static func line(_ points: [Point]) -> (slope: Double, deviation: Double)? {
    guard points.count >= 3 else { return nil }
    let weights = points.map { 1 / ($0.deviation * $0.deviation) }
    guard
      let fit = LinearFit(
        rows: points.map { [$0.signal] }, values: points.map(\.variance), weights: weights),
      fit.coefficients[0] > 0
    else { return nil }
    let information = zip(points, weights).reduce(0) { $0 + $1.0.signal * $1.0.signal * $1.1 }
    return (fit.coefficients[0], max(fit.deviations[0], 1 / information.squareRoot()))
  }

  /// From the flat pictures nearest to the middle of the line.
  private static func response(
    _ exposures: CameraExposures, dark: DarkLine, points: [Point]
  ) -> FittedNumber {
    let usable = points.filter { !$0.isSaturated }
    let brightest = usable.map(\.signal).max() ?? 0
    let chosen = usable.min {
      abs($0.signal - 0.7 * brightest) < abs($1.signal - 0.7 * brightest)
    }
    guard let chosen, let pattern = exposures.flatPattern(at: chosen.exposureTime) else {
      return FittedNumber("response non-uniformity", unit: "%", value: 0, deviation: 0)
    }
    let signal = pattern.mean - dark.mean(at: chosen.exposureTime)
    let variance = max(pattern.variance.value - exposures.darkPattern.value, 0)
    let value = variance.squareRoot() / signal
    let own =
      value > 0
      ? pattern.variance.deviation / (2 * value * signal * signal)
      : pattern.variance.deviation.squareRoot() / signal
    return FittedNumber(
      "response non-uniformity", unit: "%", value: 100 * value, deviation: 100 * own)
  }

  /// In the order of a report.
  package var numbers: [FittedNumber] {
    [
      systemGain, blackLevel, fullWell, readNoise, rowNoise, darkCurrent, darkNonuniformity,
      responseNonuniformity,
    ]
  }
}

/// A number with its standard deviation.
struct Estimate: Sendable {
  var value: Double
  var deviation: Double
}

/// Mean and variance of the dark as they grow with the exposure time.
struct DarkLine {
  /// At no exposure: counts and counts².
  let mean: Estimate
  let variance: Estimate
  /// Counts a second.
  let current: Estimate
  private let warming: Double

  init?(_ darks: [CameraExposures.Exposure]) {
    let rows = darks.map { [1, $0.exposureTime] }
    guard let means = LinearFit(rows: rows, values: darks.map(\.mean)),
      let variances = LinearFit(rows: rows, values: darks.map(\.variance))
    else { return nil }
    // Few exposures make a poor estimate of scatter; the pixels' number bounds it from below.
    let count = Double(darks.count)
    let own = darks.map(\.varianceDeviation).reduce(0, +) / count / count.squareRoot()
    let ownMean = darks.map(\.meanDeviation).reduce(0, +) / count / count.squareRoot()
    let times = darks.map(\.exposureTime)
    let spread = max((times.max() ?? 0) - (times.min() ?? 0), 1e-9)
    mean = Estimate(value: means.coefficients[0], deviation: max(means.deviations[0], ownMean))
    variance = Estimate(
      value: variances.coefficients[0], deviation: max(variances.deviations[0], own))
    current = Estimate(
      value: means.coefficients[1], deviation: max(means.deviations[1], 2 * ownMean / spread))
    warming = variances.coefficients[1]
  }

  func mean(at time: Double) -> Double { mean.value + current.value * time }
  func variance(at time: Double) -> Double { variance.value + warming * time }
}
