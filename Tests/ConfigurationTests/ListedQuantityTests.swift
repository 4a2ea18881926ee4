import Configuration
import Geometry
import Testing

@Suite struct ListedQuantityTests {
  private func quantities(_ text: String, _ keys: [String]) throws -> [Quantity] {
    try YAMLNode(text: text, file: "x").read { cursor in
      cursor.object { fields -> [Quantity]? in
        _ = fields.optional("correlated", default: [], "") { $0.correlatedVariables() }
        return keys.compactMap { key in fields.required(key, "") { $0.quantity() } }
      }
    }
  }

  private func draw(_ quantity: Quantity, _ episode: Int, seed: UInt64 = 1) -> Double {
    quantity.draw(RandomKey(seed: seed, episode: episode))
  }

  @Test func sequencesGoOnByEpisode() throws {
    let a = try #require(try quantities("a: { sequence: [5, 3, 8] }", ["a"]).first)
    #expect((0..<7).map { draw(a, $0) } == [5, 3, 8, 5, 3, 8, 5])
    #expect(a.distribution.support == 3...8)
  }

  @Test func gridsMeetInEveryCombination() throws {
    let both = try quantities("a: { grid: [1, 2, 3] }\nb: { grid: [10, 20] }", ["a", "b"])
    let pairs = (0..<6).map { episode in both.map { draw($0, episode) } }
    #expect(Set(pairs).count == 6)
    #expect(pairs.prefix(3).map { $0[0] } == [1, 2, 3])
    #expect((6..<12).map { episode in both.map { draw($0, episode) } } == pairs)
  }

  /// Each keeps its own distribution; the rank correlation is that of the Gaussian copula,
  /// (6/π)·asin(ρ/2).
  @Test(arguments: [0.8, -0.5, 0]) func correlatedQuantitiesGoTogether(correlation: Double) throws {
    let pair = try quantities(
      """
      correlated:
        - of:
            cold: { uniform: [-10, 30] }
            frost: { lognormal: { median: 2, sigma: 0.5, max: 1000 } }
          correlation: \(correlation)
      a: $cold
      b: $frost
      """, ["a", "b"])
    try #require(pair.count == 2)
    let count = 4000
    let values = (0..<count).map { episode in pair.map { draw($0, episode) } }
    let cold = values.map { $0[0] }
    #expect(cold.allSatisfy { $0 >= -10 && $0 <= 30 })
    #expect(abs(cold.reduce(0, +) / Double(count) - 10) < 5 * 40 / 12.0.squareRoot() / 63)
    let below = values.count { $0[1] < 2 }
    #expect(abs(Double(below) / Double(count) - 0.5) < 0.04)
    func ranks(_ values: [Double]) -> [Double] {
      var ranks = Array(repeating: 0.0, count: values.count)
      for (rank, index) in values.indices.sorted(by: { values[$0] < values[$1] }).enumerated() {
        ranks[index] = Double(rank)
      }
      return ranks
    }
    let (x, y) = (ranks(cold), ranks(values.map { $0[1] }))
    let middle = Double(count - 1) / 2
    let covariance = zip(x, y).reduce(0) { $0 + ($1.0 - middle) * ($1.1 - middle) }
    let variance = x.reduce(0) { $0 + ($1 - middle) * ($1 - middle) }
    let expected = 6 / Double.pi * DeterministicMath.asin(correlation / 2)
    #expect(abs(covariance / variance - expected) < 0.06)
  }

  @Test func impossibleCorrelationsAreRefused() {
    let error = #expect(throws: ConfigurationError.self) {
      try quantities(
        "correlated: [{ of: { a: 1, b: 2, c: { uniform: [0, 1] } }, correlation: -0.9 }]", [])
    }
    #expect(error?.description.contains("cannot all have the correlation -0.9") == true)
  }

  @Test func normalSharesAndQuantilesAgreeWithKnownOnes() {
    // Abramowitz and Stegun, table 26.1.
    for (x, share) in [
      (0.0, 0.5), (1, 0.841_344_746_068_543), (-2, 0.022_750_131_948_179),
      (3.5, 0.999_767_370_920_964),
    ] {
      #expect(abs(DeterministicMath.normalShare(below: x) - share) < 1e-14)
      #expect(abs(DeterministicMath.normalQuantile(share) - x) < 1e-9)
    }
    #expect(DeterministicMath.normalShare(below: -40) == 0)
    #expect(DeterministicMath.normalShare(below: .infinity) == 1)
  }
}
