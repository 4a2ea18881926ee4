import Geometry
import Sensors

/// What a recording tells of a scale.
///
/// At rest the reading is zero + span·(L + R·[a·4u(1 − u) + h·P + Σ c·k]): L is the load, R the rated load of
/// the cells together, u the gross load as a fraction of it, P the play operators' sum of width 1, and k
/// follows u with a creep's time constant, just as `LoadCell` has it; so a, h and c are the mean
/// non-linearity, hysteresis and creep of the cells. One plateau of the load in four is held out of the
/// fit and judges it.
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
  /// For the picture: load, what the reading is off, and what the fit says it is off, kilograms.
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
  private static let fastCreepTimes = [20.0, 30, 45, 60, 90, 120]
  private static let slowCreepTimes = [240.0, 300, 450, 600, 900, 1500]

  /// - Throws: `LaboratoryError` where the log is too short or too even to tell.
  package init(_ log: ScaleLog, frame: Frame, file: String) throws {
    let course = ScaleCourse(log.rows, settlingTime: Self.settlingTime)
    guard course.plateaus >= 8, course.levels >= 4 else {
      throw LaboratoryError(
        file: file,
        problem: "\(course.plateaus) plateaus of \(course.levels) different loads",
        remedy: "hold at least four loads, up and down, for ten seconds each")
    }
    guard let best = Self.bestFit(course, frame: frame) else {
      throw LaboratoryError(
        file: file, problem: "the loads do not tell span and shape of the curve apart",
        remedy: "put loads on in steps up to the largest, and take them off in steps")
    }
    let c = best.fit.coefficients
    let d = best.fit.deviations
    // Kilograms for one of the reading's.
    let unit = 1 / c[1]
    func number(_ name: String, _ unitName: String, _ index: Int, _ factor: Double)
      -> FittedNumber
    {
      FittedNumber(
        name, unit: unitName, value: factor * c[index], deviation: abs(factor) * d[index])
    }
    zero = number("zero", "kg", 0, unit)
    span = number("span", log.isRaw ? "counts/kg" : "", 1, 1)
    nonLinearity = number("non-linearity", "%", 2, 100 * unit)
    hysteresis = number("hysteresis", "%", 3, 100 * unit)
    creep = best.times.enumerated().map { index, time in
      Creep(time: time, fraction: number("creep (\(Int(time)) s)", "%", 4 + index, 100 * unit))
    }
    division = log.isRaw ? 0 : course.division
    noise = course.noise(unit: abs(unit), division: division)
    rate = course.rate
    let points = course.rest.enumerated().map { index, point in
      Point(
        time: point.time, load: point.load, error: point.reading * unit - point.load,
        fitted: best.fit.value(best.rows[index]) * unit - point.load,
        isHeldOut: point.isHeldOut)
    }
    self.points = points
    usedResidual = Self.residual(points.filter { !$0.isHeldOut })
    heldOutResidual = Self.residual(points.filter(\.isHeldOut))
  }

  private typealias Candidate = (fit: LinearFit, rows: [[Double]], times: [Double])

  /// With the creep terms that the plateaus used speak for: a further one must lower the residuals'
  /// square by a twentieth.
  private static func bestFit(_ course: ScaleCourse, frame: Frame) -> Candidate? {
    let used = course.rest.indices.filter { !course.rest[$0].isHeldOut }
    let groups = used.map { course.rest[$0].plateau }
    let values = used.map { course.rest[$0].reading }
    let states = Dictionary(
      uniqueKeysWithValues: (fastCreepTimes + slowCreepTimes).map {
        ($0, course.creepStates(time: $0))
      })
    let plain = course.basis(frame: frame)
    func candidate(_ times: [Double]) -> (Candidate, squares: Double)? {
      let rows = plain.indices.map { i in
        plain[i] + times.map { (states[$0]?[i] ?? 0) - course.rest[i].load }
      }
      guard
        let fit = LinearFit(
          rows: used.map { rows[$0] }, values: values, groups: groups)
      else { return nil }
      let squares = zip(used, values).reduce(0.0) {
        let r = $1.1 - fit.value(rows[$1.0])
        return $0 + r * r
      }
      return ((fit, rows, times), squares)
    }
    // Time constants that the longest plateau shows at least a part of.
    func visible(_ times: [Double]) -> [Double] {
      times.filter { $0 <= 2 * course.longestPlateau }
    }
    let (fast, slow) = (visible(fastCreepTimes), visible(slowCreepTimes))
    let families: [[[Double]]] = [
      (fast + slow).map { [$0] }, fast.flatMap { f in slow.map { [f, $0] } },
    ]
    var best = candidate([])
    for family in families {
      let rival = family.compactMap(candidate).min { $0.squares < $1.squares }
      guard let rival else { continue }
      if best == nil || rival.squares < 0.95 * (best?.squares ?? .infinity) { best = rival }
    }
    return best?.0
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

/// A log taken apart: plateaus of equal load, and what was read at rest on them.
struct ScaleCourse {
  struct Rest {
    var time: Double
    var load: Double
    var reading: Double
    var plateau: Int
    var isHeldOut: Bool
  }

  let rest: [Rest]
  let plateaus: Int
  /// Different loads.
  let levels: Int
  let largestLoad: Double
  /// Seconds.
  let longestPlateau: Double
  let rate: Double
  let division: Double
  private let rows: [ScaleLog.Row]

  init(_ rows: [ScaleLog.Row], settlingTime: Double) {
    self.rows = rows
    var rest: [Rest] = []
    var plateau = -1
    var (start, longest) = (0.0, 0.0)
    var last = Double.nan
    for row in rows {
      if row.load != last {
        plateau += 1
        start = row.time
        last = row.load
      }
      longest = max(longest, row.time - start)
      guard row.time >= start + settlingTime else { continue }
      rest.append(
        Rest(
          time: row.time, load: row.load, reading: row.reading, plateau: plateau,
          isHeldOut: plateau % 4 == 3))
    }
    self.rest = rest
    plateaus = plateau + 1
    levels = Set(rest.map(\.load)).count
    largestLoad = rows.map(\.load).max() ?? 0
    longestPlateau = longest
    let steps = zip(rows, rows.dropFirst()).map { $1.time - $0.time }.sorted()
    rate = steps.isEmpty ? 0 : 1 / steps[steps.count / 2]
    division = Self.division(of: rows.map(\.reading))
  }

  /// Rows of zero, span, non-linearity and hysteresis, parallel to `rest`.
  func basis(frame: ScaleFit.Frame) -> [[Double]] {
    func fraction(_ load: Double) -> Double { (load + frame.deadLoad) / frame.ratedLoad }
    var plays = PlayOperators(
      width: 1, exercisedTo: fraction(largestLoad), restingAt: fraction(rows.first?.load ?? 0))
    var basis: [[Double]] = []
    for row in rows {
      let u = fraction(row.load)
      plays.follow(u)
      guard basis.count < rest.count, rest[basis.count].time == row.time else { continue }
      basis.append([
        1, row.load, frame.ratedLoad * 4 * u * (1 - u), frame.ratedLoad * plays.deviation(at: u),
      ])
    }
    return basis
  }

  /// What follows the load with a time constant, at each moment of rest.
  func creepStates(time: Double) -> [Double] {
    var states: [Double] = []
    var state = rows.first?.load ?? 0
    var load = state
    var last = rows.first?.time ?? 0
    var next = 0
    for row in rows {
      state = load + (state - load) * DeterministicMath.exp(max(-(row.time - last) / time, -700))
      last = row.time
      load = row.load
      if next < rest.count, rest[next].time == row.time {
        states.append(state)
        next += 1
      }
    }
    return states
  }

  /// The step that all readings are multiples of, to a thousandth of it; 0 if they are of none.
  private static func division(of readings: [Double]) -> Double {
    let sorted = Set(readings).sorted()
    let steps = zip(sorted, sorted.dropFirst()).map { $1 - $0 }.filter { $0 > 1e-7 }
    guard let smallest = steps.min() else { return 0 }
    let isGrid = steps.allSatisfy { step in
      let count = step / smallest
      return abs(count - count.rounded()) < 0.01
    }
    // Means more than a coincidence of many numbers alone.
    return isGrid && sorted.count > 3 ? (smallest * 1e7).rounded() / 1e7 : 0
  }

  /// Scatter of neighbouring readings at rest, without what rounding adds.
  /// - Parameter unit: kilograms for one of the reading's.
  func noise(unit: Double, division: Double) -> FittedNumber {
    let pairs = zip(rest, rest.dropFirst()).filter { $0.plateau == $1.plateau }
    // Differences two apart leave out what a filter makes neighbours share; averages do not matter
    // to them as long as they are shorter.
    let squares = pairs.map { ($1.reading - $0.reading) * ($1.reading - $0.reading) * unit * unit }
    let count = Double(max(squares.count, 1))
    let variance = squares.reduce(0, +) / count / 2 - division * division / 12
    let deviation = max(variance, 0).squareRoot()
    return FittedNumber(
      "noise", unit: "kg", value: deviation, deviation: deviation / (2 * count).squareRoot() * 1.3)
  }
}
