import ArgumentParser
import Catalog
import Configuration

/// `dented=0.6,frosted=0.3`
enum ConditionArgument {
  static let kinds = PackCondition.Kind.allCases.map(\.rawValue)

  /// - Throws: `ValidationError` that names what is known.
  static func read(_ text: String) throws -> PackCondition {
    var condition = PackCondition()
    for entry in text.split(separator: ",") {
      let parts = entry.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
      guard let kind = parts.first.flatMap(PackCondition.Kind.init) else {
        let remedy =
          Spelling.remedy(for: parts.first ?? "", in: kinds)
          ?? "there are \(kinds.joined(separator: ", "))"
        throw ValidationError("--condition: no kind \"\(parts.first ?? "")\"; \(remedy).")
      }
      guard parts.count == 2, let severity = Double(parts[1]), (0...1).contains(severity) else {
        throw ValidationError(
          "--condition: \"\(entry)\" must be KIND=SEVERITY with a severity of 0…1.")
      }
      condition[kind] = severity
    }
    return condition
  }
}
