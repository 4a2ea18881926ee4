import Foundation
import Geometry
import Testing

@Suite struct DeterministicMathTests {
  /// Error of `value` in units of the last place of `reference`.
  private func ulps(_ value: Double, _ reference: Double) -> Double {
    value == reference ? 0 : abs(value - reference) / reference.ulp
  }

  private func worst(
    _ count: Int, _ range: ClosedRange<Double>, _ function: (Double) -> Double,
    against reference: (Double) -> Double
  ) -> Double {
    var stream = RandomKey(seed: 1).with("arguments").stream
    return (0..<count).map { _ in
      let x = stream.uniform(in: range)
      return ulps(function(x), reference(x))
    }.max() ?? 0
  }

  @Test(arguments: [-7.0...7.0, -1e-3...1e-3, -1e5...1e5])
  func sineAndCosineAreWithinFourUlps(range: ClosedRange<Double>) {
    #expect(worst(50_000, range, DeterministicMath.sin, against: Foundation.sin) < 4)
    #expect(worst(50_000, range, DeterministicMath.cos, against: Foundation.cos) < 4)
  }

  /// Where the reduction cancels most: the numbers nearest to the multiples of π/2.
  @Test func sineAndCosineHoldAtTheirZeros() {
    for n in 1...63_000 {
      let x = Double(n) * (.pi / 2)
      #expect(ulps(DeterministicMath.sin(x), Foundation.sin(x)) < 4, "sin \(n) π/2")
      #expect(ulps(DeterministicMath.cos(x), Foundation.cos(x)) < 4, "cos \(n) π/2")
    }
  }

  @Test func logarithmIsWithinFourUlps() {
    #expect(worst(50_000, 0.5...2, DeterministicMath.log, against: Foundation.log) < 4)
    #expect(worst(50_000, 1e-12...1e12, DeterministicMath.log, against: Foundation.log) < 4)
    for x in [
      1, 1.0.nextUp, 1.0.nextDown, .leastNormalMagnitude, .greatestFiniteMagnitude, 0x1p-53,
    ] { #expect(ulps(DeterministicMath.log(x), Foundation.log(x)) < 4, "log \(x)") }
    #expect(DeterministicMath.log(1) == 0)
  }

  @Test func exponentialIsWithinFourUlps() {
    #expect(worst(50_000, -1...1, DeterministicMath.exp, against: Foundation.exp) < 4)
    #expect(worst(50_000, -700...700, DeterministicMath.exp, against: Foundation.exp) < 4)
    #expect(DeterministicMath.exp(0) == 1)
  }

  /// The error of the logarithm is multiplied by the exponent.
  @Test func powersKeepTheirStatedAccuracy() {
    var stream = RandomKey(seed: 2).with("powers").stream
    for _ in 0..<20_000 {
      let base = stream.uniform(in: 0.01...10)
      let power = stream.uniform(in: -20...20)
      let reference = Foundation.pow(base, power)
      let bound = 4 + 4 * abs(power * Foundation.log(base))
      #expect(ulps(DeterministicMath.pow(base, power), reference) < bound)
    }
  }

  /// Results fixed for ever: another bit here changes every dataset.
  @Test func bitsArePinned() {
    #expect(DeterministicMath.sin(1).bitPattern == Double(0.841_470_984_807_896_5).bitPattern)
    #expect(DeterministicMath.cos(1).bitPattern == Double(0.540_302_305_868_139_8).bitPattern)
    #expect(DeterministicMath.log(10).bitPattern == Double(2.302_585_092_994_046).bitPattern)
    #expect(DeterministicMath.exp(1).bitPattern == Double(2.718_281_828_459_045_5).bitPattern)
  }
}
