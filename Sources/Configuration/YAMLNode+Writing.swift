extension YAMLNode {
  /// The value as YAML text in block style, which parses to the same value.
  package var text: String {
    var out = ""
    write(to: &out, indentation: "", isInline: false)
    return out
  }

  /// The same with lists of plain values and short mappings of them in one line, for people.
  package var compactText: String {
    var out = ""
    write(to: &out, indentation: "", isInline: false, width: 100)
    return out
  }

  /// `[1, 2]` or `{ a: 1, b: 2 }`; nil for what holds more than plain values.
  private var flow: String? {
    func plain(_ node: YAMLNode) -> String? {
      guard case .scalar(let text, let isQuoted) = node.content else { return nil }
      if !isQuoted, node.kind == .null { return "null" }
      return !isQuoted && node.kind != .text ? text : JSONValue.quoted(text)
    }
    switch content {
    case .scalar: return nil
    case .list(let elements):
      let words = elements.compactMap(plain)
      return words.count == elements.count ? "[" + words.joined(separator: ", ") + "]" : nil
    case .mapping(let entries):
      let words = entries.compactMap { entry in
        (plain(entry.value) ?? entry.value.flow).map {
          "\(Self.key(entry.key, isCompact: true)): \($0)"
        }
      }
      return words.count == entries.count ? "{ " + words.joined(separator: ", ") + " }" : nil
    }
  }

  private static func key(_ key: String, isCompact: Bool = false) -> String {
    if isCompact, let first = key.first, first.isASCII, first.isLetter,
      key.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber) || $0 == "_" || $0 == "-" })
    {
      return key
    }
    return
      key.allSatisfy { $0.isASCII && ($0.isLetter || $0 == "_") } ? key : JSONValue.quoted(key)
  }

  /// - Parameters:
  ///   - isInline: something stands on this line already.
  ///   - width: of lines into which short values are put; nil for none.
  private func write(
    to out: inout String, indentation: String, isInline: Bool, width: Int? = nil
  ) {
    // Nothing stands on the line but the key, of at most thirty characters.
    if let width, isInline, let flow, indentation.count + flow.count + 30 <= width {
      return out += " \(flow)\n"
    }
    switch content {
    case .scalar(_, isQuoted: false) where kind == .null: out += " null\n"
    case .scalar(let text, isQuoted: false) where kind != .text: out += " \(text)\n"
    case .scalar(let text, _): out += " \(JSONValue.quoted(text))\n"
    case .list(let elements):
      guard !elements.isEmpty else { return out += " []\n" }
      if isInline { out += "\n" }
      for element in elements {
        out += "\(indentation)-"
        element.write(to: &out, indentation: indentation + "  ", isInline: true, width: width)
      }
    case .mapping(let entries):
      guard !entries.isEmpty else { return out += " {}\n" }
      if isInline { out += "\n" }
      for entry in entries {
        out += "\(indentation)\(Self.key(entry.key, isCompact: width != nil)):"
        entry.value.write(to: &out, indentation: indentation + "  ", isInline: true, width: width)
      }
    }
  }
}
