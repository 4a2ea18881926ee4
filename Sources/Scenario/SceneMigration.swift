package import Configuration

/// Brings a file of an older format up to date.
///
/// Format 2 gave severity a key of its own: it was one of the `variables`.
package enum SceneMigration {
  /// The format that this version writes.
  package static let format = 2
  static let formats = format...format

  /// A whole scenario or suite of any format as one of the present format; anything else as it is.
  package static func upgraded(_ document: YAMLNode) -> YAMLNode {
    guard formatNumber(of: document) == 1 else { return document }
    return renumbered(withSeverity(document))
  }

  /// As `upgraded`, of a file that may be of any format.
  /// - Throws: `ConfigurationError` for a format that this version does not know.
  package static func upgradedFile(_ document: YAMLNode) throws -> YAMLNode {
    if let stated = document["cartsim"],
      !(formatNumber(of: document).map((1...format).contains) ?? false)
    {
      throw ConfigurationError([
        Diagnostic(
          location: stated.location, keyPath: "cartsim",
          problem: "\(stated.summary) is no format that this version knows; it knows 1…\(format)",
          remedy:
            "migrate the file with the version of CartSim that it was written for, or a later one")
      ])
    }
    return upgraded(document)
  }

  /// Nil for a file that states none, such as a part.
  package static func formatNumber(of document: YAMLNode) -> Int? {
    guard case .scalar(let text, _)? = document["cartsim"]?.content else { return nil }
    return Int(text)
  }

  private static func renumbered(_ document: YAMLNode) -> YAMLNode {
    mapped(document) { key, value in
      key == "cartsim"
        ? YAMLNode(.scalar("\(format)", isQuoted: false), location: value.location) : value
    }
  }

  /// `variables: { severity: … }` as `severity: …`, in what suites lay over scenes too.
  private static func withSeverity(_ node: YAMLNode) -> YAMLNode {
    guard case .mapping(var entries) = node.content else {
      guard case .list(let nodes) = node.content else { return node }
      return YAMLNode(.list(nodes.map(withSeverity)), location: node.location)
    }
    if let index = entries.firstIndex(where: { $0.key == "variables" }),
      let severity = entries[index].value["severity"]
    {
      let rest = entries[index].value.removing("severity")
      let moved = YAMLNode.Entry(
        key: "severity", keyLocation: entries[index].keyLocation, value: severity)
      if case .mapping(let left) = rest.content, left.isEmpty {
        entries[index] = moved
      } else {
        entries[index].value = rest
        entries.insert(moved, at: index)
      }
    }
    return mapped(YAMLNode(.mapping(entries), location: node.location)) { key, value in
      key == "scenes" || key == "with" ? withSeverity(value) : value
    }
  }

  private static func mapped(
    _ node: YAMLNode, _ change: (String, YAMLNode) -> YAMLNode
  ) -> YAMLNode {
    guard case .mapping(var entries) = node.content else { return node }
    for index in entries.indices {
      entries[index].value = change(entries[index].key, entries[index].value)
    }
    return YAMLNode(.mapping(entries), location: node.location)
  }
}
