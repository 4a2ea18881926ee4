/// Limits of the recommendations that scales and load cells are tested by.
enum WeighingLimits {
  /// Largest permissible error of a class III instrument at initial verification, in divisions e.
  /// - Parameter load: in divisions.
  /// - SeeAlso: OIML R 76-1:2006, table 6; the same table in Directive 2014/31/EU, annex I, 4.1.
  static func classIII(_ load: Double) -> Double {
    load <= 500 ? 0.5 : load <= 2000 ? 1 : 1.5
  }

  /// Largest permissible error of a class C load cell at type evaluation with the usual share of 0.7 of
  /// the instrument's, in verification intervals v.
  /// - Parameter load: in intervals.
  /// - SeeAlso: OIML R 60-1:2021, 5.3.2, table 4.
  static func classC(_ load: Double) -> Double {
    0.7 * classIII(load)
  }

  /// Loads at which the limits step, and the limits from there on, up to a largest load; all in
  /// divisions.
  static func steps(upTo largest: Double, _ limit: (Double) -> Double) -> [SIMD2<Double>] {
    let starts = [0.0, 500, 2000].filter { $0 < largest }
    return starts.map { SIMD2($0, limit($0 + 1)) } + [SIMD2(largest, limit(largest))]
  }

  /// Intervals of the cell class that the cells are tested for: C3.
  static let cellIntervals = 3000.0
}
