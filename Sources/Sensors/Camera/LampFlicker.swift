import Geometry

/// How the light of lamps on the mains, or dimmed by switching, comes and goes.
package struct LampFlicker: Sendable, Hashable {
  package enum Waveform: Sendable, Hashable {
    /// 1 + Σ mₖ·cos 2πk(f·t + φ), k from 1.
    case harmonics([Double])
    /// On for this part of each period, off for the rest.
    case pulses(duty: Double)
  }

  package var waveform: Waveform
  /// In hertz: twice that of the mains for lamps without a driver that smooths.
  package var frequency: Double
  /// Part of a period by which the light is ahead at time zero, 0…1.
  package var phase: Double
  /// Part of all light that comes from such lamps, 0…1.
  package var share: Double

  package init(waveform: Waveform, frequency: Double, phase: Double = 0, share: Double = 1) {
    self.waveform = waveform
    self.frequency = frequency
    self.phase = phase
    self.share = share
  }

  /// Kinds of lamps with their modulation as measured on lamps of that kind: direct-current drivers
  /// below 0.05, electronic ballasts 0.05…0.1, magnetic ballasts 0.25…0.4, cheap LEDs 0.3…1.
  package enum Lamp: String, Sendable, CaseIterable {
    case directCurrentLED = "dc_led"
    case electronicBallast = "electronic_ballast"
    case magneticBallast = "magnetic_ballast"
    case cheapLED = "cheap_led"

    /// Of the mains' double frequency and its double.
    package var harmonics: [Double] {
      switch self {
      case .directCurrentLED: [0.03]
      case .electronicBallast: [0.07, 0.01]
      case .magneticBallast: [0.33, 0.05]
      case .cheapLED: [0.6, 0.12]
      }
    }
  }

  /// Mean light from `start` for `duration` seconds over the long mean, in closed form: a harmonic
  /// keeps sin(πkfT)/(πkfT) of its modulation, which is nothing for whole periods.
  package func mean(from start: Double, duration: Double) -> Double {
    let periods = frequency * duration
    let first = frequency * start + phase
    let light: Double
    switch waveform {
    case .harmonics(let modulations):
      light = modulations.enumerated().reduce(1) { sum, harmonic in
        let k = Double(harmonic.offset + 1)
        let middle = k * (first + periods / 2)
        return sum + harmonic.element * Self.sinc(k * periods)
          * DeterministicMath.cos(2 * .pi * (middle - middle.rounded(.down)))
      }
    case .pulses(let duty):
      if periods < 1e-9 {
        light = first - first.rounded(.down) < duty ? 1 / duty : 0
      } else {
        let origin = first.rounded(.down)
        light =
          (Self.pulseIntegral(first - origin + periods, duty)
            - Self.pulseIntegral(first - origin, duty)) / periods
      }
    }
    return 1 + share * (light - 1)
  }

  /// What each row of a picture gets.
  /// - Parameters:
  ///   - middle: mid-exposure of the centre row, in seconds.
  package func rowGains(
    height: Int, shutter: Shutter, middle: Double, exposureTime: Double
  ) -> [Float] {
    (0..<height).map { row in
      let center = middle + shutter.delay(ofRow: row, height: height)
      return Float(mean(from: center - exposureTime / 2, duration: exposureTime))
    }
  }

  /// sin(πx)/(πx).
  private static func sinc(_ x: Double) -> Double {
    guard x > 1e-6 else { return 1 }
    let turn = x / 2 - (x / 2).rounded(.down)
    return DeterministicMath.sin(2 * .pi * turn) / (.pi * x)
  }

  /// Light up to `periods`, of which each gives 1.
  private static func pulseIntegral(_ periods: Double, _ duty: Double) -> Double {
    let whole = periods.rounded(.down)
    return whole + min(periods - whole, duty) / duty
  }
}
