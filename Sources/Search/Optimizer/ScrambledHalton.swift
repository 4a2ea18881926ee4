package import Geometry

/// Points that fill the unit cube evenly, however many are taken.
///
/// The Halton sequence with a random permutation of each digit of each base, without which the bases
/// of the later dimensions would run in step.
/// - SeeAlso: Owen, "A randomized Halton algorithm in R", 2017.
package struct ScrambledHalton: Sendable {
  private let bases: [Int]
  /// By dimension, then by digit, the most significant first.
  private let permutations: [[[Int]]]

  /// - Precondition: `dimensions` > 0.
  package init(dimensions: Int, key: RandomKey) {
    precondition(dimensions > 0)
    bases = Self.primes(dimensions)
    permutations = bases.enumerated().map { dimension, base in
      var digits: [[Int]] = []
      var scale = 1.0
      // Until a digit more would move a point by less than a hundred-millionth.
      while scale > 1e-8 {
        var stream = key.with("search.halton", entity: dimension, tick: digits.count).stream
        var order = Array(0..<base)
        for i in stride(from: base - 1, to: 0, by: -1) {
          order.swapAt(i, stream.index(below: i + 1))
        }
        digits.append(order)
        scale /= Double(base)
      }
      return digits
    }
  }

  /// In [0, 1) each.
  /// - Parameter index: ≥ 0.
  package func point(_ index: Int) -> [Double] {
    bases.indices.map { dimension in
      let base = bases[dimension]
      var (rest, value, scale) = (index, 0.0, 1.0)
      for permutation in permutations[dimension] {
        scale /= Double(base)
        value += Double(permutation[rest % base]) * scale
        rest /= base
      }
      return min(value, 1.nextDown)
    }
  }

  private static func primes(_ count: Int) -> [Int] {
    var primes: [Int] = []
    var candidate = 2
    while primes.count < count {
      if primes.allSatisfy({ candidate % $0 != 0 }) { primes.append(candidate) }
      candidate += 1
    }
    return primes
  }
}
