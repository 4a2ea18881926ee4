/// How often detections or bookings were right, by how sure who made them said to be.
///
/// Bins of equal width over confidences 0…1; a bin holds its lower end, the last both.
package struct CalibrationCurve: Sendable, Hashable, Codable {
  package struct Bin: Sendable, Hashable, Codable {
    package var count = 0
    package var right = 0
    /// Sum of the confidences.
    package var confidence = 0.0

    package init() {}
  }

  package static let binCount = 15

  package private(set) var bins = Array(repeating: Bin(), count: binCount)

  package init() {}

  /// All that several curves count.
  package init(sumOf curves: [CalibrationCurve]) { self = curves.reduce(CalibrationCurve(), +) }

  /// - Parameter bins: as many as `binCount`.
  package init?(bins: [Bin]) {
    guard bins.count == Self.binCount else { return nil }
    self.bins = bins
  }

  /// - Parameter confidence: clamped to 0…1.
  package mutating func add(confidence: Double, isRight: Bool) {
    let confidence = min(max(confidence, 0), 1)
    let bin = min(Int(confidence * Double(Self.binCount)), Self.binCount - 1)
    bins[bin].count += 1
    bins[bin].right += isRight ? 1 : 0
    bins[bin].confidence += confidence
  }

  package static func + (a: CalibrationCurve, b: CalibrationCurve) -> CalibrationCurve {
    var sum = a
    for i in sum.bins.indices {
      sum.bins[i].count += b.bins[i].count
      sum.bins[i].right += b.bins[i].right
      sum.bins[i].confidence += b.bins[i].confidence
    }
    return sum
  }

  package var count: Int { bins.reduce(0) { $0 + $1.count } }

  /// ECE: Σ over bins of n_b/n · |right_b/n_b − mean confidence_b|; nil of nothing.
  /// - SeeAlso: Guo et al., "On Calibration of Modern Neural Networks", 2017, equation 3.
  package var expectedError: Double? {
    count == 0
      ? nil : bins.reduce(0) { $0 + abs(Double($1.right) - $1.confidence) } / Double(count)
  }
}
