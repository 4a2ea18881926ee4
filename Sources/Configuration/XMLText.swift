/// Text in XML documents: whatever goes into one goes through here.
package enum XMLText {
  /// Safe between tags and in attributes; characters that XML 1.0 cannot hold become U+FFFD.
  /// - SeeAlso: Extensible Markup Language (XML) 1.0, 2.2.
  package static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\n", "\t": result.unicodeScalars.append(scalar)
      case _ where scalar.value < 0x20 || (0xFFFE...0xFFFF).contains(scalar.value):
        result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
