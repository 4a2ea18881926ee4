import Configuration
import Foundation
import Geometry
import Testing

private func quantity(_ text: String, in bounds: Bounds = .any) throws -> Quantity {
  try YAMLNode(text: "q: \(text)", file: "x").read { cursor in
    cursor.object { $0.required("q", "") { $0.quantity(in: bounds) } }
  }
}

private func count(_ text: String, in range: ClosedRange<Int>) throws -> Quantity {
  try YAMLNode(text: "q: \(text)", file: "x").read { cursor in
    cursor.object { $0.required("q", "") { $0.count(in: range) } }
  }
}

private func sample(_ distribution: Distribution, _ count: Int = 40_000) -> [Double] {
  (0..<count).map { distribution.draw(RandomKey(seed: 9, episode: $0).with("test")) }
}

private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

private func deviation(_ values: [Double]) -> Double {
  let m = mean(values)
  return (values.reduce(0) { $0 + ($1 - m) * ($1 - m) } / Double(values.count)).squareRoot()
}

/// The standard normal density and distribution, by the C library: an independent oracle.
private func density(_ z: Double) -> Double { Foundation.exp(-z * z / 2) / (2 * .pi).squareRoot() }

private func cumulative(_ z: Double) -> Double { 0.5 * Foundation.erfc(-z / 2.0.squareRoot()) }

