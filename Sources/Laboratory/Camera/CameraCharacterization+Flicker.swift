import Geometry
import Reporting
import Sensors

/// A lamp at 100 Hz and what exposures make of it.
extension CameraCharacterization {
  private static let frequency = 100.0
  private static let depth = 0.4

  /// Pictures of a global shutter at as many phases of the lamp.
  private static let phases = 48

  /// Swings evenly.
  private static let steady = LampFlicker(waveform: .harmonics([depth]), frequency: frequency)
  /// Dimmed by switching: off for 30 % of each period. Its swing at the first harmonic is
  /// 2·sin(πd)/(πd) for the duty d.
  private static let switched = LampFlicker(waveform: .pulses(duty: 0.7), frequency: frequency)

  /// The swing that is left in the picture, over exposures: m·|sin(πfT)/(πfT)|, nothing at T = k/f.
  func flicker() -> [CharacterizationReport.Test] {
    let times = stride(from: 0.5e-3, through: 22e-3, by: 0.5e-3).map { $0 }
    let measured = times.map { swing(Self.steady, time: $0) }
    let theory = times.map { Self.depth * abs(Self.sinc(Self.frequency * $0)) }
    let worst = zip(measured, theory).map { abs($0 - $1) }.max() ?? 0
    let nulls = times.filter {
      abs($0 * Self.frequency - ($0 * Self.frequency).rounded()) < 1e-9 && $0 > 5e-3
    }
    let left =
      (nulls.map { swing(Self.steady, time: $0) } + nulls.map { swing(Self.switched, time: $0) })
      .max() ?? 1
    let short = 1e-3
    let pulse = swing(Self.switched, time: short)
    let pulseStated = 2 * abs(Self.sinc(0.7) * Self.sinc(Self.frequency * short))
    let pulseError = abs(pulse / pulseStated - 1)
    return [
      CharacterizationReport.Test(
        name: "flicker",
        procedure: """
          The scene's lamps at 100 Hz, one that swings by \(percent(Self.depth, places: 0)) in \
          exposures from 0.5 to 22 ms, one that is switched off for 30 % of each period in 1, 10 and \
          20 ms: \(isRolling ? "swing of the line profile" : "swing from picture to picture").
          """,
        standard: "m·|sinc(f·T)|; nothing left at T = k/f",
        limit: """
          1 % of the light off the curve, switched 2 % off 2·|sinc(d)·sinc(f·T)|, 0.5 % left at 10 \
          and 20 ms
          """,
        measured: """
          \(percent(worst)) off, switched \(percent(pulseError)) off, \(percent(left)) left
          """,
        isPassed: worst <= 0.01 && pulseError <= 0.02 && left <= 0.005,
        plots: [
          Plot(
            title: "Swing left over exposure", x: Plot.Axis("exposure", unit: "ms"),
            y: Plot.Axis("swing", unit: "%"),
            series: [
              Plot.Series(
                name: "theory", tone: .truth, style: .line,
                points: zip(times, theory).map { SIMD2(1000 * $0, 100 * $1) }),
              Plot.Series(
                name: "measured", tone: .reported, style: .points,
                points: zip(times, measured).map { SIMD2(1000 * $0, 100 * $1) }),
            ])
        ] + (isRolling ? lineProfiles() : []))
    ]
  }

  private var isRolling: Bool {
    if case .rolling = model.shutter { true } else { false }
  }

  private static func sinc(_ x: Double) -> Double {
    x == 0 ? 1 : DeterministicMath.sin(.pi * x) / (.pi * x)
  }

  /// 40 % of a full well, so that no swing is clipped.
  private func luminance(time: Double) -> Double {
    0.4 * model.pixel.fullWell / (model.electronsPerNitSecond * time)
  }

