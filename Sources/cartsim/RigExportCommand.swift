import ArgumentParser
import Configuration
import Foundation
import Scenario

struct RigExportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write the cameras of a cart as OpenCV, Kalibr or ROS calibration files.")

  @Argument(help: "The cart's file.") var cart: String
  @Option(help: "opencv and ros: a file a camera; kalibr: camchain.yaml.")
  var format: CalibrationFormat
  @Option(name: .shortAndLong, help: "Folder for the files.") var output: String

  func run() async throws {
    let cameras = try openCart(cart).recipe.cameras.map { CalibratedCamera($0) }
    let files: [(name: String, text: String)]
    do { files = try format.files(of: cameras) } catch {
      throw CommandFailure(.wrongInput, "\(cart): \(error)")
    }
    for file in files {
      let path = "\(output)/\(file.name)"
      try OutputFile.write(Data(file.text.utf8), to: path)
      print(path)
    }
  }
}

extension CalibrationFormat: ExpressibleByArgument {}
