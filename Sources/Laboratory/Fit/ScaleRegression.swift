import Geometry

/// The fit of a scale's parameters to its readings at rest, with creep's time constants and the drift of
/// its zero found on the way.
struct ScaleRegression: Sendable {
  /// Of zero, span, non-linearity, hysteresis and each creep term, for readings in kilograms.
  let coefficients: [Double]
  let deviations: [Double]
  /// Creep's time constants, seconds.
  let times: [Double]
  /// The basis functions' values at each moment of rest.
  let rows: [[Double]]

  private static let fastCreepTimes = [20.0, 30, 45, 60, 90, 120]
  private static let slowCreepTimes = [240.0, 300, 450, 600, 900, 1500]

  /// - Parameters:
  ///   - unit: kilograms for one of the reading's.
  ///   - noise: standard deviation of a reading, kilograms.
  ///   - division: step of the readings, kilograms; 0 for none.
  /// - Returns: nil where the loads do not tell the parameters apart.
  init?(
    _ course: ScaleCourse, frame: ScaleFit.Frame, unit: Double, noise: Double, division: Double
  ) {
    let floor = max(noise * noise, division * division / 12_000, 1e-16)
    var search = Search(
      course: course, plain: course.basis(frame: frame), unit: unit, variance: floor)
    search.drift.rounding = division / 12.0.squareRoot()
    // Time constants that the longest plateau shows at least a part of.
    let visible = { (times: [Double]) in times.filter { $0 <= 2 * course.longestPlateau } }
    let (fast, slow) = (visible(Self.fastCreepTimes), visible(Self.slowCreepTimes))
    let single = (fast + slow).map { [$0] }
    let double = fast.flatMap { f in slow.map { [f, $0] } }
    // Creep is sought before drift: what it explains is no drift.
    guard var best = search.best(of: [[[]], single, double]) else { return nil }
    search.findDrift(times: best.times)
    best = search.refined(search.fit(best.times) ?? best)
    coefficients = Array(best.fit.coefficients.prefix(4 + best.times.count))
    deviations = Array(best.fit.deviations.prefix(4 + best.times.count))
    times = best.times
    rows = search.rows(times: best.times)
  }

  package func value(_ row: [Double]) -> Double {
    zip(row, coefficients).reduce(0) { $0 + $1.0 * $1.1 }
  }
}

/// What is tried.
private struct Search {
  struct Candidate {
    var fit: LinearFit
    var times: [Double]
  }

  let course: ScaleCourse
  /// Zero, span, non-linearity and hysteresis at each moment of rest.
  let plain: [[Double]]
  let blocks: [ZeroDrift.Block]
  var drift = ZeroDrift()
  private let ranges: [Range<Int>]
  private let readings: [Double]
  private let plainColumns: [[Double]]
  private var creepColumns: [Double: [Double]] = [:]

  /// Seconds over which readings under one load are averaged, at least.
  private static let blockTime = 1.0
  private static let mostBlocks = 3000.0

  init(course: ScaleCourse, plain: [[Double]], unit: Double, variance: Double) {
    self.course = course
    self.plain = plain
    let duration = (course.rest.last?.time ?? 0) - (course.rest.first?.time ?? 0)
    let ranges = course.blocks(of: max(Self.blockTime, duration / Self.mostBlocks))
    self.ranges = ranges
    blocks = ranges.map { range in
      let rest = course.rest[range]
      let sum = rest.reduce(0) { $0 + $1.time }
      return ZeroDrift.Block(
        time: sum / Double(range.count), plateau: course.rest[range.lowerBound].plateau,
        variance: variance / Double(range.count))
    }
    readings = Self.means(course.rest.map { $0.reading * unit }, over: ranges)
    plainColumns = (0..<4).map { column in Self.means(plain.map { $0[column] }, over: ranges) }
  }

  private static func means(_ values: [Double], over ranges: [Range<Int>]) -> [Double] {
    ranges.map { values[$0].reduce(0, +) / Double($0.count) }
  }

  private func creep(_ time: Double) -> [Double] {
    zip(course.creepStates(time: time), course.rest).map { $0 - $1.load }
  }

  private mutating func creepColumn(_ time: Double) -> [Double] {
    if let known = creepColumns[time] { return known }
    let column = Self.means(creep(time), over: ranges)
    creepColumns[time] = column
    return column
  }

