import Configuration
import Testing

private enum Material: String, CaseIterable {
  case cardboard, glass
}

private struct Crate: Equatable {
  var mass: Double
  var material: Material?
  var label: String
}

private func crate(_ cursor: Cursor) -> Crate? {
  cursor.object { fields in
    let mass = fields.required("mass_kg", "Empty mass.") { $0.number(in: .positive) }
    let material = fields.optional("material", "Look.") { $0.oneOf(Material.self) }
    let label = fields.optional("label", default: "plain", "Printed on it.") { $0.text() }
    guard let mass else { return nil }
    return Crate(mass: mass, material: material, label: label)
  }
}

private func messages(_ text: String) -> [String] {
  do {
    _ = try YAMLNode(text: text, file: "x.yaml").read(crate)
    return []
  } catch let error as ConfigurationError {
    return error.diagnostics.map(\.description)
  } catch {
    return ["another error: \(error)"]
  }
}

@Suite struct CursorTests {
  @Test func readsWhatIsRight() throws {
    let value = try YAMLNode(text: "mass_kg: 1.5\nmaterial: glass\n", file: "x").read(crate)
    #expect(value == Crate(mass: 1.5, material: .glass, label: "plain"))
  }

  @Test func tellsEverythingAtOnceWithItsPlace() {
    let found = messages("mass_kg: -2\nmaterial: gless\ncolour: red\n")
    #expect(
      found == [
        "x.yaml:1:10 mass_kg: must be > 0, got -2",
        "x.yaml:2:11 material: \"gless\" is not a choice here; did you mean \"glass\"?",
        "x.yaml:3:1 colour: unknown key; choose from mass_kg, material, label",
      ])
  }

  @Test(arguments: [
    ("masss_kg: 1", "x.yaml:1:1: the key \"mass_kg\" is missing; is \"masss_kg\" it?"),
    ("mass: 1", "x.yaml:1:1 mass: unknown key; did you mean \"mass_kg\"?"),
    ("mass_kg: \"1\"", "must be a number, got \"1\"; take away the quotes"),
    ("mass_kg: heavy", "must be a number, got \"heavy\""),
    ("mass_kg: .inf", "must be a number, got \".inf\""),
    ("mass_kg: 1e999", "must be > 0, got 1e999"),
    ("mass_kg: 0x10", "must be a number, got \"0x10\""),
    ("mass_kg: [1]", "must be a number, got a list of 1"),
    ("mass_kg: ~", "the key \"mass_kg\" is missing"),
    ("mass_kg: 1\nlabel: 7", "must be text, got 7; put it in quotes"),
    ("- 1", "must be a mapping of keys to values, got a list of 1"),
  ])
  func refuses(text: String, part: String) {
    let found = messages(text)
    #expect(found.contains { $0.hasSuffix(part) || $0 == part }, "\(found)")
  }

  @Test func anErrorInANestedListHasItsPath() {
    do {
      _ = try YAMLNode(text: "a:\n  - [1, 2]\n  - [3, x]\n", file: "x").read { cursor in
        cursor.object { $0.required("a", "") { $0.list(count: 1...9) { $0.vectorOfTwo() } } }
      }
      Issue.record("accepted")
    } catch {
      #expect("\(error)" == "x:3:9 a[1][1]: must be a number, got \"x\"")
    }
  }

  @Test func coloursBecomeLinear() throws {
    let white = try YAMLNode(text: "\"#ffffff\"", file: "x").read { $0.color() }
    #expect(white.linear == SIMD3(1, 1, 1))
    let grey = try YAMLNode(text: "\"#808080\"", file: "x").read { $0.color() }
    #expect(abs(grey.linear.x - 0.215_861) < 1e-6)
    #expect(throws: ConfigurationError.self) {
      try YAMLNode(text: "\"#80808g\"", file: "x").read { $0.color() }
    }
  }

  @Test(arguments: [
    ("mass_kg", ["mass", "massKg", "mas_kg", "mass_gk"]),
    ("hover", ["hoover", "Hover", "hove"]),
  ])
  func spellingFindsTheNearest(meant: String, written: [String]) {
    for word in written {
      #expect(Spelling.nearest(to: word, in: ["label", meant, "zebra"]) == meant)
    }
    #expect(Spelling.nearest(to: "quite-another", in: [meant]) == nil)
  }

  @Test func editDistancesAreKnown() {
    func distance(_ a: String, _ b: String) -> Int {
      Spelling.editDistance(Array(a.utf8), Array(b.utf8))
    }
    #expect(distance("kitten", "sitting") == 3)
    #expect(distance("ab", "ba") == 1)
    #expect(distance("", "abc") == 3)
    #expect(distance("same", "same") == 0)
  }
}

extension Cursor {
  fileprivate func vectorOfTwo() -> [Double]? { list(count: 2...2) { $0.number() } }
}
