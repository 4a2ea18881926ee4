import Configuration

/// Lays the bases that a scene names under what it says itself.
///
/// The parts `cart`, `store`, `lighting`, `shopper`, `faults`, `criteria` and `products` are names of
/// base files, or mappings that may name one and override it key by key. `faults` is then laid over
/// the cart. A whole scenario may have a `base` likewise. Naming a
/// base replaces what was inherited; a mapping without one is laid over it.
struct SceneComposer {
  static let parts = ["cart", "store", "lighting", "shopper", "faults", "criteria", "products"]
  private static let deepest = 8

  let library = SceneLibrary()
  let complaints = Complaints()
  /// Parts whose base could not be had; complained about already.
  private(set) var failedParts: Set<String> = []

  /// The scenario with everything written out: no `base` is left in it.
  mutating func compose(_ scenario: YAMLNode) -> YAMLNode {
    var composed = inherited(scenario, depth: 0)
    for part in SceneComposer.parts {
      guard let value = composed[part], value.kind == .mapping else { continue }
      if let whole = expanded(value, keyPath: part, depth: 0) {
        composed = composed.replacing(part, with: whole)
      } else {
        composed = composed.removing(part)
        failedParts.insert(part)
      }
    }
    return withWholeZones(withWholeCompanions(withWholeCart(composed)))
  }

  /// The cart with `faults` laid over it and what all cameras share laid under each.
  private func withWholeCart(_ scenario: YAMLNode) -> YAMLNode {
    guard var cart = scenario["cart"], cart.kind == .mapping else { return scenario }
    if let faults = scenario["faults"], faults.kind == .mapping {
      cart = cart.merging(faults.removing("purpose"))
    }
    return scenario.removing("faults").replacing("cart", with: CartRecipe.sharingCameraKeys(cart))
  }

  /// Every companion over the shopper's file it names; a name alone is one too.
  private mutating func withWholeCompanions(_ scenario: YAMLNode) -> YAMLNode {
    guard let list = scenario["companions"], case .list(let entries) = list.content else {
      return scenario
    }
    let whole = entries.enumerated().compactMap { number, entry -> YAMLNode? in
      let part = SceneComposer.named(entry)
      guard part.kind == .mapping else { return entry }
      return expanded(part, keyPath: "companions[\(number)]", depth: 0)
    }
    return scenario.replacing(
      "companions", with: YAMLNode(.list(whole), location: list.location))
  }

  /// Every zone's light over the file it names, or over the scene's light.
  private mutating func withWholeZones(_ scenario: YAMLNode) -> YAMLNode {
    guard let list = scenario["trip"], case .list(let entries) = list.content else {
      return scenario
    }
    let whole = entries.enumerated().map { number, entry -> YAMLNode in
      guard let light = entry["lighting"].map(SceneComposer.named), light.kind == .mapping else {
        return entry
      }
      guard light["base"] != nil else {
        guard let common = scenario["lighting"], common.kind == .mapping else { return entry }
        return entry.replacing("lighting", with: common.merging(light))
      }
      let path = "trip[\(number)].lighting"
      return expanded(light, keyPath: path, depth: 0)
        .map { entry.replacing("lighting", with: $0) } ?? entry.removing("lighting")
    }
    return scenario.replacing("trip", with: YAMLNode(.list(whole), location: list.location))
  }

  /// A cart's file over the files it names in turn, with what all cameras have in common laid under
  /// each of them.
  /// - Throws: `ConfigurationError` if one of them cannot be had.
  static func wholeCart(_ part: YAMLNode) throws -> YAMLNode {
    let composer = SceneComposer()
    let whole = composer.expanded(part, keyPath: "", depth: 0)
    try composer.complaints.check()
    return CartRecipe.sharingCameraKeys(whole ?? part)
  }

  /// Reads a base file by itself, over the files it names in turn.
  /// - Throws: `ConfigurationError` with everything that is wrong.
  static func read<Value>(
    _ part: YAMLNode, _ read: (Cursor) -> Value?, isCart: Bool = false
  ) throws {
    let composer = SceneComposer()
    if let whole = composer.expanded(part, keyPath: "", depth: 0) {
      _ = (isCart ? CartRecipe.sharingCameraKeys(whole) : whole)
        .read(into: composer.complaints, read)
    }
    try composer.complaints.check()
  }

