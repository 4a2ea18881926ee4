import Geometry
import Sensors

/// What a recording tells of a scale.
///
/// At rest the reading is zero + span·(L + R·[a·4u(1 − u) + h·P + Σ c·k]): L is the load, R the rated load of
/// the cells together, u the gross load as a fraction of it, P the play operators' sum of width 1, and k
/// follows u with a creep's time constant, just as `LoadCell` has it; so a, h and c are the mean
/// non-linearity, hysteresis and creep of the cells. The zero's drift (`ZeroDrift`) is estimated with them,
/// so that what they are stated to be known to holds what it hides. One plateau of the load in four is held
/// out of the fit and judges it.
package struct ScaleFit: Sendable {
  /// What is known of the scale beforehand.
  package struct Frame: Sendable {
    /// Of all cells together, kilograms.
    package var ratedLoad: Double
    /// Of the empty basket and its platform, kilograms.
    package var deadLoad: Double

    package init(ratedLoad: Double, deadLoad: Double) {
      self.ratedLoad = ratedLoad
      self.deadLoad = deadLoad
    }
  }

  package struct Creep: Sendable {
    /// Seconds.
    package var time: Double
    /// Percent of the load, after long.
    package var fraction: FittedNumber
  }

  package let zero: FittedNumber
  /// Reading's unit a kilogram.
  package let span: FittedNumber
  /// Percent of the rated load.
  package let nonLinearity: FittedNumber
  package let hysteresis: FittedNumber
  /// By time constant, two at most; none where the log holds no load for long enough to tell.
  package let creep: [Creep]
  /// Standard deviation of a reading at rest before it is rounded, kilograms.
  package let noise: FittedNumber
  /// Step of the readings, kilograms; 0 where none shows.
  package let division: Double
  /// Readings a second.
  package let rate: Double
  /// Root mean square of what the fit leaves, kilograms: of the plateaus used, and of those held out.
  package let usedResidual: Double
  package let heldOutResidual: Double
  /// For the picture: load, what the reading less zero is off, and what the fit says it is off,
  /// kilograms.
  package let points: [Point]

  package struct Point: Sendable {
    package var time: Double
    package var load: Double
    package var error: Double
    package var fitted: Double
    package var isHeldOut: Bool
  }

  /// Seconds after a change of load that are not looked at: platform and filter settle.
  private static let settlingTime = 3.0
  /// Seconds before one: a hand is there already.
  private static let approachTime = 1.0

  /// - Throws: `LaboratoryError` where the log is too short or too even to tell.
  package init(_ log: ScaleLog, frame: Frame, file: String) throws {
    let course = ScaleCourse(
      log.rows, settlingTime: Self.settlingTime, approachTime: Self.approachTime)
    guard course.plateaus >= 8, course.levels >= 4 else {
      throw LaboratoryError(
        file: file,
        problem: "\(course.plateaus) plateaus of \(course.levels) different loads",
        remedy: "hold at least four loads, up and down, for ten seconds each")
    }
    // The converter's scale is unknown to a raw log; the loads tell it roughly.
    let rough = course.roughUnit
    division = log.isRaw ? 0 : course.division
    noise = course.noise(unit: abs(rough), division: division)
    guard
      let best = ScaleRegression(
        course, frame: frame, unit: rough, noise: noise.value, division: division)
    else {
      throw LaboratoryError(
        file: file, problem: "the loads do not tell span and shape of the curve apart",
        remedy: "put loads on in steps up to the largest, and take them off in steps")
    }
    let c = best.coefficients
    func number(_ name: String, _ unitName: String, _ index: Int, _ factor: Double)
      -> FittedNumber
    {
      FittedNumber(
        name, unit: unitName, value: factor * c[index],
        deviation: abs(factor) * best.deviations[index])
    }
    let unit = 1 / c[1]
    zero = number("zero", "kg", 0, unit)
    span = number("span", log.isRaw ? "counts/kg" : "", 1, 1 / rough)
    nonLinearity = number("non-linearity", "%", 2, 100 * unit)
    hysteresis = number("hysteresis", "%", 3, 100 * unit)
    creep = best.times.enumerated().map { index, time in
      Creep(
        time: time,
        fraction: number("creep (\(Int(time.rounded())) s)", "%", 4 + index, 100 * unit))
    }
    rate = course.rate
    let points = course.rest.enumerated().map { index, point in
      Point(
        time: point.time, load: point.load,
        error: (point.reading * rough - c[0]) * unit - point.load,
        fitted: (best.value(best.rows[index]) - c[0]) * unit - point.load,
        isHeldOut: point.isHeldOut)
    }
    self.points = points
    usedResidual = Self.residual(points.filter { !$0.isHeldOut })
    heldOutResidual = Self.residual(points.filter(\.isHeldOut))
  }

  private static func residual(_ points: [Point]) -> Double {
    let squares = points.reduce(0.0) { $0 + ($1.error - $1.fitted) * ($1.error - $1.fitted) }
    return points.isEmpty ? 0 : (squares / Double(points.count)).squareRoot()
  }

  /// In the order of a report.
  package var numbers: [FittedNumber] {
    [zero, span, nonLinearity, hysteresis] + creep.map(\.fraction) + [noise]
  }
}
