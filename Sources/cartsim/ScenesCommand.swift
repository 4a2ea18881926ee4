import ArgumentParser
import Catalog
import Configuration
import Foundation
import Perception
import Scenario

struct ScenesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scenes",
    abstract: "Check, list, show, explain and measure scenes; bring them up to date; schemas.",
    subcommands: [
      Check.self, List.self, ScenesPreviewCommand.self, ScenesExplainCommand.self,
      ScenesMeasureCommand.self,
      ScenesMigrateCommand.self, Schema.self,
    ], defaultSubcommand: List.self)

  struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "check", abstract: "Check scene files and all they name; tell every fault.",
      discussion: "Exits with 2 if anything is wrong.")

    @Argument(help: "Files or folders.")
    var paths: [String] = ["Scenes"]

    @Option(help: "Folder of the products that scenes may name.")
    var products = DefaultFolder.products

    func run() async throws {
      let catalog = try ProductCatalog.open(directory: products)
      var faults: [Diagnostic] = []
      let files = try SceneFile.paths(in: paths)
      for file in files {
        do {
          let document = try YAMLNode(path: file)
          guard let kind = SceneSchema(of: document) else {
            faults.append(
              Diagnostic(
                location: document.location,
                problem: "is no scene, suite, cart, store, lighting or shopper"))
            continue
          }
          try kind.check(document, catalog: catalog)
        } catch let error as ConfigurationError {
          faults += error.diagnostics
        }
      }
      guard faults.isEmpty else {
        let error = ConfigurationError(faults)
        FileHandle.standardError.write(Data("\(error)\n".utf8))
        print("\(error.diagnostics.count) faults in \(files.count) files")
        throw ExitCode(2)
      }
      print("\(files.count) files, no fault")
    }
  }

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list", abstract: "List scenarios and suites with their purposes.")

    @Argument(help: "Files or folders.")
    var paths: [String] = ["Scenes"]

    func run() async throws {
      for path in try SceneFile.paths(in: paths) {
        let document = try YAMLNode(path: path)
        guard let kind = SceneSchema(of: document), kind == .scenario || kind == .suite else {
          continue
        }
        let scene = try SceneFile.load(path: path)
        let extent =
          scene.scenarios.count == 1
          ? "\(scene.scenarios[0].episodes) episodes" : "\(scene.scenarios.count) scenarios"
        print("\(path)  \(extent)  \(scene.purpose)")
      }
    }
  }

  struct Schema: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "schema", abstract: "Print the JSON Schema of a kind of scene file.",
      discussion: """
        The schema of scenarios describes their parts too; those of the parts refer to it, as a file \
        scenario.schema.json in the same folder.
        """)

    @Argument(help: "One of: \(SchemaKind.allValueStrings.joined(separator: ", ")).")
    var kind = SchemaKind.scene(.scenario)

    func run() async throws { print(kind.text, terminator: "") }
  }
}

/// A kind of file with a published schema.
enum SchemaKind: ExpressibleByArgument {
  case scene(SceneSchema)
  /// The file beside a model.
  case detector

  init?(argument: String) {
    if argument == "detector" {
      self = .detector
    } else if let scene = SceneSchema(rawValue: argument) {
      self = .scene(scene)
    } else {
      return nil
    }
  }

  static var allValueStrings: [String] { SceneSchema.allCases.map(\.rawValue) + ["detector"] }

  var defaultValueDescription: String { SceneSchema.scenario.rawValue }

  var text: String {
    switch self {
    case .scene(let scene): scene.text
    case .detector: DetectorSettings.schema.text(columns: 100)
    }
  }
}
