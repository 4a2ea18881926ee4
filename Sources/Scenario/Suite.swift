package import Catalog
package import Configuration

/// Scenarios that are played and judged together: `Scenes/suites/`.
package struct Suite: Sendable, Hashable {
  /// The file's name without its ending.
  package var name: String
  package var purpose: String
  /// In the order of the file, names unique.
  package var scenarios: [Scenario]

  /// Reads a suite and every scenario it lists.
  /// - Throws: `ConfigurationError` with everything that is wrong, in all files.
  package static func load(path: String) throws -> Suite {
    try Suite(document: YAMLNode(path: path), name: Scenario.name(ofFile: path))
  }

  /// - Parameter catalog: where the products that scenes name are looked up; nil leaves that to
  ///   `Scenario.check(against:)`.
  /// - Throws: `ConfigurationError` with everything that is wrong, in all files.
  package init(document: YAMLNode, name: String, catalog: ProductCatalog? = nil) throws {
    let complaints = Complaints()
    let document = SceneMigration.upgraded(document)
    let listing = document.read(into: complaints, Listing.read)
    var scenarios: [Scenario] = []
    var names = Set<String>()
    for entry in listing?.entries ?? [] {
      guard let path = SceneLibrary().find(entry.scene, complaints) else { continue }
      do {
        for scenario in try entry.scenarios(path: path, catalog: catalog) {
          if !names.insert(scenario.name).inserted {
            complaints.diagnostics.append(
              entry.scene.diagnostic(
                "another scene of this suite is called \"\(scenario.name)\"",
                remedy: "give this one a name"))
          }
          scenarios.append(scenario)
        }
      } catch let error as ConfigurationError {
        complaints.diagnostics += error.diagnostics
      }
    }
    try complaints.check()
    self.name = name
    purpose = listing?.purpose ?? ""
    self.scenarios = scenarios
  }

  /// The scenes that a suite lists, as far as they can be told without reading them.
  static func sceneNames(in document: YAMLNode) -> [String] {
    guard case .list(let entries)? = document["scenes"]?.content else { return [] }
    return entries.compactMap { entry in
      guard case .scalar(let name, _) = (entry["scene"] ?? entry).content else { return nil }
      return name
    }
  }

  /// The JSON Schema of a suite file.
  package static var schema: JSONValue { jsonSchema(title: "CartSim suite", of: Listing.read) }
}

/// What a suite's file says.
private struct Listing {
  var purpose: String
  var entries: [Entry]

  struct Entry {
    var scene: Located<String>
    var name: String?
    var episodes: Int?
    var seed: Int?
    /// Laid over the scenario.
    var overrides: YAMLNode?
    /// A scenario for each row of each; nil for one as it is.
    var table: ParameterTable?

    func scenarios(path: String, catalog: ProductCatalog?) throws -> [Scenario] {
      var document = try YAMLNode(path: path)
      if let overrides { document = SceneComposer.overriding(document, with: overrides) }
      let name = name ?? Scenario.name(ofFile: path)
      return try (table?.rows ?? [ParameterTable.Row(suffix: "", overrides: nil)]).map { row in
        let varied = row.overrides.map { SceneComposer.overriding(document, with: $0) }
        var scenario = try Scenario(
          document: varied ?? document, name: name + row.suffix, catalog: catalog)
        if let episodes { scenario.episodes = episodes }
        if let seed { scenario.seed = UInt64(seed) }
        return scenario
      }
    }
  }

  static func read(_ cursor: Cursor) -> Listing? {
    cursor.object { fields in
      _ = fields.required("cartsim", "Version of the format.") {
        $0.integer(in: SceneMigration.formats)
      }
      let purpose = fields.required("purpose", "What it tests, in one line.") { $0.text() }
      let entries = fields.required("scenes", "Scenarios, in the order of playing.") {
        $0.list(count: 1...1000, readEntry)
      }
      guard let purpose, let entries else { return nil }
      return Listing(purpose: purpose, entries: entries)
    }
  }

  private static func readEntry(_ cursor: Cursor) -> Entry? {
    cursor.either([
      Way([.text]) { $0.locatedIdentifier(allowing: "-_/").map { Entry(scene: $0) } },
      Way([.mapping]) { cursor in
        cursor.object { fields in
          let scene = fields.required("scene", "Such as `smoke/single-add`.") {
            $0.locatedIdentifier(allowing: "-_/")
          }
          let name = fields.optional("name", "Instead of the file's.") { $0.identifier() }
          let episodes = fields.optional("episodes", "Instead of the scenario's.") {
            $0.integer(in: 1...10_000_000)
          }
          let seed = fields.optional("seed", "Instead of the scenario's.") {
            $0.integer(in: 0...Int.max)
          }
          let overrides = fields.optional("with", "Laid over the scenario, key by key.") {
            $0.mapping()
          }
          let table = fields.optional(
            "vary", "Lists of values by key path: a scenario for every combination.",
            ParameterTable.readCombinations)
          let rows = fields.optional(
            "table", "A scenario for each row of values, under key paths as columns.",
            ParameterTable.readRows)
          if table != nil, rows != nil { fields.cursor.complain("takes either vary or table") }
          return scene.map {
            Entry(
              scene: $0, name: name, episodes: episodes, seed: seed, overrides: overrides,
              table: table ?? rows)
          }
        }
      },
    ])
  }
}
