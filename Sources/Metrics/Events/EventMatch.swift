import Geometry

/// Which true events the cart reported, one to one.
///
/// Two events may be paired if kind and SKU agree and their times differ by the tolerance at most. Of
/// all assignments it is one with the most pairs, and of those one with the least sum of differences in
/// time. Pairs of one kind and SKU never need to cross in time, since all windows are equally wide: an
/// exchange of crossed partners keeps both within the tolerance and makes neither sum greater. So the
/// best assignment of the first i true and the first j reported events follows from those of i − 1 and
/// j − 1.
package struct EventMatch: Sendable, Hashable {
  /// Index pairs (true, reported), ascending.
  package var pairs: [SIMD2<Int>]
  /// Indices of true events that no report matches, ascending.
  package var missed: [Int]
  /// Indices of reports that no true event matches, ascending.
  package var invented: [Int]

  /// - Parameters:
  ///   - tolerance: seconds, ≥ 0.
  ///   - sameProduct: whether the SKUs must agree; without, what was reported at the right time counts
  ///     whatever its product.
  package init(
    true truth: [LedgerEvent], reported: [LedgerEvent], tolerance: Double, sameProduct: Bool = true
  ) {
    let width = Nanoseconds(seconds: tolerance)
    pairs = []
    for kind in LedgerEvent.Kind.allCases {
      let a = Self.places(of: kind, in: truth, sameProduct)
      let b = Self.places(of: kind, in: reported, sameProduct)
      for (sku, places) in a {
        pairs += Self.assignment(truth, places, reported, b[sku] ?? [], within: width)
      }
    }
    pairs.sort { ($0.x, $0.y) < ($1.x, $1.y) }
    let (seen, used) = (Set(pairs.map(\.x)), Set(pairs.map(\.y)))
    missed = truth.indices.filter { !seen.contains($0) }
    invented = reported.indices.filter { !used.contains($0) }
  }

  /// The places of events of a kind, in order of time, by product.
  private static func places(
    of kind: LedgerEvent.Kind, in events: [LedgerEvent], _ sameProduct: Bool
  ) -> [String: [Int]] {
    let places = events.indices.filter { events[$0].kind == kind }.sorted {
      (events[$0].time, $0) < (events[$1].time, $1)
    }
    return Dictionary(grouping: places) { sameProduct ? events[$0].sku : "" }
  }

  /// The best pairs of events of one kind, both sides in order of time.
  private static func assignment(
    _ truth: [LedgerEvent], _ a: [Int], _ reported: [LedgerEvent], _ b: [Int],
    within width: Nanoseconds
  ) -> [SIMD2<Int>] {
    if a.isEmpty || b.isEmpty { return [] }
    func apart(_ i: Int, _ j: Int) -> Nanoseconds {
      abs(truth[a[i]].time - reported[b[j]].time)
    }
    let columns = b.count + 1
    var best = [Sum](repeating: Sum(), count: (a.count + 1) * columns)
    for i in 1...a.count {
      for j in 1...b.count {
        var value = max(best[(i - 1) * columns + j], best[i * columns + j - 1])
        if apart(i - 1, j - 1) <= width {
          value = max(value, best[(i - 1) * columns + j - 1].with(apart(i - 1, j - 1)))
        }
        best[i * columns + j] = value
      }
    }
    var pairs: [SIMD2<Int>] = []
    var (i, j) = (a.count, b.count)
    while i > 0, j > 0 {
      let value = best[i * columns + j]
      if value == best[(i - 1) * columns + j] {
        i -= 1
      } else if value == best[i * columns + j - 1] {
        j -= 1
      } else {
        pairs.append(SIMD2(a[i - 1], b[j - 1]))
        (i, j) = (i - 1, j - 1)
      }
    }
    return pairs
  }

  /// More pairs are better; as many with less time between them, too.
  private struct Sum: Comparable {
    var pairs = 0
    var apart: Nanoseconds = 0

    func with(_ apart: Nanoseconds) -> Sum {
      var sum = self
      sum.pairs += 1
      sum.apart += apart
      return sum
    }

    static func < (a: Sum, b: Sum) -> Bool {
      a.pairs != b.pairs ? a.pairs < b.pairs : a.apart > b.apart
    }
  }
}
