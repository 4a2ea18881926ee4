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

  /// Angles all around, radii over the whole range of numbers.
  @Test func arctangentIsWithinFourUlps() {
    var stream = RandomKey(seed: 3).with("points").stream
    for _ in 0..<100_000 {
      let x = stream.uniform(in: -4...4)
      let y = stream.uniform(in: -4...4)
      #expect(ulps(DeterministicMath.atan2(y, x), Foundation.atan2(y, x)) < 4, "\(y) \(x)")
      let (p, q) = (
        x * Foundation.pow(10, stream.uniform(in: -150...150)),
        y * Foundation.pow(10, stream.uniform(in: -150...150))
      )
      #expect(ulps(DeterministicMath.atan2(p, q), Foundation.atan2(p, q)) < 4, "\(p) \(q)")
    }
  }

  /// The steps of the reduction: halfway between the quarters, and the quarters themselves.
  @Test func arctangentHoldsAtItsSeams() {
    for eighth in 0...8 {
      let seam = Double(eighth) / 8
      for t in [seam.nextDown, seam, seam.nextUp] where t >= 0 {
        for (y, x) in [(t, 1.0), (1, t), (-t, -1), (-1, t)] where y != 0 {
          #expect(ulps(DeterministicMath.atan2(y, x), Foundation.atan2(y, x)) < 4, "\(y) \(x)")
        }
      }
    }
  }

  @Test func arctangentOfKnownPoints() {
    #expect(DeterministicMath.atan2(0, 3) == 0)
    #expect(DeterministicMath.atan2(3, 3) == .pi / 4)
    #expect(DeterministicMath.atan2(3, 0) == .pi / 2)
    #expect(DeterministicMath.atan2(3, -3) == 3 * .pi / 4)
    #expect(DeterministicMath.atan2(0, -3) == .pi)
    #expect(DeterministicMath.atan2(-3, 0) == -.pi / 2)
    #expect(DeterministicMath.atan2(-3, -3) == -3 * .pi / 4)
    #expect(ulps(DeterministicMath.atan2(1, 3.0.squareRoot()), .pi / 6) <= 2)
    // Machin, 1706.
    let machin = 4 * DeterministicMath.atan2(1, 5) - DeterministicMath.atan2(1, 239)
    #expect(ulps(machin, .pi / 4) <= 4)
  }

  @Test func arctangentAtTheEdges() {
    // Both zeros are one: a direction along −x is at +π for either.
    for zero in [0.0, -0.0] {
      #expect(DeterministicMath.atan2(zero, -1) == .pi)
      #expect(DeterministicMath.atan2(zero, 1) == 0)
      for other in [0.0, -0.0] { #expect(DeterministicMath.atan2(zero, other) == 0) }
    }
    #expect(DeterministicMath.atan2(.infinity, -5) == .pi / 2)
    #expect(DeterministicMath.atan2(5, .infinity) == 0)
    #expect(DeterministicMath.atan2(5, -.infinity) == .pi)
    #expect(DeterministicMath.atan2(-.infinity, .infinity) == -.pi / 4)
    #expect(DeterministicMath.atan2(.infinity, -.infinity) == 3 * .pi / 4)
    let (tiny, huge) = (Double.leastNonzeroMagnitude, Double.greatestFiniteMagnitude)
    #expect(DeterministicMath.atan2(tiny, 1) == tiny)
    #expect(DeterministicMath.atan2(-tiny, tiny) == -.pi / 4)
    #expect(DeterministicMath.atan2(huge, huge) == .pi / 4)
    #expect(DeterministicMath.atan2(huge, tiny) == .pi / 2)
    #expect(DeterministicMath.atan2(.nan, 1).isNaN && DeterministicMath.atan2(1, .nan).isNaN)
  }

  /// Mirroring the point mirrors the angle: to the bit about the x axis, which only turns a sign.
  @Test func arctangentIsSymmetric() {
    var stream = RandomKey(seed: 4).with("mirrors").stream
    for _ in 0..<20_000 {
      let x = stream.uniform(in: -1...1)
      let y = stream.uniform(in: 1e-9...1)
      let angle = DeterministicMath.atan2(y, x)
      #expect(angle > 0 && angle <= .pi)
      #expect(DeterministicMath.atan2(-y, x) == -angle)
      #expect(abs(DeterministicMath.atan2(y, -x) - (.pi - angle)) <= 2 * Double.pi.ulp)
      // A power of two scales without rounding.
      #expect(DeterministicMath.atan2(y * 0x1p40, x * 0x1p40) == angle)
      #expect(abs(DeterministicMath.cos(angle) - x / hypot(x, y)) < 4e-16 * 4)
      #expect(abs(DeterministicMath.sin(angle) - y / hypot(x, y)) < 4e-16 * 4)
    }
  }

  @Test func arcsineIsWithinFourUlps() {
    #expect(worst(50_000, -1...1, DeterministicMath.asin, against: Foundation.asin) < 4)
    #expect(worst(50_000, -1e-9...1e-9, DeterministicMath.asin, against: Foundation.asin) < 4)
    var stream = RandomKey(seed: 5).with("near one").stream
    for _ in 0..<50_000 {
      // Where the slope is steepest.
      let s = 1 - Foundation.pow(10, stream.uniform(in: -16...0))
      #expect(ulps(DeterministicMath.asin(s), Foundation.asin(s)) < 4, "\(s)")
      #expect(DeterministicMath.asin(-s) == -DeterministicMath.asin(s))
    }
  }

  @Test func arcsineOfKnownNumbers() {
    #expect(DeterministicMath.asin(0) == 0)
    #expect(ulps(DeterministicMath.asin(0.5), .pi / 6) <= 1)
    #expect(ulps(DeterministicMath.asin(0.5.squareRoot()), .pi / 4) <= 1)
    for beyond in [1, 1.0.nextUp, 17, .infinity] {
      #expect(DeterministicMath.asin(beyond) == .pi / 2)
      #expect(DeterministicMath.asin(-beyond) == -.pi / 2)
    }
    let tiny = Double.leastNonzeroMagnitude
    #expect(DeterministicMath.asin(tiny) == tiny)
    #expect(DeterministicMath.asin(.nan).isNaN)
  }

  /// Results fixed for ever: another bit here changes every dataset.
  @Test func bitsArePinned() {
    #expect(DeterministicMath.sin(1).bitPattern == Double(0.841_470_984_807_896_5).bitPattern)
    #expect(DeterministicMath.cos(1).bitPattern == Double(0.540_302_305_868_139_8).bitPattern)
    #expect(DeterministicMath.log(10).bitPattern == Double(2.302_585_092_994_046).bitPattern)
    #expect(
      DeterministicMath.atan2(1, 3).bitPattern == Double(0.321_750_554_396_642_2).bitPattern)
    #expect(
      DeterministicMath.asin(0.3).bitPattern == Double(0.304_692_654_015_397_5).bitPattern)
    #expect(DeterministicMath.exp(1).bitPattern == Double(2.718_281_828_459_045_5).bitPattern)
  }
}
