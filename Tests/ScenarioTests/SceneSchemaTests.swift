import Configuration
import Foundation
import Scenario
import TestSupport
import Testing

/// The published schemas, with the Python package `jsonschema` as the judge.
@Suite struct SceneSchemaTests {
  private struct Case: Encodable {
    var schema: String
    var document: String
  }

  private func path(of schema: SceneSchema) -> String {
    Repository.root.appending(path: "Scenes/schema/\(schema.fileName)").path
  }

  /// What the judge finds wrong with each document.
  private func judge(_ cases: [Case]) throws -> [[String]] {
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).json")
    try JSONEncoder().encode(cases).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let answer = try PythonJudge.run("judge-schema.py", [file.path])
    return try JSONDecoder().decode([[String]].self, from: answer)
  }

  /// The remedy: `cartsim scenes schema KIND > Scenes/schema/KIND.schema.json`.
  @Test(arguments: SceneSchema.allCases)
  func publishedSchemasAreUpToDate(schema: SceneSchema) throws {
    #expect(try String(contentsOfFile: path(of: schema), encoding: .utf8) == schema.text)
  }

  @Test(.enabled(if: PythonJudge.isPresent))
  func everySceneSatisfiesItsSchema() throws {
    let paths = try SceneFile.paths(in: [Repository.root.appending(path: "Scenes").path])
    let cases = try paths.map { path in
      let kind = try #require(SceneSchema(of: YAMLNode(path: path)))
      return Case(
        schema: self.path(of: kind), document: try String(contentsOfFile: path, encoding: .utf8))
    }
    #expect(cases.count >= 19)
    for (path, faults) in zip(paths, try judge(cases)) { #expect(faults.isEmpty, "\(path)") }
  }

  /// Each of these is refused by the schema and by the program alike.
  @Test(.enabled(if: PythonJudge.isPresent))
  func badScenesAreRefusedByBoth() throws {
    let texts = BadScene.all.filter(\.isSeenBySchema).map(\.text)
    let verdicts = try judge(texts.map { Case(schema: path(of: .scenario), document: $0) })
    for (text, faults) in zip(texts, verdicts) {
      #expect(!faults.isEmpty, "the schema accepts:\n\(text)")
      #expect(throws: ConfigurationError.self, "the program accepts:\n\(text)") {
        try Scenario(text: text, file: BadScene.file, name: "bad")
      }
    }
  }

  /// The forms of distributions are described once for all bounds, the bounds apart from them.
  @Test(.enabled(if: PythonJudge.isPresent))
  func boundsHoldInEveryFormOfADistribution() throws {
    func document(_ line: String) -> String { BadScene.good + "\n" + line }
    let outside =
      [
        "2", "{ uniform: [0, 2] }", "{ uniform: [-1, 1] }", "{ choice: [0.5, 2] }",
        "{ choice: [{ value: 2, weight: 1 }] }", "{ sequence: [0, 2] }", "{ grid: [0, 2] }",
        "{ normal: { mean: 0.5, deviation: 1, max: 2 } }",
        "{ normal: { mean: 0.5, deviation: 1, min: -1 } }",
        "{ lognormal: { median: 0.5, sigma: 1, max: 2 } }",
        "{ blend: { from: 0, to: 2, at: 0.5 } }", "{ blend: { from: -1, to: 1, at: 0.5 } }",
        "{ blend: { from: 0, to: 1, at: 2 } }", "{ uniform: [0, 1], grid: [1] }", "half",
      ].map { "severity: \($0)" }
      + [
        "101", "1.5", "{ uniform: [0, 101] }", "{ choice: [1, 1.5] }", "{ sequence: [-1] }",
        "{ blend: { from: 0, to: 101, at: 0.5 } }", "{ grid: [101] }",
        "{ choice: [{ value: 101, weight: 1 }] }",
      ].map { "basket_at_start: { count: \($0) }" }
    let inside =
      [
        "1", "{ uniform: [0, 1] }", "{ choice: [{ value: 1, weight: 7 }] }",
        "{ normal: { mean: 2, deviation: 3, min: ~, max: 1 } }",
        "{ lognormal: { median: 0.5, sigma: 2 } }", "{ blend: { from: 1, to: 0, at: 0.5 } }",
      ].map { "severity: \($0)" }
      + ["100", "{ choice: [{ value: 3, weight: 200 }] }", "{ uniform: [0, 100] }"]
      .map { "basket_at_start: { count: \($0) }" }
    let lines = outside + inside
    let verdicts = try judge(
      lines.map { Case(schema: path(of: .scenario), document: document($0)) })
    for (line, faults) in zip(lines, verdicts) {
      #expect(faults.isEmpty == inside.contains(line), "\(line)")
      let isRead =
        (try? Scenario(text: document(line), file: BadScene.file, name: "quantity")) != nil
      #expect(isRead == inside.contains(line), "\(line)")
    }
  }
}
