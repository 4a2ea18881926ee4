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
    Repository.root.appending(path: "Scenes/schema/\(schema.rawValue).schema.json").path
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
    #expect(try String(contentsOfFile: path(of: schema), encoding: .utf8) == schema.schema.text)
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
}
