import ArgumentParser

/// Episodes by index: `0,4-7`.
struct EpisodeSelection: ExpressibleByArgument {
  let episodes: Set<Int>

  /// More would be no selection, and a range of billions would fill the memory.
  static let limit = 10_000_000

  init?(argument: String) {
    var episodes: Set<Int> = []
    for part in argument.split(separator: ",", omittingEmptySubsequences: false) {
      let ends = part.split(separator: "-", omittingEmptySubsequences: false)
      guard let first = ends.first, let low = Self.index(first), ends.count <= 2,
        let high = ends.count == 2 ? Self.index(ends[1]) : low, low <= high,
        high - low < Self.limit
      else { return nil }
      episodes.formUnion(low...high)
    }
    self.episodes = episodes
  }

  private static func index(_ text: Substring) -> Int? {
    guard !text.isEmpty, text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
    return Int(text).flatMap { $0 <= Int(UInt32.max) ? $0 : nil }
  }

  /// - Throws: `CommandFailure` if the run has no such episode.
  func check(against count: Int) throws {
    let missing = episodes.filter { $0 >= count }.sorted()
    guard let first = missing.first else { return }
    throw CommandFailure(
      .wrongInput,
      "--only-episodes: this run has the episodes 0-\(count - 1), not \(first); more --frames make"
        + " more of them")
  }
}
