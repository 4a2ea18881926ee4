/// A value of a YAML document with the place it stands at.
///
/// Scalars keep their text: `007` and `1e3` are what was written until somebody asks for a number.
package struct YAMLNode: Sendable, Hashable {
  package enum Content: Sendable, Hashable {
    /// `isQuoted` tells `"3"` from `3`.
    case scalar(String, isQuoted: Bool)
    case list([YAMLNode])
    /// In the order of the document, keys unique.
    case mapping([Entry])
  }

  package struct Entry: Sendable, Hashable {
    package var key: String
    package var keyLocation: SourceLocation
    package var value: YAMLNode

    package init(key: String, keyLocation: SourceLocation, value: YAMLNode) {
      self.key = key
      self.keyLocation = keyLocation
      self.value = value
    }
  }

  /// What a value is, told from how it is written.
  package enum Kind: String, Sendable, Hashable {
    case null, boolean, number, text, list, mapping
  }

  package var content: Content
  package var location: SourceLocation

  package init(_ content: Content, location: SourceLocation) {
    self.content = content
    self.location = location
  }

  /// The value of a key, where this is a mapping that has it.
  package subscript(key: String) -> YAMLNode? {
    guard case .mapping(let entries) = content else { return nil }
    return entries.first { $0.key == key }?.value
  }

  /// As the YAML 1.2 core schema, without its octal, hexadecimal, infinite and undefined numbers.
  package var kind: Kind {
    switch content {
    case .list: .list
    case .mapping: .mapping
    case .scalar(_, isQuoted: true): .text
    case .scalar("", _), .scalar("~", _), .scalar("null", _): .null
    case .scalar("true", _), .scalar("false", _): .boolean
    case .scalar(let text, _): YAMLNode.isNumber(text) ? .number : .text
    }
  }

  /// The value as a diagnostic shows it, shortened.
  package var summary: String {
    switch content {
    case .list(let elements): "a list of \(elements.count)"
    case .mapping: "a mapping"
    case .scalar(let text, _):
      switch kind {
      case .null: "nothing"
      case .text: "\"\(text.prefix(40))\(text.count > 40 ? "…" : "")\""
      default: String(text.prefix(40))
      }
    }
  }

  /// Decimal digits with an optional sign, point and exponent.
  private static func isNumber(_ text: String) -> Bool {
    var rest = Substring(text)
    if let sign = rest.first, sign == "-" || sign == "+" { rest.removeFirst() }
    let isDigit: (Character) -> Bool = { ("0"..."9").contains($0) }
    let whole = rest.prefix(while: isDigit)
    rest = rest.dropFirst(whole.count)
    var fraction = Substring()
    if rest.first == "." {
      rest.removeFirst()
      fraction = rest.prefix(while: isDigit)
      rest = rest.dropFirst(fraction.count)
    }
    guard !whole.isEmpty || !fraction.isEmpty else { return false }
    guard let e = rest.first else { return true }
    guard e == "e" || e == "E" else { return false }
    rest.removeFirst()
    if let sign = rest.first, sign == "-" || sign == "+" { rest.removeFirst() }
    return !rest.isEmpty && rest.allSatisfy(isDigit)
  }
}
