import ArgumentParser
import Configuration
import Foundation
import Laboratory
import Reporting
import Scenario
import Sensors

/// `cartsim characterize camera`.
struct CharacterizeCameraCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "camera",
    abstract: "Test a virtual camera as a laboratory would, by EMVA 1288.",
    discussion: "Exits with 1 if a limit is broken.")

  @Option(
    help: """
      What to test: \(CameraPreset.allCases.map(\.rawValue).joined(separator: ", ")), or a YAML file \
      with the keys of a cart's sensor.
      """)
  var preset = CameraPreset.generic.rawValue
  @Option(help: "Chooses the individual among cameras of the same make.") var seed: UInt64 = 1
  @Option(help: "Folder for camera.html, a page of its own with plots.") var out: String?
  @Flag(help: "Print the results as JSON instead of a table.") var json = false

  func run() async throws {
    let report = CameraCharacterization(model: try model(), seed: seed).report(
      title: "Camera \(preset)")
    if let out {
      try OutputFile.write(
        Data(report.page.html.utf8),
        to: URL(filePath: out, directoryHint: .isDirectory).appending(path: "camera.html").path)
    }
    print(json ? report.json.text : report.text, terminator: json ? "" : "\n")
    guard report.isPassed else {
      let failed = report.tests.filter { !$0.isPassed }.map(\.name).joined(separator: ", ")
      throw CommandFailure(.criterionFailed, "the camera breaks limits: \(failed)")
    }
  }

  private func model() throws -> CameraSensorModel {
    if let known = CameraPreset(rawValue: preset) { return known.model }
    guard FileManager.default.fileExists(atPath: preset) else {
      let names = CameraPreset.allCases.map(\.rawValue).joined(separator: ", ")
      throw CommandFailure(
        .wrongInput, "--preset \(preset): neither a file nor one of the presets \(names)")
    }
    return try CameraSensorModel.load(path: preset)
  }
}
