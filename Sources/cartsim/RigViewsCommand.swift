import ArgumentParser
import Configuration
import Foundation
import Imaging
import Laboratory
import Scenario
import Sensors

struct RigViewsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "views",
    abstract: "Draw a calibration board as the cameras of a rig see it, for calibration programs.",
    discussion: """
      Writes CAMERA/view-NN.png, where the board goes all over one camera's picture, \
      CAMERA/pair-NN.png, where all cameras look at one board, which faces two neighbours, and \
      views.json with what a calibration should find. Scripts/make-board.py makes a ChArUco board.
      """)

  @Argument(help: "The cart's file.") var cart: String
  @Option(help: "Picture of the board, PNG or JPEG.") var board: String
  @Option(help: "Width of the printed board in metres.") var boardWidthM = 0.36
  @Option(help: "Views of each camera alone.") var count = 36
  @Option(help: "Views of all cameras at once.") var pairs = 48
  @Option(help: "The cameras' sensors, by preset.") var sensor = CameraPreset.ideal
  @Option(help: "Of the board's places and the noise.", transform: SeedArgument.read) var seed:
    UInt64 = 1
  @Option(name: .shortAndLong, help: "Folder for the pictures.") var output: String

  func validate() throws {
    var problems: [String] = []
    if !(0.02...5).contains(boardWidthM) {
      problems.append("--board-width-m must be 0.02…5, got \(boardWidthM).")
    }
    if !(0...99).contains(count) { problems.append("--count must be 0…99, got \(count).") }
    if !(0...99).contains(pairs) { problems.append("--pairs must be 0…99, got \(pairs).") }
    if !problems.isEmpty { throw ValidationError(problems.joined(separator: "\n")) }
  }

  func run() async throws {
    let rig = try openCart(cart).rig
    let picture: Image<RGBA8>
    do { picture = try ImageFile.read(board) } catch {
      throw CommandFailure(.wrongInput, "\(error)")
    }
    var views = BoardViews(
      rig: rig, board: CalibrationBoard(picture: picture, width: boardWidthM),
      sensor: sensor.model)
    views.seed = seed
    views.threads = ProcessInfo.processInfo.activeProcessorCount
    for (index, camera) in rig.cameras.enumerated() {
      try views.forEachView(of: index, count: count) { number, view in
        try write(view.picture, "\(camera.name)/view-\(digits(number)).png")
      }
    }
    try views.forEachMoment(count: pairs) { number, moment in
      for (camera, view) in zip(rig.cameras, moment) {
        try write(view.picture, "\(camera.name)/pair-\(digits(number)).png")
      }
    }
    try OutputFile.write(Data(views.record.text.utf8), to: "\(output)/views.json")
    print(output)
  }

  private func write(_ picture: Image<RGB8>, _ name: String) throws {
    try OutputFile.write(Data(try PNG.encode(picture, compression: .fast)), to: "\(output)/\(name)")
  }

  private func digits(_ number: Int) -> String { String(format: "%02d", number) }
}
