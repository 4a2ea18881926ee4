package import Catalog
import Configuration
import Foundation

/// A file under `Scenes/` that can be played: one scenario or a suite of them.
package enum SceneFile: Sendable, Hashable {
  case scenario(Scenario)
  case suite(Suite)

  /// Tells which of both a file is by its key `scenes`.
  /// - Parameter catalog: where the products that scenes name are looked up; nil leaves that to
  ///   `Scenario.check(against:)`.
  /// - Throws: `ConfigurationError` with everything that is wrong.
  package static func load(path: String, catalog: ProductCatalog? = nil) throws -> SceneFile {
    let document = try YAMLNode(path: path)
    let name = Scenario.name(ofFile: path)
    return if document["scenes"] != nil {
      .suite(try Suite(document: document, name: name, catalog: catalog))
    } else {
      .scenario(try Scenario(document: document, name: name, catalog: catalog))
    }
  }

  /// What `body` makes of each path, all of them tried before any fault is told.
  /// - Throws: `ConfigurationError` with everything that is wrong in any file; any other error at once.
  package static func each<Result>(
    of paths: [String], _ body: (String) throws -> Result
  ) throws -> [Result] {
    let complaints = Complaints()
    var results: [Result] = []
    for path in paths {
      do {
        results.append(try body(path))
      } catch let error as ConfigurationError {
        complaints.diagnostics += error.diagnostics
      }
    }
    try complaints.check()
    return results
  }

  package var scenarios: [Scenario] {
    switch self {
    case .scenario(let scenario): [scenario]
    case .suite(let suite): suite.scenarios
    }
  }

  package var purpose: String {
    switch self {
    case .scenario(let scenario): scenario.purpose
    case .suite(let suite): suite.purpose
    }
  }

  /// The scenarios of the files at the given paths, suites written out, and those that lie in the
  /// folders among them; parts, suites and what scenes there start from (`base.yaml`) are passed over.
  /// - Parameter catalog: as for `load(path:catalog:)`.
  /// - Throws: `ConfigurationError` with everything that is wrong in any of them.
  package static func scenarios(
    in roots: [String], catalog: ProductCatalog? = nil
  ) throws -> [Scenario] {
    try each(of: paths(in: roots)) { path -> [Scenario] in
      let isPlayed =
        try roots.contains(path)
        || !path.hasSuffix("/base.yaml") && SceneSchema(of: YAMLNode(path: path)) == .scenario
      guard isPlayed else { return [] }
      return try load(path: path, catalog: catalog).scenarios
    }.flatMap { $0 }
  }

  /// The YAML files at the given paths, and in the folders among them, in the order of their names.
  /// - Throws: `ConfigurationError` for a path that does not exist.
  package static func paths(in roots: [String]) throws -> [String] {
    let complaints = Complaints()
    var paths: [String] = []
    for root in roots {
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: root, isDirectory: &isFolder) else {
        complaints.diagnostics.append(
          Diagnostic(location: SourceLocation(file: root), problem: "does not exist"))
        continue
      }
      guard isFolder.boolValue else {
        paths.append(root)
        continue
      }
      let names = try FileManager.default.subpathsOfDirectory(atPath: root)
      paths += names.filter { $0.hasSuffix(".yaml") }.sorted().map { "\(root)/\($0)" }
    }
    try complaints.check()
    return paths
  }
}
