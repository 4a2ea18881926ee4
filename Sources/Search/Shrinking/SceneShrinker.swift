package import Configuration
package import Scenario

/// Reduces a failing scene to a small one that still fails by the same criterion.
///
/// Delta debugging over what was searched (everything at its default but what is needed, and that as
/// near to the default as still fails), then over the scene's own structure: keys, deeds, people and
/// faults are taken out, counts lowered, the episode shortened, digits dropped. The seed stays.
///
/// Not a pure descent to one minimum: what is left cannot lose another single part, within the trials
/// allowed.
package struct SceneShrinker {
  /// A searched value on its way from the default, 0, to what failed, 1.
  package struct Parameter: Sendable {
    package var keyPath: String
    package var value: @Sendable (Double) -> YAMLNode

    package init(keyPath: String, value: @escaping @Sendable (Double) -> YAMLNode) {
      self.keyPath = keyPath
      self.value = value
    }
  }

  package private(set) var scene: OpenScene
  /// Scenes that were played.
  package private(set) var trials = 0
  private let limit: Int
  private let fails: (OpenScene) async throws -> Bool
  /// Texts that were tried; the outcome is a function of the text.
  private var known: [String: Bool] = [:]

  /// - Parameters:
  ///   - scene: fails.
  ///   - limit: on trials.
  ///   - fails: whether a scene can be played and fails by the criterion in question.
  package init(
    _ scene: OpenScene, limit: Int = 120, fails: @escaping (OpenScene) async throws -> Bool
  ) {
    self.scene = scene
    self.limit = limit
    self.fails = fails
  }

  /// - Parameter criterion: the one that stays; the others say nothing about what is played.
  package mutating func shrink(
    _ parameters: [Parameter], keeping criterion: Criterion
  ) async throws {
    var alone = scene
    alone.remove("edge_case")
    alone.remove("criteria")
    alone.set(criterion.document, at: "criteria")
    _ = try await take(alone)
    try await reduceParameters(parameters)
    var before = ""
    while before != scene.text, trials < limit {
      before = scene.text
      try await removeParts()
      try await lowerCounts()
      try await shorten()
    }
    try await dropDigits()
  }

  /// Tries a scene and keeps it if it fails.
  private mutating func take(_ candidate: OpenScene) async throws -> Bool {
    guard try await stillFails(candidate) else { return false }
    scene = candidate
    return true
  }

  private mutating func stillFails(_ candidate: OpenScene) async throws -> Bool {
    let text = candidate.text
    if text == scene.text { return true }
    if let outcome = known[text] { return outcome }
    guard trials < limit else { return false }
    // What cannot be read costs nothing and is no trial.
    guard (try? candidate.scenario(name: "shrinking")) != nil else {
      known[text] = false
      return false
    }
    trials += 1
    let outcome = try await fails(candidate)
    known[text] = outcome
    return outcome
  }
}

// MARK: - What was searched

extension SceneShrinker {
  private mutating func reduceParameters(_ parameters: [Parameter]) async throws {
    let start = scene
    func candidate(_ places: [Int: Double]) -> OpenScene {
      var candidate = start
      for (index, parameter) in parameters.enumerated() {
        candidate.set(parameter.value(places[index, default: 0]), at: parameter.keyPath)
      }
      return candidate
    }
    var shrinker = self
    let needed = try await DeltaDebugging.minimal(of: Array(parameters.indices)) { kept in
      try await shrinker.stillFails(
        candidate(Dictionary(uniqueKeysWithValues: kept.map { ($0, 1) })))
    }
    self = shrinker
    var places = Dictionary(uniqueKeysWithValues: needed.map { ($0, 1.0) })
    guard try await take(candidate(places)) else { return }
    for index in needed {
      let place = try await DeltaDebugging.smallest(steps: 3) { place in
        var trial = places
        trial[index] = place
        return try await shrinker.stillFails(candidate(trial))
      }
      self = shrinker
      places[index] = place
      _ = try await take(candidate(places))
      shrinker = self
    }
  }
}

// MARK: - Structure

extension SceneShrinker {
  /// Without these it is no scene, or another failure.
  private static let essential: Set<String> = [
    "cartsim", "purpose", "mode", "duration_s", "tick_rate_hz", "cart", "store", "lighting",
    "shopper", "seed", "criteria", "base",
  ]

