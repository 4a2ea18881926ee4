/// One thing that is wrong in a file, told so that its writer can put it right.
package struct Diagnostic: Sendable, Hashable, CustomStringConvertible {
  package var location: SourceLocation
  /// Where in the document: `shopper.do[2].add.count`; empty for the file as a whole.
  package var keyPath: String
  /// What is wrong, with the offending value: `must be > 0, got -2`.
  package var problem: String
  /// What to do about it, where that is known: `did you mean "mass_kg"?`.
  package var remedy: String?

  package init(
    location: SourceLocation, keyPath: String = "", problem: String, remedy: String? = nil
  ) {
    self.location = location
    self.keyPath = keyPath
    self.problem = problem
    self.remedy = remedy
  }

  /// `Scenes/x.yaml:41:7 cart.mass_kg: must be > 0, got -2; did you mean …`
  package var description: String {
    let subject = keyPath.isEmpty ? "" : " \(keyPath)"
    let advice = remedy.map { "; \($0)" } ?? ""
    return "\(location)\(subject): \(problem)\(advice)"
  }
}

/// A configuration that cannot be used, with everything that is wrong in it.
package struct ConfigurationError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Never empty; in the order of their places, without repetition.
  package let diagnostics: [Diagnostic]

  /// - Precondition: `diagnostics` is not empty.
  package init(_ diagnostics: [Diagnostic]) {
    precondition(!diagnostics.isEmpty)
    var seen = Set<Diagnostic>()
    self.diagnostics = diagnostics.filter { seen.insert($0).inserted }
      .enumerated()
      .sorted { ($0.element.location, $0.offset) < ($1.element.location, $1.offset) }
      .map(\.element)
  }

  /// One line a diagnostic.
  package var description: String { diagnostics.map(\.description).joined(separator: "\n") }
}
