/// Counts in named bins.
package struct Histogram: Sendable, Hashable, Codable {
  /// What is counted by what: `labels by product class`.
  package var title: String
  package private(set) var bins: [Bin]

  package struct Bin: Sendable, Hashable, Codable {
    package var name: String
    package var count: Int
  }

  package init(_ title: String, bins: [String]) {
    self.title = title
    self.bins = bins.map { Bin(name: $0, count: 0) }
  }

  package var total: Int { bins.reduce(0) { $0 + $1.count } }

  mutating func count(_ bin: Int) { bins[min(max(bin, 0), bins.count - 1)].count += 1 }

  /// Counts in the first bin whose limit is above the value, the last one taking the rest.
  mutating func count(_ value: Double, below limits: [Double]) {
    count(limits.firstIndex { value < $0 } ?? limits.count)
  }
}
