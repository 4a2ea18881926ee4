import Dataset
import Foundation
import Testing

@Suite struct JSONElementsTests {
  private struct Thing: Codable, Equatable {
    var id: Int
    var name: String
    var parts: [[Int]] = []
  }

  private static let things = [
    Thing(id: 1, name: "plain", parts: [[1, 2], []]),
    Thing(id: 2, name: #"brackets ]}, "quotes" and \ "#),
    Thing(id: 3, name: "ünï\n\t☃"),
  ]

  private struct File: Codable {
    var info = ["things": "a string of the same name", "other": "[1, 2"]
    var nothing: [Thing] = []
    var things: [Thing]
    var zeros = [0, 0]
  }

  private func file(_ text: Data) throws -> URL {
    let url = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).json")
    try text.write(to: url)
    return url
  }

  private func read(_ text: Data, _ array: String = "things") throws -> [Thing] {
    let url = try file(text)
    defer { try? FileManager.default.removeItem(at: url) }
    var found: [Thing] = []
    try JSONElements.forEach(Thing.self, of: array, in: url) { found.append($0) }
    return found
  }

  private static let layouts: [JSONEncoder.OutputFormatting] = [
    [], .prettyPrinted, .sortedKeys, [.prettyPrinted, .withoutEscapingSlashes],
  ]

  @Test(arguments: layouts)
  func readsAnyLayout(_ formatting: JSONEncoder.OutputFormatting) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = formatting
    let text = try encoder.encode(File(things: Self.things))
    #expect(try read(text) == Self.things)
    #expect(try read(text, "nothing").isEmpty)
  }

  /// Longer than what is read at once, so that elements are cut anywhere.
  @Test func readsLongFiles() throws {
    let many = (0..<20_000).map { Thing(id: $0, name: "thing {\($0)", parts: [[$0]]) }
    #expect(try read(try JSONEncoder().encode(File(things: many))) == many)
  }

  @Test func aCutFileIsToldAtEveryPlace() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let text = try encoder.encode(File(things: Self.things))
    for length in 0..<text.count {
      #expect(throws: DatasetError.self) { try read(text.prefix(length)) }
    }
  }

  @Test(arguments: ["", "missing.json"]) func whatIsNoFileIsTold(_ name: String) throws {
    let url = FileManager.default.temporaryDirectory.appending(path: name)
    #expect(throws: DatasetError.self) {
      try JSONElements.forEach(Thing.self, of: "things", in: url) { _ in }
    }
  }

  @Test(arguments: [
    (#"[1]"#, "is no JSON object"),
    (#"{"things": [] } x"#, "is no JSON object"),
    (#"{"thing": [] }"#, #"has no array "things""#),
    (#"{"things": {} }"#, #"has no array "things""#),
    (#"{"things": [{"id": 1, "name": "a", "parts": []}, {"id": "b"}] }"#, "things[1]"),
    (#"{"things": [{"id": 1, "name": "a", "parts": []}, nonsense] }"#, "things[1]"),
  ])
  func saysWhatIsWrong(_ text: String, _ expected: String) throws {
    do {
      _ = try read(Data(text.utf8))
      Issue.record("was read")
    } catch let error as DatasetError {
      #expect(error.problems.contains { $0.contains(expected) }, "\(error)")
    }
  }
}
