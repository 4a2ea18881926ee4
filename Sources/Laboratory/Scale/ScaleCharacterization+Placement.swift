import CartInterface
import Geometry
import Reporting
import Sensors

/// Where a load lies and how the scale stands.
extension ScaleCharacterization {
  /// A third of Max in the middle of each quarter.
  func eccentricity() -> CharacterizationReport.Test {
    var bench = bench
    bench.place(zeroLoad)
    let zero = bench.indication() - zeroLoad
    let load = capacity / 3
    let names = ["front left", "front right", "rear left", "rear right"]
    let places: [SIMD2<Double>] = [
      SIMD2(0.25, 0.25), SIMD2(0.25, -0.25), SIMD2(-0.25, 0.25), SIMD2(-0.25, -0.25),
    ]
    let errors = places.map { place in
      bench.place(load, at: place * ScaleBench.platform)
      return bench.indication() - load - zero
    }
    let worst = errors.map(abs).max() ?? 0
    let limit = permissible(load)
    return CharacterizationReport.Test(
      name: "eccentricity", procedure: "A third of Max in the middle of each quarter.",
      standard: "OIML R 76-1:2006, 3.6.2 and A.4.7", limit: "±\(grams(limit)) g",
      measured: zip(names, errors).map { "\($0) \(grams($1)) g" }.joined(separator: ", "),
      isPassed: worst <= limit,
      plots: [
        Plot(
          title: "Error in each quarter", x: Plot.Axis("quarter", unit: "", range: 0...5),
          y: Plot.Axis("error", unit: "g"),
          series: [
            Plot.Series(
              name: "1 front left, 2 front right, 3 rear left, 4 rear right", tone: .reported,
              style: .points,
              points: errors.enumerated().map { SIMD2(Double($0 + 1), 1000 * $1) })
          ],
          references: [
            .init(name: "limit", value: 1000 * limit, tone: .bad),
            .init(name: "", value: -1000 * limit, tone: .bad),
          ])
      ])
  }

  /// Tilts of 50/1000 forwards, backwards and to both sides.
  func tilt() -> CharacterizationReport.Test {
    let tilts = [SIMD2(0.05, 0), SIMD2(-0.05, 0), SIMD2(0, 0.05), SIMD2(0, -0.05)]
    var bench = bench
    bench.place(zeroLoad)
    let level = bench.indication()
    bench.place(capacity)
    let levelFull = bench.indication() - level
    var (unloaded, full) = (0.0, 0.0)
    for tilt in tilts {
      bench.tilt = tilt
      bench.place(zeroLoad)
      let zero = bench.indication()
      unloaded = worse(unloaded, zero - level)
      // With zero set in the tilted position too.
      bench.place(capacity)
      full = worse(full, bench.indication() - zero - levelFull)
    }
    let sweep = stride(from: -0.05, through: 0.0501, by: 0.01).map { sine -> SIMD2<Double> in
      bench.tilt = SIMD2(sine, 0)
      return SIMD2(1000 * sine, 1000 * (bench.indication() - level - levelFull))
    }
    let limit = permissible(capacity)
    return CharacterizationReport.Test(
      name: "tilt",
      procedure: """
        The scale tilts by 50/1000 in four directions, with ten divisions and with Max on it, zero set \
        in each position. The curve is for Max without setting zero again.
        """,
      standard: "OIML R 76-1:2006, 3.9.1.1 and A.5.1",
      limit: "no load ±\(grams(2 * division)) g, Max ±\(grams(limit)) g",
      measured: "no load \(grams(unloaded)) g, Max \(grams(full)) g",
      isPassed: abs(unloaded) <= 2 * division && abs(full) <= limit,
      plots: [
        Plot(
          title: "Error at Max over tilt forwards", x: Plot.Axis("tilt", unit: "1/1000"),
          y: Plot.Axis("error", unit: "g"),
          series: [
            Plot.Series(name: "error", tone: .reported, style: .line, points: Array(sweep))
          ],
          references: [
            .init(name: "limit", value: 1000 * limit, tone: .bad),
            .init(name: "", value: -1000 * limit, tone: .bad),
          ])
      ])
  }

  private func worse(_ a: Double, _ b: Double) -> Double { abs(b) > abs(a) ? b : a }

  /// Beyond the tilt that it bears, a scale must be right or refuse.
  func excessiveTilt() -> CharacterizationReport.Test {
    var bench = bench
    bench.place(zeroLoad)
    let zero = bench.indication() - zeroLoad
    bench.tilt = SIMD2(0.1, 0)
    bench.place(capacity)
    let error = bench.indication() - capacity - zero
    let refuses = bench.readings.allSatisfy { !$0.isStable }
    let limit = permissible(capacity)
    return CharacterizationReport.Test(
      name: "excessive tilt", procedure: "Max on the scale, tilted by 100/1000.",
      standard: "OIML R 76-1:2006, 3.9.1.1", limit: "±\(grams(limit)) g, or no stable reading",
      measured: refuses ? "no stable reading" : "\(grams(error)) g, called stable",
      isPassed: refuses || abs(error) <= limit)
  }

  /// The display must refuse above Max + 9 e, and not before.
  func overload() -> CharacterizationReport.Test {
    var bench = bench
    bench.place(capacity)
    bench.wait(4)
    let below = bench.readings.last?.isOverloaded ?? true
    bench.place(capacity + 12 * division)
    bench.wait(4)
    let above = bench.readings.last?.isOverloaded ?? false
    return CharacterizationReport.Test(
      name: "overload", procedure: "Max, and Max with twelve divisions more.",
      standard: "OIML R 76-1:2006, 4.2.3", limit: "no indication above Max + 9 e",
      measured: below
        ? "refuses Max"
        : above ? "refuses nothing up to Max, and what is above" : "refuses nothing",
      isPassed: !below && above)
  }
}
