import ArgumentParser
import Foundation
import Laboratory
import Sensors

struct RecordCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "record",
    abstract: "Record a simulated scale or camera of known parameters, as `fit` reads it.",
    subcommands: [ScaleCommand.self, CameraCommand.self])

  struct ScaleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "scale", abstract: "Ramps of known loads and a long hold, as CSV.")

    @Option(help: "\(ScaleModel.Preset.choices).")
    var preset: ScaleModel.Preset = .classIII
    @Option(help: "Selects cells and noise.", transform: SeedArgument.read) var seed: UInt64 = 1
    @Option(name: .shortAndLong, help: "File to write.") var output: String

    func run() async throws {
      let log = ScaleRecorder(model: preset.model, seed: seed).record()
      try OutputFile.write(Data(log.text.utf8), to: output)
      FitOutput.note("\(output): \(log.rows.count) samples")
    }
  }

  struct CameraCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "camera", abstract: "Flat and dark pictures at many exposures, as PNGs.")

    @Option(help: "\(CameraPreset.choices).")
    var preset: CameraPreset = .generic
    @Option(help: "Selects chip and noise.", transform: SeedArgument.read) var seed: UInt64 = 1
    @Option(name: .shortAndLong, help: "Folder to write.") var output: String

    func run() async throws {
      let recording = CameraRecorder(model: preset.model, seed: seed).record()
      try await CommandFailure.fitting { try recording.write(to: output) }
      FitOutput.note("\(output): \(recording.pictures.count) pictures")
    }
  }
}