@Suite struct DistributionTests {
  @Test func formsAreRead() throws {
    #expect(try quantity("3").distribution == .constant(3))
    #expect(try quantity("{ uniform: [1, 2.5] }").distribution == .uniform(1...2.5))
    #expect(
      try quantity("{ normal: { mean: 1, deviation: 2 } }", in: .between(0, 3)).distribution
        == .normal(mean: 1, deviation: 2, bounds: 0...3))
    #expect(
      try quantity("{ lognormal: { median: 1, sigma: 0.5, max: 4 } }", in: .positive).distribution
        == .logNormal(median: 1, sigma: 0.5, bounds: 0.0.nextUp...4))
    #expect(
      try quantity("{ choice: [1, { value: 2, weight: 3 }] }").distribution
        == .choice(WeightedChoice(values: [1, 2], weights: [1, 3])))
    #expect(try count("{ uniform: [3, 14] }", in: 0...20).distribution == .integers(3...14))
    #expect(try quantity("3").keyPath == "q")
  }

  @Test(arguments: [
    ("{ uniform: [2, 1] }", "q.uniform: must ascend, got [2, 1]"),
    ("{ uniform: [1] }", "q.uniform: must have 2 elements, got 1"),
    ("{ uniform: [1, 11] }", "q.uniform[1]: must be 0…10, got 11"),
    ("{ uniformly: [1, 2] }", "q.uniformly: unknown key; did you mean \"uniform\"?"),
    ("{ normal: { mean: 1 } }", "q.normal: the key \"deviation\" is missing"),
    ("{ normal: { mean: 1, deviation: -1 } }", "q.normal.deviation: must be ≥ 0, got -1"),
    ("{ normal: { mean: 50, deviation: 1 } }", "min and max lie more than 8 deviations away"),
    ("{ normal: { mean: 5, deviation: 1, min: 6, max: 5 } }", "min must not exceed max"),
    ("{ lognormal: { median: 20, sigma: 1 } }", "the median 20 lies outside of min … max"),
    ("{ choice: [] }", "must have 1…1000 elements, got 0"),
    ("{ choice: [{ value: 1, weight: 0 }] }", "must have a weight above 0"),
    ("$severity", "there is no variable \"$severity\"; declare it under `variables`"),
    ("{ blend: { from: 1, to: 11, at: 0 } }", "q.blend.to: must be 0…10, got 11"),
    ("{ blend: { from: 1, to: 2, at: 3 } }", "q.blend.at: must be 0…1, got 3"),
    ("{}", "must be a mapping with one of the keys uniform, normal, lognormal, choice, blend"),
    ("[1, 2]", "q: must be a number or text or a mapping, got a list of 2"),
  ])
  func badFormsAreRefused(text: String, part: String) {
    do {
      _ = try quantity(text, in: .between(0, 10))
      Issue.record("accepted \(text)")
    } catch {
      #expect("\(error)".contains(part), "\(error)")
    }
  }

  /// Every draw lies in the support, and the mean is the known one within five standard errors.
  @Test(arguments: [
    (Distribution.constant(2), 2.0),
    (.uniform(-1...3), 1),
    (.integers(1...6), 3.5),
    (.normal(mean: 4, deviation: 2, bounds: -.infinity ... .infinity), 4),
    (.normal(mean: 4, deviation: 0, bounds: 0...3), 3),
    (.logNormal(median: 2, sigma: 0.5, bounds: 0 ... .infinity), 2 * exp(0.125)),
    (.choice(WeightedChoice(values: [1, 2, 10], weights: [1, 1, 2])), 5.75),
  ])
  func drawsHaveTheKnownMean(distribution: Distribution, expected: Double) {
    let values = sample(distribution)
    #expect(values.allSatisfy { distribution.support.contains($0) })
    let error = deviation(values) / Double(values.count).squareRoot()
    #expect(abs(mean(values) - expected) <= 5 * error + 1e-12)
  }

  /// All branches of the truncated normal: two-sided, one-sided, narrow, far tails.
  @Test(arguments: [
    (-2.0, 2.0), (-0.5, 0.7), (0, 5), (-1, 8), (1, 1.1), (1, 8), (3, 8), (3, 3.2), (-8, -2.5),
    (-1.4, -1.2), (6, 8),
  ])
  func truncatedNormalsHaveTheKnownMeanAndDeviation(low: Double, high: Double) {
    let values = sample(.normal(mean: 0, deviation: 1, bounds: low...high))
    let mass = cumulative(-low) - cumulative(-high)  // from the right, exact in the upper tail
    let flipped = low < -2 ? cumulative(high) - cumulative(low) : mass
    let m = (density(low) - density(high)) / flipped
    let variance = 1 + (low * density(low) - high * density(high)) / flipped - m * m
    let error = variance.squareRoot() / Double(values.count).squareRoot()
    #expect(values.allSatisfy { $0 >= low && $0 <= high })
    #expect(abs(mean(values) - m) < 5 * error)
    #expect(abs(deviation(values) / variance.squareRoot() - 1) < 0.03)
  }

  @Test func choicesFollowTheirWeights() {
    let choice = WeightedChoice(values: ["a", "b", "never"], weights: [1, 3, 0])
    let drawn = (0..<20_000).map { choice.draw(RandomKey(seed: 4, episode: $0).with("w")) }
    let share = Double(drawn.filter { $0 == "b" }.count) / 20_000
    #expect(abs(share - 0.75) < 5 * (0.75 * 0.25 / 20_000).squareRoot())
    #expect(!drawn.contains("never"))
  }

  @Test func variablesAreShared() throws {
    let text = """
      variables: { dirt: { uniform: [0, 1] }, depth: 3 }
      a: $dirt
      b: { blend: { from: 100, to: 300, at: $dirt } }
      c: $depth
      """
    let quantities = try YAMLNode(text: text, file: "x").read { cursor in
      cursor.object { fields -> [Quantity]? in
        let variables = fields.optional("variables", default: [], "") { $0.variables() }
        let others = ["a", "b", "c"].map { key in fields.required(key, "") { $0.quantity() } }
        return variables + others.compactMap { $0 }
      }
    }
    try #require(quantities.count == 5)
    #expect(quantities[3].distribution.support == 100...300)
    for episode in 0..<20 {
      let key = RandomKey(seed: 3, episode: episode)
      let dirt = quantities[0].draw(key)
      #expect(quantities[2].draw(key, entity: episode) == dirt)
      #expect(abs(quantities[3].draw(key) - (100 + 200 * dirt)) < 1e-12)
      #expect(quantities[4].draw(key) == 3)
    }
  }

  @Test func variablesKeepToTheBoundsOfTheirUse() {
    let error = #expect(throws: ConfigurationError.self) {
      try YAMLNode(text: "variables: { dirt: { uniform: [0, 2] } }\na: $dirt\nb: $drit", file: "x")
        .read { cursor in
          cursor.object { fields -> Quantity? in
            _ = fields.optional("variables", default: [], "") { $0.variables() }
            let a = fields.required("a", "") { $0.quantity(in: .fraction) }
            _ = fields.required("b", "") { $0.quantity() }
            return a
          }
        }
    }
    #expect(
      error?.description == """
        x:2:4 a: must be 0…1, but $dirt is 0 … 2
        x:3:4 b: there is no variable "$drit"; did you mean "$dirt"?
        """)
  }

  @Test func theKeyPathNamesTheStream() throws {
    let key = RandomKey(seed: 1, episode: 2)
    let a = Quantity(.uniform(0...1), keyPath: "lighting.illuminance_lux")
    let b = Quantity(.uniform(0...1), keyPath: "lighting.ambient_fraction")
    #expect(a.draw(key) == a.draw(key))
    #expect(a.draw(key) != b.draw(key))
    #expect(a.draw(key, entity: 1) != a.draw(key))
    // The value does not depend on what else is drawn: a pinned number.
    #expect(a.draw(key) == 0.586_491_855_329_785_9)
  }
}
