/// The keys of one mapping, read or described one after the other.
///
/// A key that is present with the value `null` counts as absent.
package final class Fields {
  package let cursor: Cursor
  private var known: [String] = []
  private var properties: [JSONValue.Member] = []
  private var required: [String] = []

  init(cursor: Cursor) { self.cursor = cursor }

  /// A key that must be there.
  /// - Parameters:
  ///   - summary: what it means, with its unit, for editors.
  ///   - isInherited: false where the key must be there even if a base has it.
  package func required<Value>(
    _ key: String, isInherited: Bool = true, _ summary: String, _ read: (Cursor) -> Value?
  ) -> Value? {
    declare(key, summary, fallback: nil, isRequired: true, isInherited: isInherited, read)
    guard cursor.node != nil else { return nil }
    guard let inner = self.cursor(key) else {
      cursor.complain(
        "the key \"\(key)\" is missing", remedy: nearMiss(of: key).map { "is \"\($0)\" it?" })
      return nil
    }
    return read(inner)
  }

  /// A key that may be left out.
  package func optional<Value>(
    _ key: String, _ summary: String, _ read: (Cursor) -> Value?
  ) -> Value? {
    declare(key, summary, fallback: nil, isRequired: false, read)
    return self.cursor(key).flatMap(read)
  }

  /// A key that may be left out, with the value it then has.
  package func optional<Value>(
    _ key: String, default fallback: Value, _ summary: String, _ read: (Cursor) -> Value?
  ) -> Value {
    declare(key, summary, fallback: fallback, isRequired: false, read)
    return self.cursor(key).flatMap(read) ?? fallback
  }

  /// The place of a key's value, if the key is there.
  private func cursor(_ key: String) -> Cursor? {
    guard let node = cursor.node?[key], node.kind != .null else { return nil }
    return cursor.child(cursor.keyPath.isEmpty ? key : "\(cursor.keyPath).\(key)", node: node)
  }

  private func declare<Value>(
    _ key: String, _ summary: String, fallback: Value?, isRequired: Bool,
    isInherited: Bool = true, _ read: (Cursor) -> Value?
  ) {
    known.append(key)
    guard case .schema(let slot) = cursor.target, let inner = cursor.schema(of: read) else {
      return
    }
    var members = [JSONValue.Member("description", .string(summary))]
    if let value = fallback.flatMap(JSONValue.init(default:)) {
      members.append(.init("default", value))
    }
    let mustBeThere = isRequired && !(slot.isPartial && isInherited)
    if case .object(let described) = mustBeThere ? inner : inner.orNull { members += described }
    properties.append(.init(key, .object(members)))
    if mustBeThere { required.append(key) }
  }

  /// A key of the document that is unknown so far and resembles `key`.
  private func nearMiss(of key: String) -> String? {
    guard case .mapping(let entries)? = cursor.node?.content else { return nil }
    return Spelling.nearest(to: key, in: entries.map(\.key).filter { !known.contains($0) })
  }

  func complainAboutUnknownKeys(among entries: [YAMLNode.Entry]) {
    for entry in entries where !known.contains(entry.key) {
      let path = cursor.keyPath.isEmpty ? entry.key : "\(cursor.keyPath).\(entry.key)"
      let place = YAMLNode(.mapping([]), location: entry.keyLocation)
      cursor.child(path, node: place)?
        .complain("unknown key", remedy: Spelling.remedy(for: entry.key, in: known))
    }
  }

  var schema: JSONValue {
    var members: [JSONValue.Member] = [
      .init("type", .string("object")), .init("properties", .object(properties)),
    ]
    if !required.isEmpty {
      members.append(.init("required", .array(required.map { .string($0) })))
    }
    members.append(.init("additionalProperties", .boolean(false)))
    return .object(members)
  }
}

extension JSONValue {
  /// This schema, or null: a key with the value `null` counts as absent.
  var orNull: JSONValue {
    guard case .object(var members) = self, !members.isEmpty else { return self }
    let null = JSONValue.members(("type", .string("null")))
    for index in members.indices {
      switch (members[index].key, members[index].value) {
      case ("type", .string(let type)):
        members[index].value = .array([.string(type), .string("null")])
        return .object(members)
      case ("enum", .array(let values)):
        members[index].value = .array(values + [.null])
        return .object(members)
      case ("anyOf", .array(let ways)):
        members[index].value = .array(ways + [null])
        return .object(members)
      default: continue
      }
    }
    return .members(("anyOf", .array([self, null])))
  }

  /// A default as the schema shows it, for the types that have a plain form.
  fileprivate init?(default value: some Any) {
    switch value {
    case let value as Bool: self = .boolean(value)
    case let value as Int: self = .number(Double(value))
    case let value as Double: self = .number(value)
    case let value as String: self = .string(value)
    default: return nil
    }
  }
}
