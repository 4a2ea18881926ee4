/// Counts of times with a bounded relative error, in the layout of HdrHistogram with three significant
/// digits: ranges of values double in width, and each is cut into 1024 equal steps, the first into 2048.
/// - SeeAlso: Gil Tene, "HdrHistogram: A High Dynamic Range Histogram".
package struct LatencyHistogram: Sendable, Hashable {
  /// Steps up to which each unit has its own: twice the largest that three digits tell apart.
  private static let steps = 2048
  /// An hour.
  package static let largest = 3_600_000_000

  /// By step; as long as its last count.
  private var counts: [Int] = []
  package private(set) var count = 0

  package init() {}

  /// - Parameter microseconds: 0 and more; beyond an hour it counts as an hour.
  package mutating func record(_ microseconds: Int) {
    let step = Self.step(of: min(max(microseconds, 0), Self.largest))
    if step >= counts.count {
      counts += Array(repeating: 0, count: step + 1 - counts.count)
    }
    counts[step] += 1
    count += 1
  }

  package mutating func record(seconds: Double) {
    record(Int(min(max(seconds, 0) * 1e6, Double(Self.largest)).rounded()))
  }

  package static func + (a: LatencyHistogram, b: LatencyHistogram) -> LatencyHistogram {
    var sum = a.counts.count >= b.counts.count ? a : b
    for (step, count) in (a.counts.count >= b.counts.count ? b : a).counts.enumerated() {
      sum.counts[step] += count
    }
    sum.count = a.count + b.count
    return sum
  }

  private static func step(of value: Int) -> Int {
    if value < steps { return value }
    let doublings = Int.bitWidth - value.leadingZeroBitCount - 11
    return doublings * (steps / 2) + value >> doublings
  }

  /// The values of a step, both ends included.
  private static func values(of step: Int) -> ClosedRange<Int> {
    if step < steps { return step...step }
    let doublings = step / (steps / 2) - 1
    let low = (step - doublings * (steps / 2)) << doublings
    return low...(low + 1 << doublings - 1)
  }

  /// The largest value of the step that holds this share of all, in microseconds; nil of nothing.
  /// - Parameter percentile: 0…100.
  package func value(at percentile: Double) -> Int? {
    if count == 0 { return nil }
    let wanted = max(1, Int((percentile / 100 * Double(count)).rounded(.up)))
    var sum = 0
    for (step, count) in counts.enumerated() {
      sum += count
      if sum >= wanted { return Self.values(of: step).upperBound }
    }
    return nil
  }

  /// Steps that hold something: their largest value in microseconds, and how many.
  package var filled: [(value: Int, count: Int)] {
    counts.enumerated().filter { $0.1 > 0 }.map { (Self.values(of: $0.0).upperBound, $0.1) }
  }

  /// The percentiles as HdrHistogram's tools print and plot them (`.hgrm`), values in milliseconds.
  package var percentileText: String {
    var lines = ["       Value     Percentile TotalCount 1/(1-Percentile)", ""]
    var sum = 0
    for (value, count) in filled {
      sum += count
      let share = Double(sum) / Double(self.count)
      let value = Self.padded((Double(value) / 1000), decimals: 3, width: 12)
      let line = "\(value) \(Self.padded(share, decimals: 12, width: 14)) \(Self.padded(sum, 10))"
      lines.append(
        sum == self.count
          ? line : line + " " + Self.padded(1 / (1 - share), decimals: 2, width: 14))
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func padded(_ value: Int, _ width: Int) -> String {
    let text = "\(value)"
    return String(repeating: " ", count: max(0, width - text.count)) + text
  }

  private static func padded(_ value: Double, decimals: Int, width: Int) -> String {
    var scale = 1.0
    for _ in 0..<decimals { scale *= 10 }
    let scaled = Int((value * scale).rounded())
    let digits = "\(scaled)"
    let all = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
    let text = "\(all.dropLast(decimals)).\(all.suffix(decimals))"
    return String(repeating: " ", count: max(0, width - text.count)) + text
  }
}
