import Configuration
import Foundation
import Testing

private func message(_ text: String) -> String {
  do {
    _ = try YAMLNode(text: text, file: "x.yaml")
    return "accepted"
  } catch {
    return "\(error)"
  }
}

@Suite struct YAMLNodeTests {
  @Test(arguments: [
    ("a: 1\nb: [1, 2\nc: 3\n", "x.yaml:3:2: not valid YAML"),
    ("a: 1\n\tb: 2\n", "x.yaml:2:1: not valid YAML"),
    ("a: 1\nb: 2\na: 3\n", "x.yaml:1:1: the key \"a\" stands twice in one mapping"),
    ("a: *nobody\n", "x.yaml:1:4: not valid YAML: found undefined alias"),
    ("a: 1\n---\nb: 2\n", "x.yaml:2:1: not valid YAML: but found another document"),
    ("? [1, 2]\n: 3\n", "x.yaml:1:3: a key must be a word"),
    ("a: 1\nb: \"\u{7}\"\n", "x.yaml:2:5: not valid YAML: control characters are not allowed"),
  ])
  func syntaxErrorsHaveTheirPlace(text: String, opening: String) {
    #expect(message(text).hasPrefix(opening), "\(message(text))")
  }

  @Test func anEmptyDocumentIsAnEmptyMapping() throws {
    #expect(try YAMLNode(text: "# nothing\n", file: "x").content == .mapping([]))
  }

  @Test func aliasesWork() throws {
    let node = try YAMLNode(text: "a: &x { b: 1 }\nc: *x\n", file: "x")
    #expect(node["c"]?["b"]?.content == .scalar("1", isQuoted: false))
  }

  /// Nine levels of nine references each would be 400 million values.
  @Test func aliasBombsAreRefused() {
    var bomb = "a0: &a0 [x, x, x]\n"
    for level in 1...9 {
      let references = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
      bomb += "a\(level): &a\(level) [\(references)]\n"
    }
    #expect(message(bomb).contains("aliases"))
    // The same within mapping keys, which the parser hashes.
    #expect(message(bomb.replacing("a9:", with: "? *a8\n:")).contains("aliases"))
  }

  @Test func deepAndLongTextsAreRefused() {
    #expect(message(String(repeating: "[", count: 200_000)).contains("brackets"))
    #expect(message(String(repeating: "- ", count: 100_000)) != "accepted")
    let nested = String(repeating: "[", count: 40) + String(repeating: "]", count: 40)
    #expect(message(nested).contains("nested too deeply"))
    #expect(message(String(repeating: "a", count: 1 << 19)).contains("bytes long"))
    #expect(message("a: [" + String(repeating: "1,", count: 60_000) + "1]").contains("too many"))
  }

  /// Every prefix of a document, and every document with a byte of it changed, is either read or
  /// refused with a place; none brings the program down.
  @Test func brokenTextsAreRefusedOrRead() {
    let text = "a: { b: [1, \"two\", 'three'], c: &x !!str d }\ne: |\n  f\n? g\n: *x\nh: >-\n  i\n"
    for length in 0..<text.utf8.count {
      let prefix = String(decoding: text.utf8.prefix(length), as: UTF8.self)
      #expect(!message(prefix).isEmpty)
      for byte in ["\"", "{", "]", ":", "\n", "&", "*", "%", "\0", "\u{1F6D2}"] {
        let rest = String(decoding: text.utf8.dropFirst(length + 1), as: UTF8.self)
        let answer = message(prefix + byte + rest)
        #expect(answer == "accepted" || answer.hasPrefix("x.yaml"), "\(answer)")
      }
    }
  }

  @Test func filesThatAreNoTextAreRefused() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "cartsim-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    func answer(_ path: String) -> String {
      do {
        _ = try YAMLNode(path: path)
        return "accepted"
      } catch {
        return "\(error)"
      }
    }
    #expect(answer(folder.path) == "\(folder.path): is a folder")
    #expect(answer(folder.path + "/none.yaml").hasSuffix("does not exist"))
    #expect(answer("/dev/zero").hasSuffix("is not a regular file"))
    let file = folder.appending(path: "latin.yaml")
    try Data([0x61, 0x3A, 0x20, 0xE9]).write(to: file)
    #expect(answer(file.path).hasSuffix("is not UTF-8 text; save it as UTF-8"))
  }

  @Test(arguments: [
    ("1", YAMLNode.Kind.number), ("-1.5e-3", .number), ("+.5", .number), ("1.", .number),
    (".", .text), ("1e", .text), ("e5", .text), ("1_000", .text), ("0x1", .text), (".nan", .text),
    ("true", .boolean), ("yes", .text), ("~", .null), ("null", .null), ("'~'", .text),
    ("\"3\"", .text), ("[]", .list), ("{}", .mapping),
  ])
  func kindsFollowTheCoreSchema(text: String, kind: YAMLNode.Kind) throws {
    #expect(try YAMLNode(text: "a: \(text)", file: "x")["a"]?.kind == kind)
  }

  @Test func mergingIsDeepAndKeepsPlaces() throws {
    let base = try YAMLNode(
      text: "a: { b: 1, c: 2, e: [1, 2] }\nd: { uniform: [1, 2] }\n", file: "base")
    let over = try YAMLNode(
      text: "a: { c: 3, e: [4], b: ~ }\nd: { normal: { mean: 1, deviation: 1 } }\n", file: "over")
    let merged = base.merging(over)
    #expect(merged["a"]?["b"] == nil)
    #expect(merged["a"]?["c"]?.content == .scalar("3", isQuoted: false))
    #expect(merged["a"]?["c"]?.location == SourceLocation(file: "over", line: 1, column: 9))
    guard case .list(let elements)? = merged["a"]?["e"]?.content else {
      Issue.record("no list")
      return
    }
    #expect(elements.count == 1)
    #expect(merged["d"]?["uniform"] == nil && merged["d"]?["normal"] != nil)
    let untouched = base.merging(try YAMLNode(text: "a: { b: 9 }", file: "over"))
    #expect(untouched["a"]?["c"]?.location.file == "base")
  }
}
