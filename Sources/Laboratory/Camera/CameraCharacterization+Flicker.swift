import Geometry
import Reporting
import Sensors

/// A lamp at 100 Hz and what exposures make of it.
extension CameraCharacterization {
  private static let frequency = 100.0
  private static let depth = 0.4

  /// The swing that is left in the picture, over exposures: m·|sin(πfT)/(πfT)|, nothing at T = k/f.
  func flicker() -> [CharacterizationReport.Test] {
    let times = stride(from: 0.5e-3, through: 22e-3, by: 0.5e-3).map { $0 }
    let measured = times.map { swing(time: $0) }
    let theory = times.map { Self.depth * abs(Self.sinc(Self.frequency * $0)) }
    let worst = zip(measured, theory).map { abs($0 - $1) }.max() ?? 0
    let nulls = zip(times, measured).filter {
      abs($0.0 * Self.frequency - ($0.0 * Self.frequency).rounded()) < 1e-9 && $0.0 > 5e-3
    }
    let left = nulls.map(\.1).max() ?? 1
    return [
      CharacterizationReport.Test(
        name: "flicker",
        procedure: """
          A lamp that swings by \(percent(Self.depth, places: 0)) at 100 Hz, exposures from 0.5 to \
          22 ms: \(isRolling ? "swing of the line profile" : "swing from picture to picture").
          """,
        standard: "m·|sinc(f·T)|; nothing left at T = k/f",
        limit: "1 % of the light off the curve, 0.5 % left at 10 and 20 ms",
        measured: "\(percent(worst)) off, \(percent(left)) left",
        isPassed: worst <= 0.01 && left <= 0.005,
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
        ] + (isRolling ? [lineProfile()] : []))
    ]
  }

  private var isRolling: Bool {
    if case .rolling = model.shutter { true } else { false }
  }

  private static func sinc(_ x: Double) -> Double {
    x == 0 ? 1 : DeterministicMath.sin(.pi * x) / (.pi * x)
  }

  /// Half of a full well, so that no swing is clipped.
  private func luminance(time: Double) -> Double {
    0.4 * model.pixel.fullWell / (model.electronsPerNitSecond * time)
  }

  /// Amplitude of the lamp's frequency over the mean: along the rows of one picture, or over 16
  /// pictures at as many phases.
  private func swing(time: Double) -> Double {
    let samples: [(phase: Double, light: Double)]
    if isRolling {
      let height = 1080
      let profile = rows(time: time, height: height)
      samples = profile.enumerated().map { row, light in
        let delay = model.shutter.delay(ofRow: row * (height / profile.count), height: height)
        return (2 * .pi * Self.frequency * delay, light)
      }
    } else {
      var bench = CameraBench(model: model, width: 64, height: 64, seed: seed)
      let black = mean(bench.shoot(luminance: 0, time: time))
      samples = (0..<16).map { step in
        let phase = 2 * .pi * Double(step) / 16
        let flicker = CameraBench.Flicker(
          frequency: Self.frequency, depth: Self.depth, phase: phase)
        let light = mean(
          bench.shoot(luminance: luminance(time: time), time: time, flicker: flicker))
        return (phase, light - black)
      }
    }
    return Self.amplitude(samples)
  }

  /// Row means above black.
  private func rows(time: Double, height: Int) -> [Double] {
    var bench = CameraBench(model: model, width: 128, height: height, seed: seed)
    let flicker = CameraBench.Flicker(frequency: Self.frequency, depth: Self.depth, phase: 0.3)
    let counts = bench.shoot(luminance: luminance(time: time), time: time, flicker: flicker)
    let dark = mean(bench.shoot(luminance: 0, time: time))
    let width = bench.measuredWidth
    return (0..<bench.measuredHeight).map { row in
      mean(Array(counts[row * width..<(row + 1) * width])) - dark
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

  private func lineProfile() -> Plot {
    func profile(_ time: Double) -> [SIMD2<Double>] {
      let rows = rows(time: time, height: 1080)
      let level = mean(rows)
      return rows.enumerated().map {
        SIMD2(Double($0 * (1080 / rows.count)), 100 * ($1 / level - 1))
      }
    }
    return Plot(
      title: "Line profile, 2 ms and 10 ms", x: Plot.Axis("row", unit: ""),
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
