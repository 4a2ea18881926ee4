import ArgumentParser
import Configuration
import Foundation
import Laboratory
import Reporting
import Sensors

struct FitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fit",
    abstract: "Estimate a scale's or a camera's parameters from a recording of yours.",
    subcommands: [ScaleCommand.self, CameraCommand.self])
}

extension FitCommand {
  struct ScaleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "scale",
      abstract: "Fit span, non-linearity, hysteresis, creep and noise to a log of known loads.")

    @Argument(help: "CSV with time_s, load_kg, and reading_kg or raw.") var log: String
    @Option(help: "Scale to start from: \(ScaleModel.Preset.choices).")
    var preset: ScaleModel.Preset = .classIII
    @Option(help: "Cart that gets the scale, such as carts/four-corner; default: left open.")
    var cart: String?
    @Option(name: .shortAndLong, help: "Writes the cart file here; default: standard output.")
    var output: String?
    @Option(help: "Writes a page with a picture of the fit here.") var report: String?

    func run() async throws {
      try await CommandFailure.fitting {
        guard let data = FileManager.default.contents(atPath: log) else {
          throw CommandFailure(.wrongInput, "\(log): cannot be read")
        }
        let model = preset.model
        let fit = try ScaleFit(
          ScaleLog(bytes: [UInt8](data), file: log),
          frame: ScaleFit.Frame(
            ratedLoad: model.cells.capacity * Double(ScaleModel.cellCount),
            deadLoad: model.platform.deadLoad), file: log)
        let source = URL(filePath: log).lastPathComponent
        FitOutput.printNumbers(fit.numbers)
        FitOutput.note(
          "residual: \(FitReport.rounded(fit.usedResidual * 1000)) g used, "
            + "\(FitReport.rounded(fit.heldOutResidual * 1000)) g held out")
        try FitOutput.write(
          fit.presetText(preset: preset, cart: cart, source: source), to: output)
        if let report {
          try OutputFile.write(Data(FitReport.page(of: fit, source: source).html.utf8), to: report)
        }
      }
    }
  }

  struct CameraCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "camera",
      abstract: "Fit gain, noise and non-uniformity to flat and dark pictures (EMVA 1288).")

    @Argument(help: "Folder with \(CameraRecording.indexName) and the PNGs that it names.")
    var folder: String
    @Option(help: "Sensor to start from: \(CameraPreset.choices).")
    var preset: CameraPreset = .generic
    @Option(help: "Cart that gets the sensor, such as carts/four-corner; default: left open.")
    var cart: String?
    @Option(name: .shortAndLong, help: "Writes the cart file here; default: standard output.")
    var output: String?
    @Option(help: "Writes a page with a picture of the fit here.") var report: String?

    func run() async throws {
      try await CommandFailure.fitting {
        let fit = try CameraFit(CameraRecording(folder: folder), file: folder)
        let source = URL(filePath: folder).lastPathComponent
        FitOutput.printNumbers(fit.numbers)
        FitOutput.note(
          "variances off the line: \(FitReport.rounded(100 * fit.usedResidual)) % used, "
            + "\(FitReport.rounded(100 * fit.heldOutResidual)) % held out, "
            + "\(FitReport.rounded(100 * fit.expectedResidual)) % expected")
        try FitOutput.write(
          fit.presetText(preset: preset, cart: cart, source: source), to: output)
        if let report {
          try OutputFile.write(Data(FitReport.page(of: fit, source: source).html.utf8), to: report)
        }
      }
    }
  }
}

/// What both fits print and write.
enum FitOutput {
  static func note(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }

  static func printNumbers(_ numbers: [FittedNumber]) {
    for number in numbers {
      let name = number.name.padding(toLength: 26, withPad: " ", startingAt: 0)
      let texts = FitReport.texts(of: number)
      FitOutput.note(
        "\(name)\(texts.value) ± \(texts.within)"
          + (number.unit.isEmpty ? "" : " \(number.unit)"))
    }
  }

  static func write(_ text: String, to path: String?) throws {
    if let path {
      try OutputFile.write(Data(text.utf8), to: path)
    } else {
      print(text, terminator: "")
    }
  }
}

extension CommandFailure {
  /// Gives the errors of recordings their exit status.
  static func fitting(_ body: () async throws -> Void) async throws {
    do {
      try await body()
    } catch let error as LaboratoryError {
      throw CommandFailure(.wrongInput, "\(error)")
    } catch let error as ConfigurationError {
      throw CommandFailure(.wrongInput, "\(error)")
    }
  }
}
