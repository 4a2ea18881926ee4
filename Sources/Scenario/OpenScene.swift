package import Configuration

/// A scenario as its author wrote it, of which single values can be set or taken out: short enough for
/// people to read, since its parts stay the names of their files.
///
/// Bases that are scenarios themselves are laid under it, so that it stands for itself.
package struct OpenScene: Sendable, Hashable {
  package private(set) var document: YAMLNode
  /// With everything written out: where lists and distributions come from that a part's file holds.
  private let whole: YAMLNode

  /// - Throws: `ConfigurationError` with everything that is wrong.
  package init(path: String) throws {
    try self.init(document: YAMLNode(path: path))
  }

  /// - Parameter file: around which parts are looked for.
  /// - Throws: `ConfigurationError` with everything that is wrong.
  package init(text: String, file: String) throws {
    try self.init(document: YAMLNode(text: text, file: file))
  }

  private init(document: YAMLNode) throws {
    self.document = try SceneComposer.withoutSceneBases(document)
    var composer = SceneComposer()
    whole = composer.compose(self.document)
    try composer.complaints.check()
  }

  /// Reads it as a file with this text would be read, to the last digit.
  /// - Throws: `ConfigurationError` with everything that is wrong.
  package func scenario(name: String) throws -> Scenario {
    try Scenario(text: text, file: document.location.file, name: name)
  }

  /// YAML.
  package var text: String {
    guard case .mapping(let entries) = document.content else { return document.compactText }
    let short = entries.map { entry in
      var entry = entry
      // `cart: { base: carts/x }` as `cart: carts/x`.
      if SceneComposer.parts.contains(entry.key), case .mapping(let inner) = entry.value.content,
        inner.count == 1, inner[0].key == "base"
      {
        entry.value = inner[0].value
      }
      return entry
    }
    return YAMLNode(.mapping(short), location: document.location).compactText
  }

  /// The value at a key path such as `shopper.do[0].add.count`, where the document itself holds it.
  package func value(at keyPath: String) -> YAMLNode? {
    KeyStep.path(keyPath).reduce(document as YAMLNode?) { node, step in node?.value(at: step) }
  }

  /// What is there when all parts are written out.
  package func wholeValue(at keyPath: String) -> YAMLNode? {
    KeyStep.path(keyPath).reduce(whole as YAMLNode?) { node, step in node?.value(at: step) }
  }

  /// Sets the value at a key path; what leads there is made where it is missing.
  package mutating func set(_ value: YAMLNode, at keyPath: String) {
    var path = KeyStep.path(keyPath)
    // Faults are laid over the cart: what the cart says itself would be lost.
    if path.first == .key("cart"), document["faults"] != nil { path[0] = .key("faults") }
    let origin = path.first == .key("faults") ? whole["cart"] : path.first.flatMap(whole.value)
    guard let first = path.first else { return }
    let inner = document.value(at: first)
    document = document.with(
      (inner ?? .empty).setting(value, path.dropFirst(), whole: origin), at: first)
  }

  /// Takes a key or a list's element away; no effect where it is not.
  package mutating func remove(_ keyPath: String) {
    document = document.without(KeyStep.path(keyPath)[...])
  }
}

/// A step of a key path.
enum KeyStep: Hashable {
  case key(String)
  case element(Int)

  /// `a.b[2].c`.
  static func path(_ text: String) -> [KeyStep] {
    text.split(separator: ".").flatMap { word -> [KeyStep] in
      let parts = word.split(separator: "[")
      return [.key(parts.first.map(String.init) ?? "")]
        + parts.dropFirst().compactMap { Int($0.dropLast()).map(KeyStep.element) }
    }
  }
}

extension YAMLNode {
  fileprivate static let empty = YAMLNode(.mapping([]), location: SourceLocation(file: ""))

  fileprivate func value(at step: KeyStep) -> YAMLNode? {
    switch (step, content) {
    case (.key(let key), _): self[key]
    case (.element(let index), .list(let nodes)) where nodes.indices.contains(index): nodes[index]
    default: nil
    }
  }

  fileprivate func with(_ value: YAMLNode, at step: KeyStep) -> YAMLNode {
    switch (step, content) {
    case (.key(let key), .mapping(var entries)):
      if let index = entries.firstIndex(where: { $0.key == key }) {
        entries[index].value = value
      } else {
        entries.append(Entry(key: key, keyLocation: location, value: value))
      }
      return YAMLNode(.mapping(entries), location: location)
    case (.element(let index), .list(var nodes)) where nodes.indices.contains(index):
      nodes[index] = value
      return YAMLNode(.list(nodes), location: location)
    default: return self
    }
  }

  /// - Parameter whole: what stands here when all parts are written out.
  fileprivate func setting(
    _ value: YAMLNode, _ path: ArraySlice<KeyStep>, whole: YAMLNode?
  ) -> YAMLNode {
    guard let step = path.first else { return value }
    var holder = self
    switch (content, step) {
    case (.mapping, .key), (.list, .element): break
    case (.scalar, .key) where kind == .text:
      // The name of a part's file.
      holder = YAMLNode(
        .mapping([Entry(key: "base", keyLocation: location, value: self)]), location: location)
    default: holder = whole ?? self
    }
    // Lists and distributions are replaced as a whole, so they must be whole.
    let inner = whole?.value(at: step)
    let next = holder.value(at: step) ?? (inner?.isIndivisible == true ? inner : nil)
    return holder.with(
      (next ?? .empty).setting(value, path.dropFirst(), whole: inner), at: step)
  }

  private var isIndivisible: Bool {
    switch content {
    case .list: true
    case .mapping(let entries):
      entries.count == 1 && Distribution.names.contains(entries[0].key)
    case .scalar: false
    }
  }

  fileprivate func without(_ path: ArraySlice<KeyStep>) -> YAMLNode {
    guard let step = path.first else { return self }
    guard path.count == 1 else {
      return value(at: step).map { with($0.without(path.dropFirst()), at: step) } ?? self
    }
    switch (step, content) {
    case (.key(let key), _): return removing(key)
    case (.element(let index), .list(var nodes)) where nodes.indices.contains(index):
      nodes.remove(at: index)
      return YAMLNode(.list(nodes), location: location)
    default: return self
    }
  }
}
