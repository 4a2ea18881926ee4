package import Configuration
package import Reporting

extension CharacterizationReport {
  /// For machines: what was measured, by what limit, and the verdicts.
  package var json: JSONValue {
    .members(
      ("title", .string(title)), ("passed", .boolean(isPassed)),
      ("facts", .object(facts.map { JSONValue.Member($0.label, .string($0.value)) })),
      (
        "tests",
        .array(
          tests.map { test in
            .members(
              ("name", .string(test.name)), ("passed", .boolean(test.isPassed)),
              ("measured", .string(test.measured)), ("limit", .string(test.limit)),
              ("standard", .string(test.standard)), ("procedure", .string(test.procedure)))
          })
      ))
  }
}
