extension YAMLNode {
  /// The value as YAML text in block style, which parses to the same value.
  package var text: String {
    var out = ""
    write(to: &out, indentation: "", isInline: false)
    return out
  }

  /// - Parameter isInline: something stands on this line already.
  private func write(to out: inout String, indentation: String, isInline: Bool) {
    switch content {
    case .scalar(_, isQuoted: false) where kind == .null: out += " null\n"
    case .scalar(let text, isQuoted: false) where kind != .text: out += " \(text)\n"
    case .scalar(let text, _): out += " \(JSONValue.quoted(text))\n"
    case .list(let elements):
      guard !elements.isEmpty else { return out += " []\n" }
      if isInline { out += "\n" }
      for element in elements {
        out += "\(indentation)-"
        element.write(to: &out, indentation: indentation + "  ", isInline: true)
      }
    case .mapping(let entries):
      guard !entries.isEmpty else { return out += " {}\n" }
      if isInline { out += "\n" }
      for entry in entries {
        let isWord = entry.key.allSatisfy { $0.isASCII && ($0.isLetter || $0 == "_") }
        out += "\(indentation)\(isWord ? entry.key : JSONValue.quoted(entry.key)):"
        entry.value.write(to: &out, indentation: indentation + "  ", isInline: true)
      }
    }
  }
}
