/// Hysteresis with memory: a sum of play operators (Prandtl–Ishlinskii).
///
/// Each play follows the load at a distance of its threshold, as a nut follows a bolt with slack.
/// Small loops within a large one close and are wiped out when the load passes them, as in the metal of
/// a cell; load that rises and falls over the same stretch draws the same loop again.
/// - SeeAlso: Brokate & Sprekels, "Hysteresis and Phase Transitions", 1996, chapter 2.
package struct PlayOperators: Sendable, Hashable {
  /// Half of each play's slack, as fractions of the rated load. The widest needs half of the rated load
  /// to open fully, so that light loads show less hysteresis than heavy ones.
  static let thresholds = SIMD4(0.02, 0.05, 0.1, 0.2)

  private var positions: SIMD4<Double>
  private let weights: SIMD4<Double>

  /// - Parameters:
  ///   - width: largest difference between falling and rising load, of the rated load.
  ///   - exercise: the cell has been loaded so far, as is usual before a test.
  ///   - load: and rests here now.
  package init(width: Double, exercisedTo exercise: Double, restingAt load: Double) {
    weights = (width / 8) / Self.thresholds
    positions = pointwiseMin(
      load + Self.thresholds, max(exercise, load) - Self.thresholds)
    positions = pointwiseMax(positions, load - Self.thresholds)
  }

  /// Largest change of the deviation for a change of load, dimensionless.
  var steepness: Double { weights.sum() }

  package mutating func follow(_ load: Double) {
    positions = pointwiseMax(
      load - Self.thresholds, pointwiseMin(load + Self.thresholds, positions))
  }

  /// What the slack adds to the load, of the rated load: within ± half of the width.
  package func deviation(at load: Double) -> Double { (weights * (positions - load)).sum() }
}

/// One play operator: dry friction seen from outside.
struct Play: Sendable, Hashable {
  let threshold: Double
  private(set) var position: Double

  init(threshold: Double, position: Double) {
    self.threshold = threshold
    self.position = position
  }

  mutating func follow(_ input: Double) {
    position = max(input - threshold, min(input + threshold, position))
  }
}
