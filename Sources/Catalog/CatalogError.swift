package import Configuration
import Imaging

/// Why a mesh or a product cannot be used.
package struct CatalogError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Never empty.
  package let diagnostics: [Diagnostic]

  /// - Precondition: `diagnostics` is not empty.
  package init(_ diagnostics: [Diagnostic]) {
    precondition(!diagnostics.isEmpty)
    self.diagnostics = diagnostics
  }

  /// A complaint about a file as a whole.
  package init(file: String, problem: String, remedy: String) {
    self.init([
      Diagnostic(location: SourceLocation(file: file), problem: problem, remedy: remedy)
    ])
  }

  init(_ error: ImageError, file: String) {
    self.init(file: error.file ?? file, problem: error.problem, remedy: error.remedy)
  }

  /// One line a diagnostic.
  package var description: String { diagnostics.map(\.description).joined(separator: "\n") }
}