  /// Takes out what can be taken out, large parts first.
  private mutating func removeParts() async throws {
    var depth = 1
    while depth <= 8, trials < limit {
      // From the end: what comes later stands on what came before, and places stay valid.
      for path in Self.parts(of: scene.document, depth: depth).reversed() {
        var candidate = scene
        candidate.remove(path)
        _ = try await take(candidate)
      }
      depth += 1
    }
  }

  /// Key paths of all keys and list elements at a depth below parts that may not go.
  private static func parts(of node: YAMLNode, depth: Int, under path: String = "") -> [String] {
    switch node.content {
    case .scalar: return []
    case .mapping(let entries):
      return entries.flatMap { entry -> [String] in
        let own = path.isEmpty ? entry.key : "\(path).\(entry.key)"
        if path.isEmpty, entry.key == "criteria" { return [] }
        let isFixed = essential.contains(entry.key) && (path.isEmpty || entry.key == "base")
        if depth == 1 { return isFixed ? [] : [own] }
        return parts(of: entry.value, depth: depth - 1, under: own)
      }
    case .list(let nodes):
      return nodes.enumerated().flatMap { index, node in
        depth == 1
          ? ["\(path)[\(index)]"] : parts(of: node, depth: depth - 1, under: "\(path)[\(index)]")
      }
    }
  }

  /// Key paths and texts of plain numbers.
  private static func numbers(in node: YAMLNode, under path: String = "") -> [(String, String)] {
    switch node.content {
    case .scalar(let text, isQuoted: false): return node.kind == .number ? [(path, text)] : []
    case .scalar: return []
    case .mapping(let entries):
      return entries.flatMap { entry -> [(String, String)] in
        let own = path.isEmpty ? entry.key : "\(path).\(entry.key)"
        return ["cartsim", "seed", "criteria"].contains(own)
          ? [] : numbers(in: entry.value, under: own)
      }
    case .list(let nodes):
      return nodes.enumerated().flatMap { numbers(in: $1, under: "\(path)[\($0)]") }
    }
  }

  private mutating func lowerCounts() async throws {
    let names: Set<String> = ["count", "times", "undeclared", "at_least"]
    for (path, text) in Self.numbers(in: scene.document) {
      guard let name = path.split(separator: ".").last, names.contains(String(name)),
        let count = Int(text), count > 1
      else { continue }
      for fewer in Set([1, count / 2, count - 1]).sorted() where fewer < count {
        var candidate = scene
        candidate.set(.plain("\(fewer)"), at: path)
        if try await take(candidate) { break }
      }
    }
  }

  private mutating func shorten() async throws {
    guard case .scalar(let text, _)? = scene.value(at: "duration_s")?.content,
      let duration = Double(text)
    else { return }
    for share in [0.4, 0.6, 0.8, 0.9] {
      var candidate = scene
      candidate.set(
        .plain((duration * share).text(significantDigits: 2)), at: "duration_s")
      if try await take(candidate) { return }
    }
  }

  private mutating func dropDigits() async throws {
    for (path, text) in Self.numbers(in: scene.document) {
      guard let number = Double(text) else { continue }
      for digits in 1...3 {
        let short = number.text(significantDigits: digits)
        guard short.count < text.count else { break }
        var candidate = scene
        candidate.set(.plain(short), at: path)
        if try await take(candidate) { break }
      }
    }
  }
}

extension Criterion {
  /// As a scene says it.
  package var document: YAMLNode {
    func entry(_ key: String, _ value: Double?) -> YAMLNode.Entry? {
      value.map {
        YAMLNode.Entry(
          key: key, keyLocation: SourceLocation(file: ""),
          value: .plain($0.text(significantDigits: 9)))
      }
    }
    let bounds = [
      entry("min", minimum), entry("max", maximum),
      measure == .eventF1 ? entry("tolerance_s", tolerance) : nil,
    ].compactMap { $0 }
    let place = SourceLocation(file: "")
    return YAMLNode(
      .mapping([
        YAMLNode.Entry(
          key: measure.rawValue, keyLocation: place,
          value: YAMLNode(.mapping(bounds), location: place))
      ]), location: place)
  }
}
