/// Reducing what makes something fail to what is needed for it.
package enum DeltaDebugging {
  /// A part of the elements that still fails and of which no single element can be left out.
  ///
  /// - Parameters:
  ///   - elements: all of which together fail.
  ///   - fails: whether some of them, in their order, still fail; a pure function.
  /// - SeeAlso: Zeller and Hildebrandt, "Simplifying and Isolating Failure-Inducing Input", IEEE
  ///   Transactions on Software Engineering 2002: ddmin.
  package static func minimal<Element: Sendable>(
    of elements: [Element], fails: ([Element]) async throws -> Bool
  ) async rethrows -> [Element] {
    if try await fails([]) { return [] }
    var rest = elements
    var parts = 2
    while rest.count > 1 {
      let chunks = Self.chunks(of: rest.count, parts: min(parts, rest.count))
      var reduced: [Element]?
      var reducedParts = 2
      for chunk in chunks where chunks.count > 1 {
        if try await fails(Array(rest[chunk])) {
          reduced = Array(rest[chunk])
          break
        }
      }
      // With two parts the complements are the parts themselves.
      if reduced == nil, chunks.count > 2 {
        for chunk in chunks {
          var complement = rest
          complement.removeSubrange(chunk)
          if try await fails(complement) {
            reduced = complement
            reducedParts = max(chunks.count - 1, 2)
            break
          }
        }
      }
      if let reduced {
        (rest, parts) = (reduced, reducedParts)
      } else if parts < rest.count {
        parts = min(parts * 2, rest.count)
      } else {
        break
      }
    }
    return rest
  }

  /// The smallest position in 0 … 1 that still fails, to 1/2ⁿ of what is searched; 1 fails.
  ///
  /// - Parameter steps: n.
  package static func smallest(
    steps: Int, fails: (Double) async throws -> Bool
  ) async rethrows -> Double {
    if try await fails(0) { return 0 }
    var (passing, failing) = (0.0, 1.0)
    for _ in 0..<steps {
      let middle = (passing + failing) / 2
      if try await fails(middle) { failing = middle } else { passing = middle }
    }
    return failing
  }

  /// Ranges of about the same length that cover 0 ..< count.
  private static func chunks(of count: Int, parts: Int) -> [Range<Int>] {
    (0..<parts).map { $0 * count / parts..<($0 + 1) * count / parts }.filter { !$0.isEmpty }
  }
}
