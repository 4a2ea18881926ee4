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
  package var text: String {
    var out = ""
    write(to: &out, indentation: "")
    return out + "\n"
  }

  private func write(to out: inout String, indentation: String) {
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
        element.write(to: &out, indentation: inner)
      }
      out += "\n\(indentation)]"
    case .object(let members):
      guard !members.isEmpty else { return out += "{}" }
      out += "{"
      for (index, member) in members.enumerated() {
        out += index == 0 ? "\n\(inner)" : ",\n\(inner)"
        JSONValue.write(member.key, to: &out)
        out += ": "
        member.value.write(to: &out, indentation: inner)
      }
      out += "\n\(indentation)}"
    }
  }

  /// A string with its quotes, as JSON and YAML both read it.
  static func quoted(_ text: String) -> String {
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
