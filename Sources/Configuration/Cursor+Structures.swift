extension Cursor {
  /// A list. Elements that cannot be read are left out, with a complaint.
  package func list<Element>(
    count: ClosedRange<Int>, _ element: (Cursor) -> Element?
  ) -> [Element]? {
    // Lists are replaced as a whole, so their elements are never partial.
    if let items = schema(of: element, isPartial: false) {
      describe(
        .members(
          ("type", .string("array")), ("minItems", .number(Double(count.lowerBound))),
          ("maxItems", .number(Double(count.upperBound))), ("items", items)))
    }
    guard let node else { return nil }
    guard case .list(let nodes) = node.content else {
      refuse("a list")
      return nil
    }
    guard count.contains(nodes.count) else {
      let wanted =
        count.lowerBound == count.upperBound
        ? "\(count.lowerBound)" : "\(count.lowerBound)…\(count.upperBound)"
      complain("must have \(wanted) elements, got \(nodes.count)")
      return nil
    }
    return nodes.enumerated().compactMap { index, node in
      child("\(keyPath)[\(index)]", node: node).flatMap(element)
    }
  }

  /// A mapping with the given keys and no others.
  package func object<Value>(_ read: (Fields) -> Value?) -> Value? {
    let fields = Fields(cursor: self)
    switch target {
    case .schema(let slot):
      _ = read(fields)
      slot.schema = fields.schema
      return nil
    case .document(let node, _):
      guard case .mapping(let entries) = node.content else {
        refuse("a mapping of keys to values")
        return nil
      }
      let value = read(fields)
      fields.complainAboutUnknownKeys(among: entries)
      return value
    }
  }

  /// A mapping from names of the writer's choice to values, in the order of the document.
  package func dictionary<Value>(
    count: ClosedRange<Int>, allowing others: String = "-_", _ read: (Cursor) -> Value?
  ) -> [(name: String, value: Value)]? {
    if case .schema(let slot) = target, let inner = schema(of: read) {
      let isPartial = slot.isPartial
      describe(
        .members(
          ("type", .string("object")), ("minProperties", .number(Double(count.lowerBound))),
          ("maxProperties", .number(Double(count.upperBound))),
          (
            "propertyNames",
            .members(
              ("pattern", .string("^[A-Za-z0-9" + others.map { "\\\($0)" }.joined() + "]+$")))
          ),
          ("additionalProperties", isPartial ? inner.orNull : inner)))
    }
    guard let node else { return nil }
    guard case .mapping(let entries) = node.content else {
      refuse("a mapping of names to values")
      return nil
    }
    let present = entries.filter { $0.value.kind != .null }
    guard count.contains(present.count) else {
      complain("must have \(count.lowerBound)…\(count.upperBound) entries, got \(present.count)")
      return nil
    }
    return present.compactMap { entry in
      let path = keyPath.isEmpty ? entry.key : "\(keyPath).\(entry.key)"
      let isName = entry.key.allSatisfy {
        $0.isASCII && ($0.isLetter || $0.isNumber) || others.contains($0)
      }
      guard isName, !entry.key.isEmpty else {
        complain("the name \"\(entry.key)\" may hold letters, digits, \"-\" and \"_\" only")
        return nil
      }
      guard let cursor = child(path, node: entry.value) else { return nil }
      return read(cursor).map { (entry.key, $0) }
    }
  }

  /// A mapping of any content, to be read later.
  package func mapping() -> YAMLNode? {
    describe(.members(("type", .string("object"))))
    guard let node else { return nil }
    guard node.kind == .mapping else {
      refuse("a mapping of keys to values")
      return nil
    }
    return node
  }

  /// Whatever is there, to be looked at later.
  package func anyValue() -> YAMLNode? { node }

  /// A mapping with one key, which tells what kind of thing its value describes:
  /// `{ uniform: [1, 2] }`.
  package func tagged<Value>(_ cases: [Tag<Value>]) -> Value? {
    if case .schema = target {
      describe(.members(("anyOf", .array(cases.compactMap { taggedSchema($0) }))))
      return nil
    }
    guard let node else { return nil }
    let names = cases.map(\.name)
    guard case .mapping(let entries) = node.content, entries.count == 1 else {
      refuse("a mapping with one of the keys \(names.joined(separator: ", "))")
      return nil
    }
    let entry = entries[0]
    let path = keyPath.isEmpty ? entry.key : "\(keyPath).\(entry.key)"
    guard let match = cases.first(where: { $0.name == entry.key }) else {
      child(path, node: YAMLNode(.mapping([]), location: entry.keyLocation))?
        .complain("unknown key", remedy: Spelling.remedy(for: entry.key, in: names))
      return nil
    }
    return child(path, node: entry.value).flatMap(match.read)
  }

  /// A value that may be written in several ways, told apart by their kinds.
  package func either<Value>(_ ways: [Way<Value>]) -> Value? {
    if case .schema = target {
      describe(.members(("anyOf", .array(ways.compactMap { schema(of: $0.read) }))))
      return nil
    }
    guard let node else { return nil }
    guard let way = ways.first(where: { $0.kinds.contains(node.kind) }) else {
      let names = ways.flatMap(\.kinds).map { $0 == .list ? "a list" : "a \($0)" }
      refuse(names.joined(separator: " or ").replacing("a text", with: "text"))
      return nil
    }
    return way.read(self)
  }

  /// A value whose description goes into the schema's definitions, once, and is never partial.
  /// Required where a declaration contains itself.
  package func defined<Value>(as name: String, _ read: (Cursor) -> Value?) -> Value? {
    guard case .schema(let slot) = target else { return read(self) }
    slot.schema = slot.book.reference(to: name) {
      schema(of: read, isPartial: false) ?? .object([])
    }
    return nil
  }

  /// Overrides of a base: in the schema, nothing inside is required. Described once, too.
  package func partial<Value>(as name: String, _ read: (Cursor) -> Value?) -> Value? {
    guard case .schema(let slot) = target else { return read(self) }
    slot.schema = slot.book.reference(to: name) {
      schema(of: read, isPartial: true) ?? .object([])
    }
    return nil
  }

  private func taggedSchema<Value>(_ tag: Tag<Value>) -> JSONValue? {
    // What a kind of thing needs, it needs in full, wherever it stands.
    guard var inner = schema(of: tag.read, isPartial: false) else { return nil }
    if case .object(let members) = inner {
      inner = .object([.init("description", .string(tag.summary))] + members)
    }
    return .members(
      ("type", .string("object")), ("properties", .object([.init(tag.name, inner)])),
      ("required", .array([.string(tag.name)])), ("additionalProperties", .boolean(false)))
  }
}

/// One kind of thing in a mapping that names its kind.
package struct Tag<Value> {
  package let name: String
  package let summary: String
  package let read: (Cursor) -> Value?

  package init(_ name: String, _ summary: String, _ read: @escaping (Cursor) -> Value?) {
    self.name = name
    self.summary = summary
    self.read = read
  }
}

/// One way to write a value.
package struct Way<Value> {
  package let kinds: [YAMLNode.Kind]
  package let read: (Cursor) -> Value?

  package init(_ kinds: [YAMLNode.Kind], _ read: @escaping (Cursor) -> Value?) {
    self.kinds = kinds
    self.read = read
  }
}
