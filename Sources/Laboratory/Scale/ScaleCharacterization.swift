import CartInterface
import Geometry
package import Reporting
package import Sensors

/// Puts a scale through the tests of the recommendations R 60 and R 76 and some of its own.
package struct ScaleCharacterization: Sendable {
  let model: ScaleModel
  let seed: UInt64
  /// Max and e.
  let capacity: Double
  let division: Double

  package init(model: ScaleModel, seed: UInt64) {
    self.model = model
    self.seed = seed
    capacity = model.specification.capacity
    division = model.specification.division
  }

  package func report(title: String) -> CharacterizationReport {
    var tests = [cellEnvelope(), cellCreep()]
    tests += weighingOverTemperature()
    tests += [
      creep(), eccentricity(), tilt(), excessiveTilt(), repeatability(), sampleNoise(),
      readingNoise(), converterSettling(), settling(), rolling(), overload(),
    ]
    return CharacterizationReport(
      title: title,
      facts: [
        .init("Max", "\(grams(capacity, places: 0)) g"), .init("e", "\(grams(division)) g"),
        .init("samples a second", fixed(model.converter.sampleRate, places: 0)),
        .init("seed", "\(seed)"),
      ], tests: tests)
  }

  /// A scale on the table, loaded to Max once, as before every test.
  /// - SeeAlso: OIML R 76-1:2006, A.4.1.10, preloading.
  var bench: ScaleBench {
    var bench = ScaleBench(model: model, seed: seed)
    bench.place(capacity)
    bench.wait(30)
    bench.place(0)
    bench.wait(300)
    bench.setZero()
    return bench
  }

  /// Kilograms that class III allows at a load.
  func permissible(_ load: Double) -> Double {
    division * WeighingLimits.classIII(load / division)
  }

  /// A load of ten divisions lies on the scale when its zero is measured, so that zero tracking stays
  /// out of the way.
  /// - SeeAlso: OIML R 76-1:2006, A.4.2.3.
  var zeroLoad: Double { 10 * division }

  func grams(_ kilograms: Double, places: Int = 1) -> String {
    fixed(1000 * kilograms, places: places)
  }

  /// The limit curves of class III as a plot wants them, grams over kilograms.
  var envelopeLimits: [Plot.Series] {
    let steps = WeighingLimits.steps(upTo: capacity / division, WeighingLimits.classIII)
    return [1.0, -1].map { sign in
      Plot.Series(
        name: sign > 0 ? "class III limit" : "", tone: .bad, style: .step,
        points: steps.map { SIMD2(division * $0.x, sign * 1000 * division * $0.y) })
    }
  }
}
