/// A JSON value whose objects keep the order of their keys.
package indirect enum JSONValue: Sendable, Hashable {
  case null
  case boolean(Bool)
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([Member])

  package struct Member: Sendable, Hashable {
    package var key: String
    package var value: JSONValue

    package init(_ key: String, _ value: JSONValue) {
      self.key = key
      self.value = value
    }
  }

  /// Keys and values in this order.
  package static func members(_ pairs: (String, JSONValue)...) -> JSONValue {
    .object(pairs.map { Member($0, $1) })
  }

  /// JSON text, indented by two spaces, ending in a newline.
  package var text: String { text(columns: 0) }

  /// JSON text, ending in a newline. Arrays and objects stand on one line if it has no more than so
  /// many columns, else indented by two spaces on several.
  package func text(columns: Int) -> String {
    var out = ""
    write(to: &out, indentation: "", columns: columns, before: 0)
    return out + "\n"
  }

  /// - Parameter before: columns taken by what stands before it on its line.
  private func write(to out: inout String, indentation: String, columns: Int, before: Int) {
    // A comma may follow.
    if columns > 0, let line = line(columns: columns - before - 1) { return out += line }
    let inner = indentation + "  "
    switch self {
    case .null: out += "null"
    case .boolean(let value): out += value ? "true" : "false"
    case .number(let value): out += Bounds.text(value)
    case .string(let value): JSONValue.write(value, to: &out)
    case .array(let elements):
      guard !elements.isEmpty else { return out += "[]" }
      out += "["
      for (index, element) in elements.enumerated() {
        out += index == 0 ? "\n\(inner)" : ",\n\(inner)"
        element.write(to: &out, indentation: inner, columns: columns, before: inner.count)
      }
      out += "\n\(indentation)]"
    case .object(let members):
      guard !members.isEmpty else { return out += "{}" }
      out += "{"
      for (index, member) in members.enumerated() {
        out += index == 0 ? "\n\(inner)" : ",\n\(inner)"
        let key = JSONValue.quoted(member.key) + ": "
        out += key
        member.value.write(
          to: &out, indentation: inner, columns: columns, before: inner.count + key.count)
      }
      out += "\n\(indentation)}"
    }
  }

  /// All of it on one line; nil if that takes more columns.
  private func line(columns: Int) -> String? {
    var out = ""
    switch self {
    case .null, .boolean, .number, .string: write(to: &out, indentation: "", columns: 0, before: 0)
    case .array(let elements):
      for element in elements {
        guard let part = element.line(columns: columns - out.count) else { return nil }
        out += (out.isEmpty ? "" : ", ") + part
      }
      out = "[\(out)]"
    case .object(let members):
      for member in members {
        guard let part = member.value.line(columns: columns - out.count) else { return nil }
        out += (out.isEmpty ? "" : ", ") + JSONValue.quoted(member.key) + ": " + part
      }
      out = "{\(out)}"
    }
    return out.count <= columns ? out : nil
  }

  /// A string with its quotes, as JSON and YAML both read it.
  package static func quoted(_ text: String) -> String {
    var out = ""
    write(text, to: &out)
    return out
  }

  /// - SeeAlso: RFC 8259, section 7.
  private static func write(_ text: String, to out: inout String) {
    out += "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "\n": out += "\\n"
      case "\t": out += "\\t"
      case "\r": out += "\\r"
      // The second range and the rest are not printable in YAML.
      case "\0"..<" ", "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}", "\u{FEFF}":
        let digits = String(scalar.value, radix: 16)
        out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: out.unicodeScalars.append(scalar)
      }
    }
    out += "\""
  }
}
