import ArgumentParser
import Configuration
import Foundation
import Laboratory
import Reporting
import Scenario
import Sensors

/// `cartsim characterize scale`.
struct CharacterizeScaleCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scale",
    abstract: "Test the virtual scale as a laboratory would, by OIML R 60 and R 76.",
    discussion: "Exits with 1 if a limit is broken.")

  @Option(
    help: """
      What to test: class-iii, cheap or ideal, or a YAML file with a cart's scale.
      """)
  var preset = ScaleModel.Preset.classIII.rawValue
  @Option(help: "Chooses the individual among instruments of the same make.") var seed: UInt64 = 1
  @Option(help: "Folder for scale.html, a page of its own with plots.") var out: String?
  @Flag(help: "Print the results as JSON instead of a table.") var json = false

  func run() async throws {
    let report = ScaleCharacterization(model: try model(), seed: seed).report(
      title: "Scale \(preset)")
    if let out {
      try OutputFile.write(
        Data(report.page.html.utf8),
        to: URL(filePath: out, directoryHint: .isDirectory).appending(path: "scale.html").path)
    }
    print(json ? report.json.text : report.text, terminator: json ? "" : "\n")
    guard report.isPassed else {
      let failed = report.tests.filter { !$0.isPassed }.map(\.name).joined(separator: ", ")
      throw CommandFailure(.criterionFailed, "the scale breaks limits: \(failed)")
    }
  }

  private func model() throws -> ScaleModel {
    if let known = ScaleModel.Preset(rawValue: preset) { return known.model }
    guard FileManager.default.fileExists(atPath: preset) else {
      let names = ScaleModel.Preset.allCases.map(\.rawValue).joined(separator: ", ")
      throw CommandFailure(
        .wrongInput, "--preset \(preset): neither a file nor one of the presets \(names)")
    }
    return try ScaleModel.load(path: preset)
  }
}
