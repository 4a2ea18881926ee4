import Configuration
import Testing

struct CSVTableTests {
  private func table(_ text: String) throws -> CSVTable {
    try CSVTable(bytes: Array(text.utf8), file: "list.csv")
  }

  private func complaints(_ text: String) throws -> [String] {
    let error = #expect(throws: ConfigurationError.self) { try table(text) }
    return try #require(error).diagnostics.map(\.description)
  }

  @Test func quotedFieldsHoldSeparatorsBreaksAndQuotes() throws {
    let table = try table(
      "\u{FEFF}sku,name\r\na,\"Nuts, \"\"salted\"\"\r\n500 g\"\r\nb, plain \r\n\r\nc,\r\n")
    #expect(table.columns.map(\.value) == ["sku", "name"])
    #expect(table.rows.count == 3)
    #expect(table.rows[0]["name"]?.value == "Nuts, \"salted\"\r\n500 g")
    #expect(table.rows[1]["name"]?.value == "plain")
    #expect(table.rows[2]["name"] == nil, "an empty field is none")
    #expect(table.rows[1]["sku"]?.location.description == "list.csv:4:1")
    #expect(table.rows[1]["name"]?.location.description == "list.csv:4:3")
  }

  @Test(arguments: [("a;b\n1;2,5\n", "2,5"), ("a\tb\n1\t2;5\n", "2;5"), ("a,b\n1,2\n", "2")])
  func theHeaderTellsTheSeparator(text: String, b: String) throws {
    #expect(try table(text).rows.first?["b"]?.value == b)
  }

  @Test func everyBrokenRowIsTold() throws {
    let all = try complaints("a,b\n1,2,3\n4\n\"5\"x,6\n7\"8,9\n1,\"never\n")
    #expect(all.count == 5)
    #expect(all[0].hasPrefix("list.csv:2:1: 3 fields, but the header names 2"))
    #expect(all[1].hasPrefix("list.csv:3:1: 1 fields"))
    #expect(all[2].hasPrefix("list.csv:4:1: text after the closing quote"))
    #expect(all[3].hasPrefix("list.csv:5:1: a quote inside a field without quotes"))
    #expect(all[4].hasPrefix("list.csv:6:3: a quoted field that never ends"))
  }

  @Test func whatIsNoListIsRefused() throws {
    #expect(try complaints("").count == 1)
    #expect(try complaints("a,A\n1,2\n").first?.contains("two columns") == true)
    #expect(throws: ConfigurationError.self) {
      try CSVTable(bytes: [0x61, 0xFF, 0xFE, 0x0A], file: "x")
    }
  }

  /// Whatever the bytes, reading ends, and well-formed rows have all columns' places inside the file.
  @Test func randomTextEnds() {
    let alphabet = Array("ab,\"\n\r; \t".utf8)
    var state: UInt64 = 1
    for _ in 0..<2000 {
      var bytes = Array("a,b\n".utf8)
      for _ in 0..<24 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        bytes.append(alphabet[Int(state >> 33) % alphabet.count])
      }
      if let table = try? CSVTable(bytes: bytes, file: "x") {
        #expect(table.rows.allSatisfy { $0.location.line >= 2 && $0.location.line <= 28 })
      }
    }
  }
}
