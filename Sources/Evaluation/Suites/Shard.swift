/// One of several parts of a run, for as many machines.
///
/// Episodes are dealt out one by one in the order in which they would be played, so that parts differ
/// by one episode at most and together hold each episode once.
package struct Shard: Sendable, Hashable, CustomStringConvertible {
  /// From 1.
  package let number: Int
  package let count: Int

  /// nil unless 1 ≤ number ≤ count.
  package init?(number: Int, count: Int) {
    guard count >= 1, (1...count).contains(number) else { return nil }
    self.number = number
    self.count = count
  }

  /// `2/5`: the second of five.
  package init?(argument: String) {
    let parts = argument.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let number = parts[0], let count = parts[1] else { return nil }
    self.init(number: number, count: count)
  }

  /// - Parameter position: of an episode in the whole run, from 0.
  package func holds(_ position: Int) -> Bool { position % count == number - 1 }

  package var description: String { "\(number)/\(count)" }
}