  /// Amplitude of the lamp's frequency over the mean: along the rows of one picture, or over
  /// pictures at many phases, so many that sharp edges of pulses do not pass for it.
  private func swing(_ lamp: LampFlicker, time: Double) -> Double {
    let samples: [(phase: Double, light: Double)]
    if isRolling {
      let profile = rows(lamp, time: time)
      samples = profile.map { row, light in
        (2 * .pi * Self.frequency * model.shutter.delay(ofRow: row, height: profileHeight), light)
      }
    } else {
      var bench = CameraBench(model: model, width: 64, height: 64, seed: seed)
      let light = luminance(time: time)
      let black = mean(bench.shoot(luminance: 0, time: time))
      samples = (0..<Self.phases).map { step in
        let flicker = CameraBench.Flicker(
          lamp: lamp, middle: Double(step) / Double(Self.phases) / Self.frequency)
        let counts = bench.shoot(luminance: light, time: time, flicker: flicker)
        return (2 * .pi * Double(step) / Double(Self.phases), mean(counts) - black)
      }
    }
    return Self.amplitude(samples)
  }

  /// Rows that are read out in whole periods of the lamp, as far as even rows can.
  private var profileHeight: Int {
    guard case .rolling(let lineTime) = model.shutter else { return 1080 }
    let period = 1 / (Self.frequency * max(lineTime, 1e-6))
    let periods = max(1, (1080 / period).rounded(.down))
    return min(2160, max(64, Int((period * periods / 2).rounded()) * 2))
  }

  /// Rows with their mean above black.
  private func rows(_ lamp: LampFlicker, time: Double) -> [(row: Int, light: Double)] {
    var bench = CameraBench(model: model, width: 128, height: profileHeight, seed: seed)
    let counts = bench.shoot(
      luminance: luminance(time: time), time: time, flicker: CameraBench.Flicker(lamp: lamp))
    let dark = mean(bench.shoot(luminance: 0, time: time))
    let (width, step) = (bench.measuredWidth, profileHeight / bench.measuredHeight)
    return (0..<bench.measuredHeight).map { row in
      (row * step, mean(Array(counts[row * width..<(row + 1) * width])) - dark)
    }
  }

  /// Least squares of a + b·cos + c·sin, as √(b² + c²) over a.
  private static func amplitude(_ samples: [(phase: Double, light: Double)]) -> Double {
    var normal = Array(repeating: Array(repeating: 0.0, count: 4), count: 3)
    for sample in samples {
      let basis = [
        1, DeterministicMath.cos(sample.phase), DeterministicMath.sin(sample.phase),
      ]
      for i in 0..<3 {
        for j in 0..<3 { normal[i][j] += basis[i] * basis[j] }
        normal[i][3] += basis[i] * sample.light
      }
    }
    for pivot in 0..<3 where normal[pivot][pivot] != 0 {
      for row in 0..<3 where row != pivot {
        let factor = normal[row][pivot] / normal[pivot][pivot]
        for column in 0..<4 { normal[row][column] -= factor * normal[pivot][column] }
      }
    }
    let (a, b, c) = (
      normal[0][3] / normal[0][0], normal[1][3] / normal[1][1], normal[2][3] / normal[2][2]
    )
    return (b * b + c * c).squareRoot() / a
  }

  private func lineProfiles() -> [Plot] {
    [lineProfile(Self.steady, "swinging"), lineProfile(Self.switched, "switched")]
  }

  private func lineProfile(_ lamp: LampFlicker, _ name: String) -> Plot {
    func profile(_ time: Double) -> [SIMD2<Double>] {
      let rows = rows(lamp, time: time)
      let level = mean(rows.map(\.light))
      return rows.map { SIMD2(Double($0.row), 100 * ($0.light / level - 1)) }
    }
    return Plot(
      title: "Line profile of the \(name) lamp, 2 ms and 10 ms", x: Plot.Axis("row", unit: ""),
      y: Plot.Axis("off the mean", unit: "%"),
      series: [
        Plot.Series(name: "2 ms", tone: .warning, style: .line, points: profile(2e-3)),
        Plot.Series(name: "10 ms", tone: .good, style: .line, points: profile(10e-3)),
      ])
  }

  private func mean(_ values: [Double]) -> Double {
    values.reduce(0, +) / Double(max(1, values.count))
  }
}
