import CartInterface
import Geometry
import Reporting
import Sensors
import Simulation

/// Noise, settling and motion.
extension ScaleCharacterization {
  /// The converters' samples under a resting load, as voltages at their inputs.
  func sampleNoise() -> CharacterizationReport.Test {
    var bench = bench
    bench.place(capacity / 3)
    bench.wait(10)
    bench.wait(60)
    let volts = model.converter.fullScale / BridgeConverter.largestCount
    let noise = (0..<ScaleModel.cellCount).map { cell in
      1e9 * volts * successiveDeviation(bench.samples.map { Double($0.counts[cell]) })
    }
    let stated = 1e9 * model.converter.noise
    let worst = noise.max() ?? 0
    // A step of the converter is noise too: its width over √12.
    let limit = (1.15 * stated) + 1e9 * volts
    return CharacterizationReport.Test(
      name: "sample noise",
      procedure: """
        Samples of each converter for a minute under a third of Max; deviation from the differences of \
        neighbours, so that drift stays out.
        """,
      standard: "the converter's data sheet, with 15 % for the sample",
      limit: "\(fixed(limit, places: 0)) nV (data sheet: \(fixed(stated, places: 0)) nV)",
      measured: noise.map { fixed($0, places: 0) }.joined(separator: ", ") + " nV",
      isPassed: worst <= limit)
  }

  private func successiveDeviation(_ values: [Double]) -> Double {
    guard values.count > 1 else { return .nan }
    let sum = zip(values, values.dropFirst()).reduce(0) { $0 + ($1.1 - $1.0) * ($1.1 - $1.0) }
    return (sum / Double(values.count - 1) / 2).squareRoot()
  }

