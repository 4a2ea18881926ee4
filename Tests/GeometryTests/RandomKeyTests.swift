import Geometry
import Testing

@Suite struct PhiloxTests {
  /// The known answers that Random123 publishes for philox4x32 with 10 rounds.
  @Test(arguments: [
    (
      SIMD4<UInt32>(repeating: 0), SIMD2<UInt32>(repeating: 0),
      SIMD4<UInt32>(0x6627_E8D5, 0xE169_C58D, 0xBC57_AC4C, 0x9B00_DBD8)
    ),
    (
      SIMD4(repeating: UInt32.max), SIMD2(repeating: UInt32.max),
      SIMD4(0x408F_276D, 0x41C8_3B0E, 0xA20B_C7C6, 0x6D54_51FD)
    ),
    (
      SIMD4(0x243F_6A88, 0x85A3_08D3, 0x1319_8A2E, 0x0370_7344),
      SIMD2(0xA409_3822, 0x299F_31D0),
      SIMD4(0xD16C_FE09, 0x94FD_CCEB, 0x5001_E420, 0x2412_6EA1)
    ),
  ])
  func matchesKnownAnswers(
    counter: SIMD4<UInt32>, key: SIMD2<UInt32>, expected: SIMD4<UInt32>
  ) {
    #expect(Philox4x32.block(counter: counter, key: key) == expected)
  }
}

@Suite struct RandomKeyTests {
  /// Neighbouring keys of every kind, and the same seed spelt in another place, share no block.
  @Test func differentKeysGiveDifferentBlocks() {
    var seen: [SIMD4<UInt32>: String] = [:]
    for seed in [0, 1, 2, 1 << 32, (1 << 32) + 1, UInt64.max] as [UInt64] {
      for episode in 0..<6 {
        for (purpose, entity, tick) in [("a", 0, 0), ("b", 0, 0), ("a", 1, 0), ("a", 0, 1)] {
          let key = RandomKey(seed: seed, episode: episode)
            .with(purposeNamed: purpose, entity: entity, tick: tick)
          let name = "\(seed) \(episode) \(purpose) \(entity) \(tick)"
          for counter in 0..<3 as Range<UInt32> {
            let other = seen.updateValue("\(name) \(counter)", forKey: key.block(counter))
            #expect(other == nil, "\(name) \(counter) gives the same block as \(other ?? "")")
          }
        }
      }
    }
  }

  @Test func aPurposeIsItsNameHoweverGiven() {
    let key = RandomKey(seed: 7, episode: 3)
    #expect(
      key.with("sensor.read-noise", entity: 2, tick: 9)
        == key.with(purposeNamed: "sensor.read-noise", entity: 2, tick: 9))
    // FNV-1a, 32 bits, as its authors publish it for "foobar".
    #expect(key.with("foobar").purpose == 0xBF9C_F968)
  }

  @Test func aStreamReadsItsBlocksInOrder() {
    let key = RandomKey(seed: 5).with("order")
    var stream = key.stream
    for counter in 0..<4 as Range<UInt32> {
      let block = key.block(counter)
      for lane in 0..<4 { #expect(stream.nextWord() == block[lane]) }
    }
  }

  @Test func copiesReadTheSameNumbers() {
    var first = RandomKey(seed: 1).with("copy").stream
    _ = first.uniform()
    var second = first
    #expect(first.uniform() == second.uniform())
    #expect(first.normal() == second.normal())
  }
}

@Suite struct RandomStreamTests {
  private static let count = 200_000

  private func sample(_ purpose: String, _ draw: (inout RandomStream) -> Double) -> [Double] {
    var stream = RandomKey(seed: 42).with(purposeNamed: purpose).stream
    return (0..<Self.count).map { _ in draw(&stream) }
  }

  private func moment(_ values: [Double], _ order: Int) -> Double {
    values.reduce(0) { sum, value in
      sum + (0..<order).reduce(1) { product, _ in product * value }
    } / Double(values.count)
  }

  /// Bounds are five standard errors of each estimate.
  @Test func uniformNumbersAreUniform() {
    let values = sample("uniform") { $0.uniform() }
    let n = Double(Self.count)
    #expect(values.allSatisfy { $0 >= 0 && $0 < 1 })
    #expect(abs(moment(values, 1) - 1.0 / 2) < 5 * (1.0 / 12 / n).squareRoot())
    #expect(abs(moment(values, 2) - 1.0 / 3) < 5 * (4.0 / 45 / n).squareRoot())
    var bins = [Double](repeating: 0, count: 100)
    for value in values { bins[Int(value * 100)] += 1 }
    let expected = n / 100
    let chiSquare = bins.reduce(0) { $0 + ($1 - expected) * ($1 - expected) / expected }
    // 99 degrees of freedom: mean 99, deviation 14.
    #expect(chiSquare > 99 - 70 && chiSquare < 99 + 70)
    let lag = zip(values, values.dropFirst()).reduce(0) { $0 + ($1.0 - 0.5) * ($1.1 - 0.5) } / n
    #expect(abs(lag) < 5 / 12 / n.squareRoot())
  }

  @Test func uniformNumbersStayInTheirRange() {
    var stream = RandomKey(seed: 3).with("range").stream
    let ranges = [0.1...0.3, -1e-300...1e-300, 5...5, -1e308...1e307, 0.1...0.1.nextUp]
    for range in ranges {
      for _ in 0..<2000 { #expect(range.contains(stream.uniform(in: range))) }
    }
  }

  /// The first four moments; bounds are five standard errors, from the moments up to the eighth.
  @Test func normalNumbersAreNormal() {
    let values = sample("normal") { $0.normal() }
    let n = Double(Self.count)
    #expect(values.allSatisfy { $0.isFinite })
    #expect(abs(moment(values, 1)) < 5 * (1 / n).squareRoot())
    #expect(abs(moment(values, 2) - 1) < 5 * (2 / n).squareRoot())
    #expect(abs(moment(values, 3)) < 5 * (15 / n).squareRoot())
    #expect(abs(moment(values, 4) - 3) < 5 * (96 / n).squareRoot())
    let beyondTwo = Double(values.filter { abs($0) > 2 }.count) / n
    #expect(abs(beyondTwo - 0.045_500_3) < 5 * (0.0455 * 0.9545 / n).squareRoot())
  }

  @Test(arguments: [1, 2, 3, 7, 10, 64])
  func indicesAreUnbiased(bound: Int) {
    var stream = RandomKey(seed: 11).with("index").stream
    var bins = [Double](repeating: 0, count: bound)
    for _ in 0..<Self.count { bins[stream.index(below: bound)] += 1 }
    let expected = Double(Self.count) / Double(bound)
    for bin in bins { #expect(abs(bin - expected) <= 5.5 * expected.squareRoot()) }
  }

  /// With a bound of ¾ · 2³², multiplying without rejection would favour every third value 2 : 1.
  @Test func largeBoundsAreUnbiased() {
    var stream = RandomKey(seed: 12).with("index").stream
    let bound = 3 << 30
    var bins = [Double](repeating: 0, count: 3)
    for _ in 0..<Self.count {
      let index = stream.index(below: bound)
      #expect(index >= 0 && index < bound)
      bins[index % 3] += 1
    }
    let expected = Double(Self.count) / 3
    for bin in bins { #expect(abs(bin - expected) < 5 * expected.squareRoot()) }
  }
}
