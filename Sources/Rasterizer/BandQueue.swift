import Synchronization

/// Shares the bands of a frame out to workers in pairs: the bands are cut into a span for each pair,
/// of which one worker takes from the top and the other from the bottom until they meet.
///
/// So each worker's bands follow one another, and what it has set up for one serves the next; but
/// where two meet, nothing is set up twice, and nobody waits for longer than a band takes.
final class BandQueue: Sendable {
  /// What is left of each span: its first band in the low half, the one past its last in the high.
  private let spans: [Span]

  private final class Span: Sendable {
    let left = Atomic<UInt64>(0)
  }

  init(threads: Int) { spans = (0..<max(1, (threads + 1) / 2)).map { _ in Span() } }

  /// Shares out anew.
  func fill(bands: Int) {
    for (n, span) in spans.enumerated() {
      let (first, end) = (n * bands / spans.count, (n + 1) * bands / spans.count)
      span.left.store(UInt64(end) << 32 | UInt64(first), ordering: .relaxed)
    }
  }

  /// A band, and the span it is of: from the worker's own span while that has one.
  /// - Parameter seat: the worker's number, 0 ..< threads.
  func take(seat: Int) -> (band: Int, span: Int)? {
    for n in 0..<spans.count {
      let span = (seat / 2 + n) % spans.count
      if let band = take(spans[span], fromBottom: Self.goesUp(seat)) { return (band, span) }
    }
    return nil
  }

  /// Whether the worker of a seat goes from the bottom up.
  static func goesUp(_ seat: Int) -> Bool { seat % 2 == 1 }

  private func take(_ span: Span, fromBottom: Bool) -> Int? {
    var left = span.left.load(ordering: .relaxed)
    while true {
      let (first, end) = (left & 0xFFFF_FFFF, left >> 32)
      if first >= end { return nil }
      let rest = fromBottom ? (end - 1) << 32 | first : end << 32 | (first + 1)
      let (exchanged, original) = span.left.compareExchange(
        expected: left, desired: rest, ordering: .relaxed)
      if exchanged { return Int(fromBottom ? end - 1 : first) }
      left = original
    }
  }
}
