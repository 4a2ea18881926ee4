import Dataset
import Geometry

/// Which episodes train, validate and test.
///
/// An episode is never cut: its pictures show the same packs in the same light, so a model that saw
/// some of them in training would know the others by heart.
package struct DatasetSplit: Sendable, Hashable {
  package struct Part: Sendable, Hashable {
    /// Letters, digits, `-` and `_`; it becomes part of paths.
    package var name: String
    /// More than 0; shares count in proportion to their sum.
    package var share: Double
  }

  package private(set) var parts: [Part]
  /// Which episodes fall into which part follows from this alone.
  package var seed: UInt64
  /// Groups of SKUs that may not stand on two sides, such as packs that look alike.
  package var groups: [[String]] = []

  /// All episodes in one part called `train`.
  package static let whole = DatasetSplit(checked: [Part(name: "train", share: 1)], seed: 0)

  private init(checked parts: [Part], seed: UInt64) {
    self.parts = parts
    self.seed = seed
  }

  /// - Parameter argument: `train=0.8,val=0.1,test=0.1`.
  /// - Throws: `DatasetError` that names everything wrong with it.
  package init(argument: String, seed: UInt64) throws {
    var problems: [String] = []
    var parts: [Part] = []
    for word in argument.split(separator: ",", omittingEmptySubsequences: false) {
      let sides = word.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
      guard sides.count == 2, let share = Double(sides[1]), share > 0, share.isFinite,
        Self.isName(sides[0])
      else {
        problems.append("'\(word)' is no part of a split; write NAME=SHARE, such as train=0.8")
        continue
      }
      if parts.contains(where: { $0.name == sides[0] }) {
        problems.append("the split names \(sides[0]) twice")
      }
      parts.append(Part(name: sides[0], share: share))
    }
    if !problems.isEmpty { throw DatasetError(.input, problems) }
    self.init(checked: parts, seed: seed)
  }

  private static func isName(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= 32
      && text.unicodeScalars.allSatisfy {
        $0.isASCII
          && ($0.properties.isAlphabetic || ("0"..."9").contains($0)
            || "-_".unicodeScalars.contains($0))
      }
  }

  /// The part of each episode.
  /// - Parameter skus: what each episode's pictures can show.
  /// - Throws: `DatasetError` where there are fewer groups of episodes than parts.
  package func assign(_ skus: [Int: Set<String>]) throws -> [Int: String] {
    let units = self.units(skus)
    guard units.count >= parts.count else {
      let why =
        groups.isEmpty
        ? "the dataset has \(units.count)"
        : "products that are to stay on one side tie its episodes into \(units.count); allow them "
          + "on several, or make scenes that show only some of them"
      throw DatasetError(
        .input, "a split into \(parts.count) parts needs as many groups of episodes: \(why)")
    }
    let order = units.sorted { draw($0) < draw($1) }
    let shares = parts.reduce(0) { $0 + $1.share }
    var counts = [Int](repeating: 0, count: parts.count)
    var result: [Int: String] = [:]
    for (place, unit) in order.enumerated() {
      // The first units give every part something; then whoever lacks most.
      let taker =
        place < parts.count
        ? place
        : parts.indices.max { a, b in
          lack(a, counts, of: skus.count, shares) < lack(b, counts, of: skus.count, shares)
        } ?? 0
      counts[taker] += unit.count
      for episode in unit { result[episode] = parts[taker].name }
    }
    return result
  }

  private func lack(_ part: Int, _ counts: [Int], of total: Int, _ shares: Double) -> Double {
    parts[part].share / shares * Double(total) - Double(counts[part])
  }

  private func draw(_ unit: [Int]) -> Double {
    var stream = RandomKey(seed: seed, episode: unit[0]).with("export.split").stream
    return stream.uniform()
  }

  /// Episodes that must stay together, each ascending, in the order of their first ones.
  private func units(_ skus: [Int: Set<String>]) -> [[Int]] {
    let episodes = skus.keys.sorted()
    var parent = Dictionary(uniqueKeysWithValues: episodes.map { ($0, $0) })
    func root(_ episode: Int) -> Int {
      var at = episode
      while let up = parent[at], up != at { at = up }
      return at
    }
    for group in groups {
      let members = Set(group)
      let tied = episodes.filter { !(skus[$0] ?? []).isDisjoint(with: members) }
      guard let first = tied.first else { continue }
      for episode in tied.dropFirst() {
        let (a, b) = (root(first), root(episode))
        parent[max(a, b)] = min(a, b)
      }
    }
    return Dictionary(grouping: episodes, by: root).sorted { $0.key < $1.key }
      .map { $0.value.sorted() }
  }
}
