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
    mean(of: \.countingDistance, ofNothing: 0)
  }

  /// mCIoU: Σ min over Σ max of reported and true counts, averaged over products that occur.
  package var meanCategoryIoU: Double { mean(of: \.overlap, ofNothing: 1) }

  /// One product's counts, over episodes.
  package struct ProductSums: Sendable, Hashable {
    package var distance = 0
    package var truth = 0
    package var least = 0
    package var largest = 0

    package init() {}

    package mutating func add(reported: Int, truth: Int) {
      distance += abs(reported - truth)
      self.truth += truth
      least += min(reported, truth)
      largest += max(reported, truth)
    }

    package static func += (a: inout ProductSums, b: ProductSums) {
      a.distance += b.distance
      a.truth += b.truth
      a.least += b.least
      a.largest += b.largest
    }

    /// nil if it never truly occurs.
    package var countingDistance: Double? {
      truth > 0 ? Double(distance) / Double(truth) : nil
    }

    /// nil if it never occurs.
    package var overlap: Double? { largest > 0 ? Double(least) / Double(largest) : nil }
  }

  /// Mean over the products of which there is something to say, in order of their names.
  func mean(of value: (ProductSums) -> Double?, ofNothing nothing: Double) -> Double {
    var sums: [String: ProductSums] = [:]
    for pair in pairs {
      for sku in Set(pair.reported.keys).union(pair.truth.keys) {
        sums[sku, default: ProductSums()].add(
          reported: pair.reported[sku, default: 0], truth: pair.truth[sku, default: 0])
      }
    }
    return sums.sorted { $0.key < $1.key }.map(\.value).mean(of: value) ?? nothing
  }
}

extension [BasketScore.ProductSums] {
  /// nil if there is nothing to say of any.
  func mean(of value: (BasketScore.ProductSums) -> Double?) -> Double? {
    var (sum, count) = (0.0, 0)
    for product in self {
      guard let value = value(product) else { continue }
      sum += value
      count += 1
    }
    return count == 0 ? nil : sum / Double(count)
  }
}
