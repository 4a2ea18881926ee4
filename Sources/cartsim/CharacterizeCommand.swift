import ArgumentParser
import Configuration
import Foundation
import Laboratory
import Reporting

struct CharacterizeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "characterize", abstract: "Test the virtual sensors as a laboratory would.",
    subcommands: [CharacterizeScaleCommand.self, CharacterizeCameraCommand.self])
}

/// What the tests of every instrument are told and print.
struct CharacterizationOptions: ParsableArguments {
  @Option(
    help: "Chooses the individual among instruments of the same make.", transform: SeedArgument.read
  ) var seed: UInt64 = 1
  @Option(name: .shortAndLong, help: "Folder for the page of the report, with plots.")
  var output: String?
  @Flag(help: "Print the results as JSON instead of a table.") var json = false

  /// Writes and prints the report.
  /// - Parameter instrument: names the page, `INSTRUMENT.html`, and the verdict.
  /// - Throws: `CommandFailure` if a limit is broken, after all is printed.
  func finish(_ report: CharacterizationReport, of instrument: String) throws {
    if let output {
      let folder = URL(filePath: output, directoryHint: .isDirectory)
      try OutputFile.write(
        Data(report.page.html.utf8), to: folder.appending(path: "\(instrument).html").path)
    }
    print(json ? report.json.text : report.text, terminator: json ? "" : "\n")
    guard report.isPassed else {
      let failed = report.tests.filter { !$0.isPassed }.map(\.name).joined(separator: ", ")
      throw CommandFailure(.criterionFailed, "the \(instrument) breaks limits: \(failed)")
    }
  }

  /// The model of a preset's name, or else of a file.
  /// - Throws: `CommandFailure` of the input if it is neither; what `load` throws.
  static func model<Preset: RawRepresentable<String> & CaseIterable, Model>(
    _ name: String, _ model: (Preset) -> Model, load: (String) throws -> Model
  ) throws -> Model {
    if let preset = Preset(rawValue: name) { return model(preset) }
    guard FileManager.default.fileExists(atPath: name) else {
      throw CommandFailure(
        .wrongInput,
        "--preset \(name): neither a file nor one of the presets \(Preset.choices)")
    }
    return try load(name)
  }
}
