/// A prefix code for symbols that occur with known frequencies, as DEFLATE has them.
///
/// - SeeAlso: RFC 1951, section 3.2.2.
package struct HuffmanCode: Sendable {
  /// Bits of each symbol's code, 1 … `limit`.
  package let lengths: [Int]
  /// First bit lowest.
  package let codes: [UInt32]

  /// - Parameter frequencies: of each symbol, above 0; at least two symbols, at most 2^`limit`.
  package init(frequencies: [UInt32], limit: Int) {
    let order = frequencies.indices.sorted {
      (frequencies[$0], $0) < (frequencies[$1], $1)
    }
    var histogram = Self.depths(order.map { UInt64(frequencies[$0]) }, limit: limit)
    Self.fit(&histogram, limit: limit)
    var lengths = [Int](repeating: 0, count: frequencies.count)
    var rest = order[...]
    for length in stride(from: limit, through: 1, by: -1) {
      for symbol in rest.prefix(histogram[length]) { lengths[symbol] = length }
      rest = rest.dropFirst(histogram[length])
    }
    self.lengths = lengths
    codes = Self.codes(lengths, histogram: histogram)
  }

  /// How many leaves of Huffman's tree lie at each depth; what lies deeper than `limit` counts there.
  /// - Parameter weights: ascending.
  private static func depths(_ weights: [UInt64], limit: Int) -> [Int] {
    let count = weights.count
    // Nodes are made in order of their weight, so that two queues serve: leaves, and nodes.
    var nodes = [UInt64](repeating: 0, count: count - 1)
    var parents = [Int](repeating: 0, count: 2 * count - 2)
    var (leaf, node) = (0, 0)
    for made in 0..<count - 1 {
      for _ in 0..<2 {
        if node >= made || leaf < count && weights[leaf] <= nodes[node] {
          nodes[made] += weights[leaf]
          parents[leaf] = made
          leaf += 1
        } else {
          nodes[made] += nodes[node]
          parents[count + node] = made
          node += 1
        }
      }
    }
    var nodeDepths = [Int](repeating: 0, count: count - 1)
    for n in stride(from: count - 3, through: 0, by: -1) {
      nodeDepths[n] = nodeDepths[parents[count + n]] + 1
    }
    var histogram = [Int](repeating: 0, count: limit + 1)
    for n in 0..<count { histogram[min(nodeDepths[parents[n]] + 1, limit)] += 1 }
    return histogram
  }

  /// Makes room for what was cut off: Kraft's sum must be 1.
  private static func fit(_ histogram: inout [Int], limit: Int) {
    var sum = (1...limit).reduce(0) { $0 + histogram[$1] << (limit - $1) }
    while sum > 1 << limit, let higher = (1..<limit).last(where: { histogram[$0] > 0 }) {
      // A leaf of the deepest level goes beside one of a higher level, which sinks by one.
      histogram[higher] -= 1
      histogram[higher + 1] += 2
      histogram[limit] -= 1
      sum -= 1
    }
  }

  private static func codes(_ lengths: [Int], histogram: [Int]) -> [UInt32] {
    var next = [UInt32](repeating: 0, count: histogram.count + 1)
    for length in 1..<histogram.count {
      next[length + 1] = (next[length] + UInt32(histogram[length])) << 1
    }
    return lengths.map { length in
      let code = next[length]
      next[length] += 1
      return reversed(code, length)
    }
  }

  private static func reversed(_ code: UInt32, _ length: Int) -> UInt32 {
    var (rest, result) = (code, UInt32(0))
    for _ in 0..<length {
      result = result << 1 | rest & 1
      rest >>= 1
    }
    return result
  }
}
