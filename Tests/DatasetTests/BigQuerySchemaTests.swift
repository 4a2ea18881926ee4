import Dataset
import Foundation
import TestSupport
import Testing

/// `Scripts/scale/bigquery/*.json` are the catalogue's tables in BigQuery's terms.
///
/// Recorded anew, and failing, with `RECORD_GOLDENS=1`.
@Suite struct BigQuerySchemaTests {
  private static let folder = Repository.root.appending(path: "Scripts/scale/bigquery")

  @Test(arguments: CatalogueSchema.all.map(\.name))
  func isThatOfTheCatalogue(_ name: String) throws {
    let table = try #require(CatalogueSchema.all.first { $0.name == name })
    let file = Self.folder.appending(path: name + ".json")
    let expected = Self.schema(of: table)
    if ProcessInfo.processInfo.environment["RECORD_GOLDENS"] == "1" {
      try expected.write(to: file, atomically: true, encoding: .utf8)
      Issue.record("recorded \(file.path)")
    }
    let found = try String(contentsOf: file, encoding: .utf8)
    #expect(found == expected)
  }

  @Test func hasNoOtherTable() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
    #expect(Set(files) == Set(CatalogueSchema.all.map { $0.name + ".json" }))
  }

  /// One object a column, as `bq` takes them.
  private static func schema(of table: CatalogueTable) -> String {
    let types = ["INTEGER": "INT64", "REAL": "FLOAT64", "TEXT": "STRING"]
    let columns = table.columns.map { name, declaration in
      let words = declaration.split(separator: " ")
      let type = types[String(words[0])] ?? "unknown"
      let mode = words.dropFirst() == ["NOT", "NULL"] ? "REQUIRED" : "NULLABLE"
      return #"  {"name": "\#(name)", "type": "\#(type)", "mode": "\#(mode)"}"#
    }
    return "[\n" + columns.joined(separator: ",\n") + "\n]\n"
  }
}
