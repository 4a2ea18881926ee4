import ArgumentParser
import Foundation
import Laboratory
import Sensors

struct RecordCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "record",
    abstract: "Record a simulated scale or camera of known parameters, as `fit` reads it.",
    subcommands: [ScaleCommand.self])

  struct ScaleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "scale", abstract: "Ramps of known loads and a long hold, as CSV.")

    @Option(help: "\(ScaleModel.Preset.allCases.map(\.rawValue).joined(separator: ", ")).")
    var preset: ScaleModel.Preset = .classIII
    @Option(help: "Selects cells and noise.") var seed: UInt64 = 1
    @Option(help: "File to write.") var output: String

    func run() async throws {
      let log = ScaleRecorder(model: preset.model, seed: seed).record()
      try OutputFile.write(Data(log.text.utf8), to: output)
      FitOutput.note("\(output): \(log.rows.count) samples")
    }
  }
}
