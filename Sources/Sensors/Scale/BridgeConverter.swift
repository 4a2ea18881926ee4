import Geometry

/// A 24-bit delta-sigma converter behind a bridge amplifier: noise, hum, clipping, counts.
package struct BridgeConverter: Sendable, Hashable {
  package static let largestCount = 8_388_607.0

  package let model: ConverterModel
  /// Amplitude of the mains' hum behind the filter, volts.
  private let hum: Double

  package init(_ model: ConverterModel) {
    self.model = model
    let x = .pi * model.mainsFrequency / model.sampleRate
    let sinc = x == 0 ? 1 : DeterministicMath.sin(x) / x
    hum = (0..<model.settlingSamples).reduce(model.mainsPickup) { gain, _ in gain * sinc }
  }

  /// The count of one conversion; beyond the range it stays at the last one.
  /// - Parameters:
  ///   - input: filtered, volts.
  ///   - deviate: a standard normal number.
  ///   - humPhase: of the mains, in turns.
  package func counts(input: Double, deviate: Double, humPhase: Double = 0) -> Int32 {
    var volts = input + model.noise * deviate
    if hum != 0 {
      volts += hum * DeterministicMath.sin(2 * .pi * (humPhase - humPhase.rounded(.down)))
    }
    let ideal = volts / model.fullScale * Self.largestCount
    return Int32(min(max(ideal.rounded(), -Self.largestCount - 1), Self.largestCount))
  }
}

/// The converter's sinc filter of order n, as it acts on means over sample periods.
///
/// Its impulse answer is n boxcars of one period convolved, a B-spline. What a period's mean weighs in
/// the output is the integral of the spline over that period: exact for inputs that are constant
/// within it, a few percent low for those that swing within it. A step settles in n samples.
package struct SincFilter: Sendable, Hashable {
  private let weights: SIMD4<Double>
  private var recent: [SIMD4<Double>]

  /// - Parameters:
  ///   - order: 1…4.
  ///   - value: what the input has been, one lane a cell.
  package init(order: Int, value: SIMD4<Double>) {
    precondition((1...4).contains(order))
    weights =
      switch order {
      case 1: SIMD4(1, 0, 0, 0)
      case 2: SIMD4(1, 1, 0, 0) / 2
      case 3: SIMD4(1, 4, 1, 0) / 6
      default: SIMD4(1, 11, 11, 1) / 24
      }
    recent = Array(repeating: value, count: 4)
  }

  /// - Parameter mean: of the input over the last period.
  package mutating func process(_ mean: SIMD4<Double>) -> SIMD4<Double> {
    recent[3] = recent[2]
    recent[2] = recent[1]
    recent[1] = recent[0]
    recent[0] = mean
    // The newest first: differences from it keep a constant input exact.
    return mean + (recent[1] - mean) * weights[1] + (recent[2] - mean) * weights[2]
      + (recent[3] - mean) * weights[3]
  }
}
