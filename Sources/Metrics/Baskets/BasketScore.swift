/// Counts of the final baskets against the truth, over episodes.
/// - SeeAlso: Wei et al., "RPC: A Large-Scale Retail Product Checkout Dataset", 2019: cAcc, ACD, mCCD,
///   mCIoU.
package struct BasketScore: Sendable, Hashable {
  package struct Pair: Sendable, Hashable {
    /// SKU to count.
    package var reported: [String: Int]
    package var truth: [String: Int]

    package init(reported: [String: Int], truth: [String: Int]) {
      self.reported = reported
      self.truth = truth
    }

    /// Σ over products of |reported − true|.
    package var distance: Int {
      Set(reported.keys).union(truth.keys).reduce(0) {
        $0 + abs(reported[$1, default: 0] - truth[$1, default: 0])
      }
    }
  }

  package var pairs: [Pair]

  package init(pairs: [Pair]) { self.pairs = pairs }

  /// Baskets that are exactly right.
  package var exact: Int { pairs.count { $0.distance == 0 } }

  /// cAcc: the share of baskets that are exactly right; 1 of no baskets.
  package var checkoutAccuracy: Double {
    pairs.isEmpty ? 1 : Double(exact) / Double(pairs.count)
  }

  /// ACD: mean distance of a basket.
  package var averageCountingDistance: Double {
    pairs.isEmpty ? 0 : Double(pairs.reduce(0) { $0 + $1.distance }) / Double(pairs.count)
  }

  /// mCCD: distance over true count, product by product, averaged over products that truly occur.
  package var meanCategoryCountingDistance: Double {
    mean(over: products.filter { sku in pairs.contains { $0.truth[sku, default: 0] > 0 } }, of: 0) {
      sku in
      let distance = pairs.reduce(0) {
        $0 + abs($1.reported[sku, default: 0] - $1.truth[sku, default: 0])
      }
      let count = pairs.reduce(0) { $0 + $1.truth[sku, default: 0] }
      return Double(distance) / Double(count)
    }
  }

  /// mCIoU: Σ min over Σ max of reported and true counts, averaged over products that occur.
  package var meanCategoryIoU: Double {
    mean(over: products, of: 1) { sku in
      let counts = pairs.map { ($0.reported[sku, default: 0], $0.truth[sku, default: 0]) }
      let largest = counts.reduce(0) { $0 + max($1.0, $1.1) }
      return Double(counts.reduce(0) { $0 + min($1.0, $1.1) }) / Double(largest)
    }
  }

  private var products: [String] {
    Set(
      pairs.flatMap { pair in
        [pair.reported, pair.truth].flatMap { $0.filter { $0.value > 0 }.map(\.key) }
      }
    ).sorted()
  }

  private func mean(over skus: [String], of nothing: Double, _ value: (String) -> Double)
    -> Double
  {
    skus.isEmpty ? nothing : skus.reduce(0) { $0 + value($1) } / Double(skus.count)
  }
}