  /// `overrides` laid over a scenario.
  static func overriding(_ scenario: YAMLNode, with overrides: YAMLNode) -> YAMLNode {
    var base = scenario
    let overrides = withNamedParts(overrides)
    for part in parts where overrides[part]?["base"] != nil { base = base.removing(part) }
    return base.merging(overrides)
  }

  /// A scenario with the scenarios that it names as bases laid under it, and its parts by their names
  /// still.
  /// - Throws: `ConfigurationError` if one of them cannot be had.
  static func withoutSceneBases(_ scenario: YAMLNode) throws -> YAMLNode {
    let composer = SceneComposer()
    let whole = composer.inherited(SceneMigration.upgraded(scenario), depth: 0)
    try composer.complaints.check()
    return whole
  }

  /// A scenario over the scenario it names as its base.
  private func inherited(_ scenario: YAMLNode, depth: Int) -> YAMLNode {
    let own = SceneComposer.withNamedParts(scenario)
    guard let name = baseName(of: own, keyPath: "base") else { return own }
    guard let parent = load(name, depth: depth) else { return own.removing("base") }
    // A purpose belongs to one scenario alone.
    let base = inherited(parent, depth: depth + 1).removing("purpose")
    return SceneComposer.overriding(base, with: own.removing("base"))
  }

  /// A part over the file it names as its base.
  /// - Parameter keyPath: of the part in its file; empty in a base file.
  private func expanded(_ part: YAMLNode, keyPath: String, depth: Int) -> YAMLNode? {
    guard let base = part["base"] else { return part }
    // `cart: carts/x` has no key `base` to point at.
    let isShort = base.location == part.location
    let path = isShort ? keyPath : keyPath.isEmpty ? "base" : "\(keyPath).base"
    guard let name = baseName(of: part, keyPath: path), let parent = load(name, depth: depth),
      let base = expanded(parent, keyPath: "", depth: depth + 1)
    else { return nil }
    return base.merging(part.removing("base"))
  }

  private func load(_ name: Located<String>, depth: Int) -> YAMLNode? {
    guard depth < SceneComposer.deepest else {
      complaints.diagnostics.append(
        name.diagnostic(
          "bases are nested more than \(SceneComposer.deepest) deep",
          remedy: "look for files that name each other"))
      return nil
    }
    guard let path = library.find(name, complaints) else { return nil }
    do {
      let node = SceneMigration.upgraded(try YAMLNode(path: path))
      guard node.kind == .mapping else {
        complaints.diagnostics.append(
          Diagnostic(
            location: node.location,
            problem: "must be a mapping of keys to values, got \(node.summary)"))
        return nil
      }
      return node
    } catch let error as ConfigurationError {
      complaints.diagnostics += error.diagnostics
    } catch {
      complaints.diagnostics.append(name.diagnostic("cannot be read: \(error)"))
    }
    return nil
  }

  private func baseName(of node: YAMLNode, keyPath: String) -> Located<String>? {
    node["base"].flatMap { base in
      base.read(into: complaints, at: keyPath) { $0.locatedIdentifier(allowing: "-_/") }
    }
  }

  /// `cart: carts/x` written as `cart: { base: carts/x }`.
  private static func withNamedParts(_ node: YAMLNode) -> YAMLNode {
    guard case .mapping(var entries) = node.content else { return node }
    for index in entries.indices where parts.contains(entries[index].key) {
      // SKUs and classes hold no slash.
      if entries[index].key == "products", !entries[index].value.isPath { continue }
      entries[index].value = named(entries[index].value)
    }
    return YAMLNode(.mapping(entries), location: node.location)
  }

  /// A name written as `{ base: name }`; anything else as it is.
  private static func named(_ value: YAMLNode) -> YAMLNode {
    guard value.kind == .text else { return value }
    let base = YAMLNode.Entry(key: "base", keyLocation: value.location, value: value)
    return YAMLNode(.mapping([base]), location: value.location)
  }
}

extension YAMLNode {
  /// Whether it is a text such as `products/dairy`.
  fileprivate var isPath: Bool {
    guard case .scalar(let text, _) = content else { return false }
    return text.contains("/")
  }

  /// This mapping with another value for a key that it has.
  fileprivate func replacing(_ key: String, with value: YAMLNode) -> YAMLNode {
    guard case .mapping(var entries) = content,
      let index = entries.firstIndex(where: { $0.key == key })
    else { return self }
    entries[index].value = value
    return YAMLNode(.mapping(entries), location: location)
  }
}
