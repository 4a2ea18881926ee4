import ArgumentParser
import Configuration
import Foundation
import Scenario

struct ScenesMigrateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "migrate", abstract: "Bring scene files of an older format up to date.",
    discussion: """
      Files of the present format and parts, which have none, are left alone. Older files play as \
      they are; migrating rewrites them as the present format would say it. Comments at the top of a \
      file stay, others do not.
      """)

  @Argument(help: "Files or folders.")
  var paths: [String]

  @Flag(help: "Only tell which files would change.")
  var dryRun = false

  func run() async throws {
    let files = try SceneFile.paths(in: paths)
    // All are read before any is written: what cannot be migrated is told with nothing changed.
    let upgrades = try SceneFile.each(of: files) { path -> YAMLNode? in
      let document = try YAMLNode(path: path)
      let upgraded = try SceneMigration.upgradedFile(document)
      return upgraded == document ? nil : upgraded
    }
    var changed = 0
    for (path, upgraded) in zip(files, upgrades) {
      guard let upgraded else { continue }
      changed += 1
      print("\(path)\(dryRun ? " would change" : "")")
      guard !dryRun else { continue }
      let text = try String(contentsOfFile: path, encoding: .utf8)
      let header = text.split(separator: "\n", omittingEmptySubsequences: false)
        .prefix { $0.hasPrefix("#") }.map { "\($0)\n" }.joined()
      try OutputFile.write(Data((header + upgraded.compactText).utf8), to: path)
    }
    print("\(changed) of \(files.count) files \(dryRun ? "are" : "were") of an older format")
  }
}
