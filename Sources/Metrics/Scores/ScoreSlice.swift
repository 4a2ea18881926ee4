/// Episodes that have something in common: all of them, a scenario's, or those in which a drawn value
/// was one thing or lay in a range.
package struct ScoreSlice: Sendable, Hashable {
  /// Empty for all episodes; else `scenario` or the drawn value's path.
  package var key: String
  /// As people read it: `store.lighting.ambient_lux 120…480`.
  package var title: String
  /// Places in the scores, ascending.
  package var places: [Int]

  package init(key: String, title: String, places: [Int]) {
    self.key = key
    self.title = title
    self.places = places
  }
}

extension ScoreSlice {
  /// Numbers with more values than this are cut into ranges with equally many episodes each.
  private static let mostValues = 5
  private static let ranges = 4

  /// All episodes, then each scenario's, then those of each drawn value that is not the same
  /// everywhere.
  /// - Parameter smallest: slices with fewer episodes tell nothing and are left out.
  package static func all(of scores: [EpisodeScore], smallest: Int = 2) -> [ScoreSlice] {
    var slices = [ScoreSlice(key: "", title: "all", places: Array(scores.indices))]
    slices += grouped(scores.indices.map { ($0, scores[$0].scenario) }, key: "scenario")
    let keys = Set(scores.flatMap(\.parameters.keys)).sorted()
    for key in keys {
      var texts: [(Int, String)] = []
      var numbers: [(place: Int, value: Double)] = []
      for (place, score) in scores.enumerated() {
        switch score.parameters[key] {
        case .text(let text): texts.append((place, text))
        case .number(let number): numbers.append((place, number))
        case nil: break
        }
      }
      slices += grouped(texts, key: key)
      if Set(numbers.map(\.value)).count <= mostValues {
        slices += grouped(numbers.map { ($0.place, text($0.value)) }, key: key)
      } else {
        slices += ranged(numbers, key: key)
      }
    }
    return slices.filter { $0.places.count >= smallest }
  }

  /// None if all have the same name: that would be the whole again.
  private static func grouped(_ named: [(Int, String)], key: String) -> [ScoreSlice] {
    let groups = Dictionary(grouping: named, by: \.1)
    if groups.count < 2 { return [] }
    return groups.sorted { $0.key < $1.key }.map { name, places in
      ScoreSlice(
        key: key, title: key == "scenario" ? name : "\(key) = \(name)", places: places.map(\.0))
    }
  }

  private static func ranged(
    _ numbers: [(place: Int, value: Double)], key: String
  ) -> [ScoreSlice] {
    let sorted = numbers.sorted { ($0.value, $0.place) < ($1.value, $1.place) }
    var slices: [ScoreSlice] = []
    var start = 0
    for range in 1...ranges where start < sorted.count {
      var end = sorted.count * range / Self.ranges
      // Equal values stay together.
      while end > start, end < sorted.count, sorted[end].value == sorted[end - 1].value { end += 1 }
      if end <= start { continue }
      let part = sorted[start..<end]
      slices.append(
        ScoreSlice(
          key: key,
          title: title(key, sorted[start].value, sorted[end - 1].value),
          places: part.map(\.place).sorted()))
      start = end
    }
    return slices
  }

  private static func title(_ key: String, _ low: Double, _ high: Double) -> String {
    let (low, high) = (text(low), text(high))
    return low == high ? "\(key) = \(low)" : "\(key) \(low)…\(high)"
  }

  /// Four significant digits.
  package static func text(_ value: Double) -> String {
    guard value != 0, value.isFinite else { return value == 0 ? "0" : "\(value)" }
    var scale = 1.0
    var size = abs(value)
    while size < 1000 {
      size *= 10
      scale *= 10
    }
    let rounded = (value * scale).rounded() / scale
    let text = "\(rounded)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
