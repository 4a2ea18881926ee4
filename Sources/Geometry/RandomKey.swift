/// Names one stream of random numbers.
///
/// All randomness in CartSim is a pure function of such a key and a counter: nothing is drawn from
/// a shared generator, so the order of work, the number of threads and randomised quantities added
/// later cannot change a value.
package struct RandomKey: Sendable, Hashable {
  package var seed: UInt64
  package var episode: UInt32
  /// Hash of the purpose's name; see `purpose(_:)`.
  package var purpose: UInt32
  package var entity: UInt32
  package var tick: UInt32

  package init(seed: UInt64, episode: Int = 0) {
    self.seed = seed
    self.episode = UInt32(truncatingIfNeeded: episode)
    purpose = 0
    entity = 0
    tick = 0
  }

  /// The same key for another purpose, entity and tick.
  /// - Parameter purpose: a short constant such as `"sensor.shot-noise"`.
  package func with(_ purpose: StaticString, entity: Int = 0, tick: Int = 0) -> RandomKey {
    var key = self
    key.purpose = Self.hash(purpose.withUTF8Buffer { Array($0) })
    key.entity = UInt32(truncatingIfNeeded: entity)
    key.tick = UInt32(truncatingIfNeeded: tick)
    return key
  }

  /// The same key for a purpose named at run time, such as a key path of a scenario.
  package func with(purposeNamed name: String, entity: Int = 0, tick: Int = 0) -> RandomKey {
    var key = self
    key.purpose = Self.hash(Array(name.utf8))
    key.entity = UInt32(truncatingIfNeeded: entity)
    key.tick = UInt32(truncatingIfNeeded: tick)
    return key
  }

  /// FNV-1a, 32 bits.
  private static func hash(_ bytes: [UInt8]) -> UInt32 {
    bytes.reduce(2_166_136_261) { ($0 ^ UInt32($1)) &* 16_777_619 }
  }

  /// The `counter`-th block of four words of this stream.
  package func block(_ counter: UInt32) -> SIMD4<UInt32> {
    // Episode and seed select the key; the rest counts. The two halves of the key are mixed with
    // the episode so that (seed, episode) pairs do not meet for small numbers.
    Philox4x32.block(
      counter: SIMD4(counter, tick, entity, purpose),
      key: SIMD2(
        UInt32(truncatingIfNeeded: seed) ^ (episode &* 0x9E37_79B9),
        UInt32(truncatingIfNeeded: seed >> 32) &+ episode))
  }

  /// A sequential reader of this stream.
  package var stream: RandomStream { RandomStream(key: self) }
}

/// Philox4x32 with 10 rounds.
/// - SeeAlso: Salmon et al., "Parallel Random Numbers: As Easy as 1, 2, 3", SC 2011.
package enum Philox4x32 {
  package static func block(counter: SIMD4<UInt32>, key: SIMD2<UInt32>) -> SIMD4<UInt32> {
    var c = counter
    var k = key
    for round in 0..<10 {
      if round > 0 { k = k &+ SIMD2(0x9E37_79B9, 0xBB67_AE85) }
      let p0 = UInt64(0xD251_1F53) &* UInt64(c.x)
      let p1 = UInt64(0xCD9E_8D57) &* UInt64(c.z)
      c = SIMD4(
        UInt32(truncatingIfNeeded: p1 >> 32) ^ c.y ^ k.x, UInt32(truncatingIfNeeded: p1),
        UInt32(truncatingIfNeeded: p0 >> 32) ^ c.w ^ k.y, UInt32(truncatingIfNeeded: p0))
    }
    return c
  }
}

/// Reads a keyed stream in order. A value: copies read the same numbers.
package struct RandomStream: Sendable {
  private let key: RandomKey
  private var counter: UInt32 = 0
  private var buffer = SIMD4<UInt32>()
  private var used = 4

  package init(key: RandomKey) { self.key = key }

  package mutating func nextWord() -> UInt32 {
    if used == 4 {
      buffer = key.block(counter)
      counter &+= 1
      used = 0
    }
    defer { used += 1 }
    return buffer[used]
  }

  /// Uniform in [0, 1), on a grid of 2⁻⁵³.
  package mutating func uniform() -> Double {
    let high = UInt64(nextWord()) << 21
    let low = UInt64(nextWord()) >> 11
    return Double(high ^ low) * 0x1p-53
  }

  package mutating func uniform(in range: ClosedRange<Double>) -> Double {
    range.lowerBound + (range.upperBound - range.lowerBound) * uniform()
  }

  /// A whole number in 0 ..< bound, without bias.
  /// - Precondition: `bound` > 0.
  /// - SeeAlso: Lemire, "Fast random integer generation in an interval", 2019.
  package mutating func index(below bound: Int) -> Int {
    precondition(bound > 0 && bound <= Int(UInt32.max))
    let range = UInt32(bound)
    var product = UInt64(nextWord()) &* UInt64(range)
    if UInt32(truncatingIfNeeded: product) < range {
      let threshold = (0 &- range) % range
      while UInt32(truncatingIfNeeded: product) < threshold {
        product = UInt64(nextWord()) &* UInt64(range)
      }
    }
    return Int(product >> 32)
  }

  /// Standard normal, by the Box–Muller transform on this project's own logarithm and cosine.
  package mutating func normal() -> Double {
    let radius = (-2 * DeterministicMath.log(1 - uniform())).squareRoot()
    return radius * DeterministicMath.cos(2 * .pi * uniform())
  }
}
