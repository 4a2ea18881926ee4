import ArgumentParser
import Dataset
import Foundation

struct RenderCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "render",
    abstract: "Make one frame of a scene alone, by its index.",
    discussion: """
      The files have the same names and bytes as those of the same frame in a dataset that cartsim \
      generate makes from the same scene, products and seed.
      """)

  @Argument(help: "Scene file.")
  var scene: String

  @Option(help: "EPISODE/TICK/CAMERA, the camera by index or name.")
  var frame: String

  @Option(name: .shortAndLong, help: "Folder for the files; files of the same name are replaced.")
  var output: String

  @Option(help: "Instead of the scene's own.")
  var seed: UInt64?

  @Option(help: "Folder of the products.")
  var products = "Assets/products"

  @Option(help: "How the picture is stored: png, without loss, or jpeg.")
  var images = ImageFormat.png

  func validate() throws {
    if FrameAddress(frame) == nil {
      throw ValidationError(
        "--frame must be EPISODE/TICK/CAMERA such as 0/12/front-left, got \(frame).")
    }
  }

  func run() async throws {
    guard let address = FrameAddress(frame) else { return }
    let input = try SceneInput(scene: scene, products: products)
    let episodes = SimulatedEpisodes(
      scenario: input.scenario, seed: seed, catalog: input.catalog)
    try await CommandFailure.mapped {
      let encoded = try episodes.frame(
        address, format: images, isCancelled: { Cancellation.isRequested })
      let folder = URL(filePath: output, directoryHint: .isDirectory)
      for (name, bytes) in encoded.files {
        let url = folder.appending(path: name)
        try DatasetFiles.createDirectory(url.deletingLastPathComponent())
        try DatasetFiles.write(bytes, to: url)
        print(url.relativePath)
      }
    }
  }
}
