/// Finds the name that a misspelt one was meant to be.
package enum Spelling {
  /// The candidate nearest to `word`, if it is near enough to be meant.
  ///
  /// Near enough: at most a third of the letters differ, or one name begins with the other. Ties go
  /// to the candidate that comes first.
  package static func nearest(to word: String, in candidates: some Sequence<String>) -> String? {
    guard word.utf8.count <= 64 else { return nil }
    let lowercased = word.lowercased()
    var best: (name: String, distance: Int)?
    for candidate in candidates where candidate.utf8.count <= 64 {
      let other = candidate.lowercased()
      let distance =
        other != lowercased && isOpening(lowercased, of: other)
        ? 1 : editDistance(Array(lowercased.utf8), Array(other.utf8))
      let limit = max(1, max(word.utf8.count, candidate.utf8.count) / 3)
      if distance <= limit && distance < best?.distance ?? .max { best = (candidate, distance) }
    }
    return best?.name
  }

  /// `did you mean "mass_kg"?`, or the list of choices where it is short and nothing is near.
  package static func remedy(for word: String, in candidates: [String]) -> String? {
    if let name = nearest(to: word, in: candidates) { return "did you mean \"\(name)\"?" }
    guard (1...16).contains(candidates.count) else { return nil }
    return "choose from \(candidates.joined(separator: ", "))"
  }

  /// A name without its unit: `mass` for `mass_kg`.
  private static func isOpening(_ word: String, of other: String) -> Bool {
    let (short, long) = word.count < other.count ? (word, other) : (other, word)
    return short.count >= 3 && long.hasPrefix(short + "_")
  }

  /// Insertions, deletions, substitutions and swaps of neighbours that turn `a` into `b`.
  /// - Complexity: O(`a.count` · `b.count`).
  /// - SeeAlso: optimal string alignment distance; Damerau 1964.
  package static func editDistance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var beforeLast = [Int](repeating: 0, count: b.count + 1)
    var last = Array(0...b.count)
    for i in a.indices {
      var row = [i + 1] + [Int](repeating: 0, count: b.count)
      for j in b.indices {
        row[j + 1] = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
          row[j + 1] = min(row[j + 1], beforeLast[j - 1] + 1)
        }
      }
      (beforeLast, last) = (last, row)
    }
    return last[b.count]
  }
}
