import Geometry
import Sensors

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

  /// - Parameters:
  ///   - settlingTime: seconds after a change of load that are not looked at.
  ///   - approachTime: seconds before one.
  init(_ rows: [ScaleLog.Row], settlingTime: Double, approachTime: Double) {
    self.rows = rows
    var rest: [Rest] = []
    var longest = 0.0
    var plateau = 0
    var start = 0
    while start < rows.count {
      let load = rows[start].load
      let end = rows[start...].firstIndex { $0.load != load } ?? rows.count
      let first = rows[start].time + settlingTime
      // What follows the last row comes on a hand's way.
      let last = end < rows.count ? rows[end].time - approachTime : .infinity
      for row in rows[start..<end] where row.time >= first && row.time <= last {
        rest.append(
          Rest(
            time: row.time, load: row.load, reading: row.reading, plateau: plateau,
            isHeldOut: plateau % 4 == 3))
      }
      longest = max(longest, rows[end - 1].time - rows[start].time)
      plateau += 1
      start = end
    }
    self.rest = rest
    plateaus = plateau
    levels = Set(rest.map(\.load)).count
    largestLoad = rows.map(\.load).max() ?? 0
    longestPlateau = longest
    let steps = zip(rows, rows.dropFirst()).map { $1.time - $0.time }.sorted()
    rate = steps.isEmpty ? 0 : 1 / steps[steps.count / 2]
    division = Self.division(of: rows.map(\.reading))
  }

  /// Stretches of rest under one load that are not held out, in pieces of so many seconds or less.
  func blocks(of duration: Double) -> [Range<Int>] {
    var blocks: [Range<Int>] = []
    var start = 0
    for index in rest.indices.dropFirst() {
      let (first, this) = (rest[start], rest[index])
      guard this.plateau != first.plateau || this.time >= first.time + duration else { continue }
      if !first.isHeldOut { blocks.append(start..<index) }
      start = index
    }
    if let first = rest.dropFirst(start).first, !first.isHeldOut {
      blocks.append(start..<rest.count)
    }
    return blocks
  }

  /// Kilograms for one of the reading's, by the straight line through all that was read at rest.
  var roughUnit: Double {
    let count = Double(rest.count)
    let load = rest.reduce(0) { $0 + $1.load } / count
    let reading = rest.reduce(0) { $0 + $1.reading } / count
    let together = rest.reduce(0) { $0 + ($1.load - load) * ($1.reading - reading) }
    let alone = rest.reduce(0) { $0 + ($1.load - load) * ($1.load - load) }
    return alone / together
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