  /// How a creep term's column changes with the logarithm of its time constant.
  private func slope(_ time: Double) -> [Double] {
    let part = 1.01
    let (longer, shorter) = (creep(time * part), creep(time / part))
    let span = 2 * DeterministicMath.log(part)
    return Self.means(zip(longer, shorter).map { ($0 - $1) / span }, over: ranges)
  }

  private func regression(_ columns: [[Double]]) -> (fit: LinearFit, logDeterminant: Double)? {
    let white = drift.whitened(columns + [readings], blocks: blocks)
    guard let values = white.columns.last else { return nil }
    let rows = values.indices.map { row in white.columns.dropLast().map { $0[row] } }
    guard let fit = LinearFit(rows: rows, values: values) else { return nil }
    return (fit, white.logDeterminant)
  }

  mutating func fit(_ times: [Double]) -> Candidate? {
    guard let found = regression(plainColumns + times.map { creepColumn($0) }) else { return nil }
    return Candidate(fit: found.fit, times: times)
  }

  /// Of families with ever more terms: a further one must lower the squares' sum by a twentieth.
  mutating func best(of families: [[[Double]]]) -> Candidate? {
    var best: Candidate?
    for family in families {
      let rival = family.compactMap { fit($0) }.min { $0.fit.squares < $1.fit.squares }
      guard let rival else { continue }
      if best == nil || rival.fit.squares < 0.95 * (best?.fit.squares ?? .infinity) {
        best = rival
      }
    }
    return best
  }

  /// The drift that makes the readings likeliest, on a grid of powers of two of a block's noise.
  mutating func findDrift(times: [Double]) {
    let columns = plainColumns + times.map { creepColumn($0) }
    let unit = (blocks.map(\.variance).min() ?? 0).squareRoot()
    var (best, least) = (drift, Double.infinity)
    var place: (flicker: Int?, walk: Int?) = (nil, nil)
    func octaves(_ exponent: Int?) -> Double {
      exponent.map { unit * DeterministicMath.exp(Double($0) * DeterministicMath.log(2)) } ?? 0
    }
    func attempt(_ flicker: Int?, _ walk: Int?) {
      drift.flicker = octaves(flicker)
      drift.walk = octaves(walk)
      guard let found = regression(columns) else { return }
      // Restricted: what the parameters take up is no evidence of little drift.
      let cost = found.logDeterminant + found.fit.logDeterminant + found.fit.squares
      if cost < least { (best, least, place) = (drift, cost, (flicker, walk)) }
    }
    for flicker in [nil, -3, -1, 1, 3, 5] {
      for walk in [nil, -8, -6, -4, -2, 0] { attempt(flicker, walk) }
    }
    let coarse = place
    for flicker in [-1, 0, 1] {
      for walk in [-1, 0, 1] where (flicker, walk) != (0, 0) {
        attempt(coarse.flicker.map { $0 + flicker }, coarse.walk.map { $0 + walk })
      }
    }
    drift = best
  }

  /// Time constants off the grid, by Gauss and Newton's method; the deviations then hold what they leave
  /// open. A term too small to tell its own time constant keeps the grid's.
  mutating func refined(_ start: Candidate) -> Candidate {
    var candidate = start
    let large = candidate.times.indices.allSatisfy {
      abs(start.fit.coefficients[4 + $0]) > 5 * start.fit.deviations[4 + $0]
    }
    guard large, !start.times.isEmpty else { return start }
    for _ in 0..<6 {
      let times = candidate.times
      guard
        let found = regression(
          plainColumns + times.map { creepColumn($0) } + times.map { slope($0) })
      else { return start }
      candidate.fit = found.fit
      let steps = times.indices.map { index -> Double in
        let ratio =
          found.fit.coefficients[4 + times.count + index] / found.fit.coefficients[4 + index]
        return min(max(ratio, -0.2), 0.2)
      }
      if steps.allSatisfy({ abs($0) < 1e-4 }) { break }
      candidate.times = zip(times, steps).map { $0 * DeterministicMath.exp($1) }
    }
    let isNear = zip(candidate.times, start.times).allSatisfy { $0 < 2 * $1 && $0 > $1 / 2 }
    return isNear ? candidate : start
  }

  func rows(times: [Double]) -> [[Double]] {
    let creeps = times.map { creep($0) }
    return plain.indices.map { row in plain[row] + creeps.map { $0[row] } }
  }
}