  /// The display before rounding.
  func readingNoise() -> CharacterizationReport.Test {
    var bench = bench
    bench.place(capacity / 3)
    bench.wait(600)
    bench.wait(60)
    let values = bench.extended
    let mean = values.reduce(0, +) / Double(max(values.count, 1))
    let deviation =
      (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(values.count - 1, 1)))
      .squareRoot()
    let stated = model.specification.noise
    return CharacterizationReport.Test(
      name: "reading noise",
      procedure:
        "The unrounded display for a minute, ten minutes after a third of Max was laid on.",
      standard: "the scale's own data sheet", limit: "\(grams(stated, places: 2)) g",
      measured: "\(grams(deviation, places: 3)) g", isPassed: deviation <= stated + 1e-6,
      plots: [
        Plot(
          title: "Unrounded display at rest", x: Plot.Axis("time", unit: "s"),
          y: Plot.Axis("off its mean", unit: "g"),
          series: [
            Plot.Series(
              name: "display", tone: .reported, style: .line,
              points: zip(bench.readings, values).map { reading, value in
                SIMD2(
                  (reading.time - bench.readings[0].time).seconds, 1000 * (value - mean))
              })
          ])
      ])
  }

  /// A step from a bridge simulator in place of a cell.
  func converterSettling() -> CharacterizationReport.Test {
    var filter = SincFilter(order: model.converter.settlingSamples, value: .zero)
    let converter = BridgeConverter(model.converter)
    let step = model.converter.fullScale / 2
    let counts = (0..<8).map { _ in
      Double(converter.counts(input: filter.process(SIMD4(repeating: step)).x, deviate: 0))
    }
    let settled = counts.firstIndex { abs($0 - counts[7]) <= 1e-4 * counts[7] } ?? 8
    return CharacterizationReport.Test(
      name: "converter settling",
      procedure:
        "Half of full scale from a bridge simulator; samples until within 0.01 % of the step.",
      standard: "the converter's data sheet", limit: "\(model.converter.settlingSamples) samples",
      measured: "\(settled + 1) samples", isPassed: settled + 1 <= model.converter.settlingSamples)
  }

  /// From putting a load down to the first stable reading.
  func settling() -> CharacterizationReport.Test {
    var bench = bench
    bench.place(zeroLoad)
    bench.wait(4, isFine: true)
    let before = bench.readings
    let start = bench.time
    bench.place(capacity / 3)
    bench.wait(6, isFine: true)
    let last = bench.extended.last ?? .nan
    let half = division / 2
    let outside = bench.extended.lastIndex { abs($0 - last) > half }
    // The reading in hand when the load comes may still be that of the rest before.
    let moved = bench.readings.firstIndex { !$0.isStable } ?? 0
    let firstStable = bench.readings[moved...].first { $0.isStable }
    let time = firstStable.map { $0.time.seconds - start } ?? .infinity
    let isRight = firstStable.map { abs($0.displayedMass - last) <= division } ?? false
    let readings = (before + bench.readings).filter { $0.time.seconds > start - 0.5 }
    return CharacterizationReport.Test(
      name: "settling", procedure: "A third of Max is put down without a shock.",
      standard: "2 s is what a shopper waits",
      limit: "stable within 2 s, and within e of the last display",
      measured: """
        within 0.5 e after \
        \(fixed(outside.map { bench.readings[$0].time.seconds - start + 0.1 } ?? 0, places: 1)) s, \
        stable after \(fixed(time, places: 1)) s
        """,
      isPassed: time <= 2 && isRight,
      plots: [
        Plot(
          title: "Display after a load was put down", x: Plot.Axis("time", unit: "s"),
          y: Plot.Axis("display", unit: "kg"),
          series: [
            Plot.Series(
              name: "display", tone: .reported, style: .step,
              points: readings.map { SIMD2($0.time.seconds - start, $0.displayedMass) }),
            Plot.Series(
              name: "stable", tone: .good, style: .points,
              points: readings.filter(\.isStable).map {
                SIMD2($0.time.seconds - start, $0.displayedMass)
              }),
          ])
      ])
  }

  /// At rest and rolling at 1 m/s over tiles.
  func rolling() -> CharacterizationReport.Test {
    var bench = bench
    bench.place(capacity / 3)
    bench.wait(4, isFine: true)
    bench.wait(60, isFine: true)
    let rest = sums(bench.samples)
    var ride = CartMotion(key: RandomKey(seed: seed))
    let start = bench.time
    _ = ride.start(at: 0, distance: 70, speed: 1)
    let motion = ride
    bench.wait(60, isFine: true) { time in
      motion.gravity(at: Nanoseconds(seconds: time - start)) + SIMD3(0, 0, standardGravity)
    }
    let rolling = sums(bench.samples)
    let wrong = bench.readings.dropFirst(5).count {
      $0.isStable && abs($0.displayedMass - capacity / 3) > 2 * permissible(capacity / 3)
    }
    let stable = bench.readings.dropFirst(5).count(where: \.isStable)
    let rate = model.converter.sampleRate
    return CharacterizationReport.Test(
      name: "rolling",
      procedure: """
        A third of Max, a minute at rest and a minute at 1 m/s over tiles. While it rolls, no reading \
        may be called stable that is off by more than twice the class's limit.
        """,
      standard: "OIML R 76-1:2006, 3.5.2, errors in service", limit: "no wrong stable reading",
      measured: """
        \(stable) of \(bench.readings.count) readings stable, \(wrong) of them wrong; samples scatter \
        by \(grams(deviation(rest), places: 2)) g at rest and \(grams(deviation(rolling), places: 0)) g \
        rolling
        """,
      isPassed: wrong == 0,
      plots: [
        Plot(
          title: "Spectrum of the samples", x: Plot.Axis("frequency", unit: "Hz"),
          y: Plot.Axis("power density", unit: "dB over 1 g²/Hz"),
          series: [
            spectrum("at rest", .reported, rest, rate), spectrum("rolling", .bad, rolling, rate),
          ])
      ])
  }

  private func spectrum(_ name: String, _ tone: Plot.Tone, _ values: [Double], _ rate: Double)
    -> Plot.Series
  {
    let perDecade = 10 / DeterministicMath.log(10)
    let points = Periodogram(values, rate: rate).points.map {
      SIMD2($0.x, perDecade * DeterministicMath.log(max($0.y * 1e6, 1e-12)))
    }
    return Plot.Series(name: name, tone: tone, style: .line, points: points)
  }

  /// Summed samples in kilograms, by the nominal sensitivity that the type plate gives.
  private func sums(_ samples: [ScaleSample]) -> [Double] {
    let kilograms =
      model.converter.fullScale / BridgeConverter.largestCount * model.kilogramsPerVolt
    return samples.map { sample in
      kilograms * (0..<ScaleModel.cellCount).reduce(0) { $0 + Double(sample.counts[$1]) }
    }
  }

  private func deviation(_ values: [Double]) -> Double {
    let mean = values.reduce(0, +) / Double(max(values.count, 1))
    let sum = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (sum / Double(max(values.count, 1))).squareRoot()
  }
}
