import ArgumentParser
import Catalog
import Foundation
import Imaging
import Laboratory
import Scenario
import Simulation

struct ScenesPreviewCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "preview",
    abstract: "Show scenes: some episodes on a sheet, and one in its course with its weights.",
    discussion: """
      For each scene two pictures are written: NAME-sheet.jpg, a picture of each of the first \
      episodes, and NAME-strip.jpg, an episode in pictures with the curve of the weight and what \
      every hand did. The cart's screen stays empty.
      """)

  @Argument(help: "Scenes, suites or folders.")
  var paths: [String]

  @Option(name: .shortAndLong, help: "Folder for the pictures; made if it is missing.")
  var output: String

  @Option(help: "Episodes on the sheet; 0 for none.")
  var episodes = 4

  @Option(help: "Episode of the strip.")
  var episode = 0

  @Option(help: "Pictures on the strip; 0 for none.")
  var frames = 8

  @Option(help: "Which of the cart's cameras, from 0.")
  var camera = 0

  @Option(help: "Instead of the scenes' own.", transform: SeedArgument.read)
  var seed: UInt64?

  @Option(help: "Folder of the products.")
  var products = DefaultFolder.products

  @Flag(help: "Show no progress.")
  var quiet = false

  func validate() throws {
    for (name, value, range) in [
      ("--episodes", episodes, 0...64), ("--episode", episode, 0...10_000_000),
      ("--frames", frames, 0...32), ("--camera", camera, 0...63),
    ] where !range.contains(value) {
      throw ValidationError(
        "\(name) must lie between \(range.lowerBound) and \(range.upperBound), is \(value).")
    }
  }

  func run() async throws {
    let catalog = try ProductCatalog.open(directory: products)
    let scenarios = try SceneFile.scenarios(in: paths, catalog: catalog)
    guard !scenarios.isEmpty else {
      throw CommandFailure(.wrongInput, "\(paths.joined(separator: ", ")): no scene to show")
    }
    let lacking = scenarios.filter { !$0.cart.cameras.indices.contains(camera) }
    guard lacking.isEmpty else {
      let lines = lacking.prefix(8).map { scenario in
        "there is no camera \(camera) in \(scenario.name); its cart has "
          + scenario.cart.cameras.enumerated().map { "\($0) (\($1.name))" }.joined(separator: ", ")
      }
      let rest = lacking.count - lines.count
      throw CommandFailure(
        .wrongInput,
        (lines + (rest > 0 ? ["and in \(rest) more scenes"] : [])).joined(separator: "\n"))
    }
    let progress = ProgressReporter(
      task: "drawing", unit: "scenes", total: scenarios.count,
      terminal: .standardError(quiet: quiet))
    for scenario in scenarios {
      if Cancellation.isRequested { break }
      var preview = ScenePreview(scenario: scenario, catalog: catalog, seed: seed)
      preview.camera = camera
      do {
        if episodes > 0 {
          try write(preview.contactSheet(episodes: episodes), "\(scenario.name)-sheet.jpg")
        }
        if frames > 0 {
          try write(
            preview.filmStrip(episode: episode, frames: frames), "\(scenario.name)-strip.jpg")
        }
      } catch let error as SimulationError {
        throw CommandFailure(.wrongInput, "\(error)")
      }
      progress.advance()
    }
    progress.finish()
    if let status = Cancellation.status { throw CommandFailure(status, "interrupted") }
  }

  private func write(_ picture: Image<RGB8>, _ name: String) throws {
    try OutputFile.write(
      Data(JPEG.encode(picture, quality: 90)), to: "\(output)/\(name)")
  }
}
