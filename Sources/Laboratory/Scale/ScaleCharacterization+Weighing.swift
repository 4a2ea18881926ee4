import CartInterface
import Reporting
import Sensors

/// The instrument as a whole under loads: errors, temperature, creep.
extension ScaleCharacterization {
  /// Seconds after which cells have followed the room's temperature: five times their lag.
  private var soak: Double { 5 * model.cells.thermalLag }

  /// Rising and falling loads at 20, 40 and −10 °C, and how the zero moved from one to the next.
  func weighingOverTemperature() -> [CharacterizationReport.Test] {
    var bench = bench
    var worst = (part: 0.0, error: 0.0, load: 0.0, temperature: 0.0)
    var series = envelopeLimits
    var zeros: [SIMD2<Double>] = []
    let tones: [Plot.Tone] = [.reported, .accent, .warning]
    for (index, temperature) in [20.0, 40, 5, -10].enumerated() {
      bench.ambientTemperature = temperature
      bench.place(zeroLoad)
      if index > 0 { bench.wait(soak) }
      zeros.append(SIMD2(temperature, bench.indication() - zeroLoad))
      if temperature == 5 { continue }
      var errors: [SIMD2<Double>] = []
      for load in ramp {
        bench.place(load)
        errors.append(SIMD2(load, bench.indication() - load))
      }
      let zero = errors[0].y
      let netErrors = errors.map { SIMD2($0.x, $0.y - zero) }
      for error in netErrors {
        let part = abs(error.y) / permissible(error.x)
        if part > worst.part { worst = (part, error.y, error.x, temperature) }
      }
      series.append(
        Plot.Series(
          name: "\(fixed(temperature, places: 0)) °C", tone: tones[min(index, 2)], style: .line,
          points: netErrors.map { SIMD2($0.x, 1000 * $0.y) }))
    }
    return [
      CharacterizationReport.Test(
        name: "weighing errors",
        procedure: """
          Loads from ten divisions to Max and back at 20, 40 and −10 °C, unrounded display, from the \
          error at ten divisions.
          """,
        standard: "OIML R 76-1:2006, 3.5.1 and A.4.4",
        limit: "±0.5 e to 500 e, ±1 e to 2000 e, ±1.5 e above",
        measured: """
          worst \(grams(worst.error)) g at \(fixed(worst.load, places: 1)) kg and \
          \(fixed(worst.temperature, places: 0)) °C, where \(grams(permissible(worst.load))) g is \
          allowed
          """,
        isPassed: worst.part <= 1,
        plots: [
          Plot(
            title: "Errors, rising and falling", x: Plot.Axis("load", unit: "kg"),
            y: Plot.Axis("error", unit: "g"), series: series, height: 280)
        ]), zeroTest(zeros),
    ]
  }

  private func zeroTest(_ zeros: [SIMD2<Double>]) -> CharacterizationReport.Test {
    let sorted = zeros.sorted { $0.x < $1.x }
    let slopes = zip(sorted, sorted.dropFirst()).map { abs(($1.y - $0.y) / ($1.x - $0.x)) * 5 }
    let worst = slopes.max() ?? 0
    return CharacterizationReport.Test(
      name: "zero against temperature",
      procedure: """
        The display under ten divisions after the cells have taken 20, 40, 5 and −10 °C, without \
        setting zero again.
        """,
      standard: "OIML R 76-1:2006, 3.9.2.3", limit: "\(grams(division)) g per 5 °C",
      measured: "\(grams(worst)) g per 5 °C", isPassed: worst <= division,
      plots: [
        Plot(
          title: "Zero after soaking", x: Plot.Axis("temperature", unit: "°C"),
          y: Plot.Axis("zero", unit: "g"),
          series: [
            Plot.Series(
              name: "zero", tone: .reported, style: .line,
              points: sorted.map { SIMD2($0.x, 1000 * $0.y) })
          ])
      ])
  }

  private var ramp: [Double] {
    let up = [
      zeroLoad, 20 * division, capacity / 60, capacity / 30, capacity / 12, capacity / 6,
      capacity / 4, capacity / 3, capacity / 2, capacity * 2 / 3, capacity * 5 / 6, capacity,
    ].sorted()
    return up + up.reversed().dropFirst()
  }

