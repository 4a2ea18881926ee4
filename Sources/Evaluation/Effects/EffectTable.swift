package import Configuration
import Scenario

/// What a survey of edge cases found, for people and programs.
package struct EffectTable: Sendable {
  package var survey: EffectSurvey
  package var rows: [EffectSurvey.Row]
  /// How to make it again.
  package var command: String

  package init(survey: EffectSurvey, rows: [EffectSurvey.Row], command: String) {
    self.survey = survey
    self.rows = rows.sorted { ($0.edgeCase.order, $0.path) < ($1.edgeCase.order, $1.path) }
    self.command = command
  }

  /// A table in GitHub's Markdown.
  package var markdown: String {
    let severities = survey.severities.map { $0.text(significantDigits: Self.digits) }
    var lines = [
      "# Measured effects of the edge cases", "",
      "Made by `\(command)`, \(survey.episodes) episodes each. Every figure is the mean of what was",
      "measured in the episodes that were played, not of what their files say; a dash is where there",
      "was nothing to measure.", "",
      "| case | scene | what happens | right outcome | decided by | measured |"
        + severities.map { " at \($0) |" }.joined() + " |",
      "|---|---|---|---|---|---|" + severities.map { _ in "---:|" }.joined() + "---|",
    ]
    for row in rows {
      let cells =
        [
          row.edgeCase.id, "`\(row.path)`", row.purpose, row.edgeCase.expectation.rawValue,
          row.edgeCase.deciders.map(\.rawValue).joined(separator: ", "),
          row.effect.measure.summary,
        ] + row.values.map(Self.text) + [row.verdict]
      lines.append("| " + cells.joined(separator: " | ") + " |")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  package var json: JSONValue {
    .array(
      rows.map { row in
        .members(
          ("case", .string(row.edgeCase.id)), ("scene", .string(row.path)),
          ("measure", .string(row.effect.measure.rawValue)),
          ("with_severity", .string(row.effect.trend.rawValue)),
          (
            "values",
            .array(
              zip(survey.severities, row.values).map { severity, value in
                .members(
                  ("severity", .number(severity)), ("value", value.map { .number($0) } ?? .null))
              })
          ),
          ("failures", .array(row.failures.map { .string($0) })),
          ("happens", .boolean(row.happens)))
      })
  }

  private static let digits = 3

  /// A figure; a dash for none.
  package static func text(_ value: Double?) -> String {
    value?.text(significantDigits: digits) ?? "–"
  }
}

extension EffectSurvey.Row {
  package var verdict: String {
    happens ? effect.trend.rawValue : failures.isEmpty ? "**does not happen**" : "**breaks off**"
  }
}

extension EdgeCase {
  /// By kind, as the list of cases has them, then by number.
  fileprivate var order: Int {
    let kinds = Array("SILCWTA")
    let kind = id.first.flatMap { kinds.firstIndex(of: $0) } ?? kinds.count
    return kind * 100 + (Int(id.dropFirst()) ?? 0)
  }
}
