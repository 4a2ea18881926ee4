import Configuration

/// Something about a product that a person should know.
package struct ProductFinding: Sendable, Hashable, CustomStringConvertible {
  package enum Severity: String, Sendable, CaseIterable {
    /// The product cannot be used.
    case error
    /// Probably a mistake, or a trap for a cart.
    case warning
    /// As it may well be meant.
    case note
  }

  package enum Check: String, Sendable, CaseIterable {
    case sheet, density, dimensions, watertightness
    case uvOverlap = "uv_overlap"
    case textureResolution = "texture_resolution"
    case files, duplicates
    case twinsByLook = "twins_by_look"
    case twinsByMass = "twins_by_mass"
  }

  package var severity: Severity
  package var check: Check
  package var skus: [String]
  package var message: String

  init(_ severity: Severity, _ check: Check, _ skus: [String], _ message: String) {
    self.severity = severity
    self.check = check
    self.skus = skus
    self.message = message
  }

  package var description: String {
    "\(severity.rawValue)  \(skus.joined(separator: " + "))  \(check.rawValue): \(message)"
  }

  var json: JSONValue {
    .members(
      ("severity", .string(severity.rawValue)), ("check", .string(check.rawValue)),
      ("skus", .array(skus.map { .string($0) })), ("message", .string(message)))
  }
}

/// What `ProductLint` found in a catalogue.
package struct ProductLintReport: Sendable {
  package var productCount: Int
  package var triangleCount: Int
  /// By severity, then in the order of the products; of pairs only the nearest are listed.
  package var findings: [ProductFinding]
  /// Pairs of products whose masses a scale cannot tell apart, listed or not.
  package var massTwinCount: Int
  /// Pairs of products that look alike, listed or not.
  package var lookTwinCount: Int

  package func count(_ severity: ProductFinding.Severity) -> Int {
    findings.count { $0.severity == severity }
  }

  package var json: String {
    JSONValue.members(
      ("products", .number(Double(productCount))), ("triangles", .number(Double(triangleCount))),
      ("errors", .number(Double(count(.error)))), ("warnings", .number(Double(count(.warning)))),
      ("notes", .number(Double(count(.note)))),
      ("mass_twins", .number(Double(massTwinCount))),
      ("look_twins", .number(Double(lookTwinCount))),
      ("findings", .array(findings.map(\.json)))
    ).text
  }
}
