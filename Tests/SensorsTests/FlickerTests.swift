import Geometry
import Sensors
import Testing

/// Flicker of lamps in exposures, against sums of many moments and against the formulas.
struct FlickerTests {
  private static let lamps = [
    LampFlicker(waveform: .harmonics([0.3, 0.1]), frequency: 100, phase: 0.2),
    LampFlicker(waveform: .pulses(duty: 0.3), frequency: 240, phase: 0.7),
    LampFlicker(waveform: .harmonics([0.6]), frequency: 120, phase: 0.9, share: 0.4),
  ]

  @Test(arguments: lamps)
  func closedFormEqualsTheSum(lamp: LampFlicker) {
    for (start, duration) in [(0.0, 0.003), (1234.5678, 0.0091), (7.7, 0.0004), (2, 0.03)] {
      let n = 20_000
      let sum = (0..<n).reduce(0.0) {
        $0 + lamp.mean(from: start + (Double($1) + 0.5) / Double(n) * duration, duration: 0)
      }
      #expect(abs(lamp.mean(from: start, duration: duration) - sum / Double(n)) < 2e-3)
    }
  }

  /// Nothing is left of it where the exposure is a whole number of periods: T = k/f.
  @Test(arguments: lamps)
  func wholePeriodsDoNotFlicker(lamp: LampFlicker) {
    for k in 1...4 {
      for start in [0.0, 0.0013, 5.5571] {
        let mean = lamp.mean(from: start, duration: Double(k) / lamp.frequency)
        #expect(abs(mean - 1) < 1e-9)
      }
    }
  }

  /// Bands of a rolling shutter are 1/(f · line time) rows apart, m·|sinc(fT)| deep.
  @Test func bandsOfARollingShutter() {
    let lamp = LampFlicker(waveform: .harmonics([0.35]), frequency: 120)
    let gains = lamp.rowGains(
      height: 1080, shutter: .rolling(lineTime: 18.9e-6), middle: 0.5, exposureTime: 0.004)
    let x = Double.pi * 120 * 0.004
    let depth = 0.35 * DeterministicMath.sin(x) / x
    #expect(abs(Double(gains.max() ?? 0) - 1 - depth) < 1e-4)
    let first = gains[..<441].indices.max { gains[$0] < gains[$1] } ?? 0
    let second = gains[441..<882].indices.max { gains[$0] < gains[$1] } ?? 0
    #expect(abs(second - first - 441) <= 1)
    #expect(
      Set(lamp.rowGains(height: 9, shutter: .global, middle: 0.5, exposureTime: 0.004)).count == 1)
  }
}