  /// Max for half an hour, then half an hour of return.
  func creep() -> CharacterizationReport.Test {
    var bench = bench
    bench.place(zeroLoad)
    let before = bench.indication()
    bench.place(capacity)
    let first = bench.indication()
    let start = bench.time
    var points = [SIMD2(0, 0.0)]
    var (worst, atFifteen) = (0.0, 0.0)
    for minute in 1...30 {
      let off = bench.indication(after: start + 60 * Double(minute) - bench.time - 1) - first
      points.append(SIMD2(Double(minute), 1000 * off))
      worst = max(worst, abs(off))
      if minute == 15 { atFifteen = off }
    }
    let late = abs(points[30].y / 1000 - atFifteen)
    bench.place(zeroLoad)
    let back = bench.indication() - before
    var recovery = [SIMD2(30, 1000 * back)]
    for minute in 31...45 {
      recovery.append(
        SIMD2(Double(minute), 1000 * (bench.indication(after: 59) - before)))
    }
    let half = division / 2
    return CharacterizationReport.Test(
      name: "creep",
      procedure: "Max lies on the scale for thirty minutes; then its zero comes back.",
      standard: "OIML R 76-1:2006, 3.9.4.1, 3.9.4.2 and A.4.11",
      limit: """
        \(grams(half)) g in 30 min and \(grams(0.2 * division)) g from 15 to 30 min; return \
        \(grams(half)) g
        """,
      measured: """
        \(grams(worst, places: 2)) g in 30 min, \(grams(late, places: 2)) g from 15 to 30 min; return \
        \(grams(abs(back), places: 2)) g
        """,
      isPassed: worst <= half && late <= 0.2 * division && abs(back) <= half,
      plots: [
        Plot(
          title: "Display under Max, and zero afterwards", x: Plot.Axis("time", unit: "min"),
          y: Plot.Axis("change", unit: "g"),
          series: [
            Plot.Series(name: "under Max", tone: .reported, style: .line, points: points),
            Plot.Series(name: "zero", tone: .accent, style: .line, points: recovery),
          ],
          references: [
            .init(name: "limit", value: 1000 * half, tone: .bad),
            .init(name: "", value: -1000 * half, tone: .bad),
          ])
      ])
  }

  /// Ten times half of Max and ten times Max.
  func repeatability() -> CharacterizationReport.Test {
    var bench = bench
    var ranges: [(load: Double, range: Double)] = []
    var series: [Plot.Series] = []
    for (load, tone) in [(capacity / 2, Plot.Tone.reported), (capacity, .accent)] {
      var values: [Double] = []
      for _ in 0..<10 {
        bench.place(zeroLoad)
        let zero = bench.indication()
        bench.place(load)
        values.append(bench.indication() - zero - load + zeroLoad)
      }
      ranges.append((load, (values.max() ?? 0) - (values.min() ?? 0)))
      series.append(
        Plot.Series(
          name: "\(fixed(load, places: 0)) kg", tone: tone, style: .points,
          points: values.enumerated().map { SIMD2(Double($0 + 1), 1000 * $1) }))
    }
    return CharacterizationReport.Test(
      name: "repeatability", procedure: "Ten weighings of half of Max and ten of Max.",
      standard: "OIML R 76-1:2006, 3.6.1 and A.4.10",
      limit: ranges.map { "\(grams(permissible($0.load))) g at \(fixed($0.load, places: 0)) kg" }
        .joined(separator: ", "),
      measured: ranges.map {
        "range of \(grams($0.range, places: 2)) g at \(fixed($0.load, places: 0)) kg"
      }.joined(separator: ", "),
      isPassed: ranges.allSatisfy { $0.range <= permissible($0.load) },
      plots: [
        Plot(
          title: "Errors of repeated weighings", x: Plot.Axis("weighing", unit: "", range: 0...11),
          y: Plot.Axis("error", unit: "g"), series: series)
      ])
  }
}
