import ArgumentParser
import Dataset
import Foundation
import Laboratory
import Scenario
import Scene
import Simulation

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
  var output: String?

  @Option(
    help: """
      Folder for the world, the camera, the lights and the linear radiance of the frame, for other \
      renderers: frame.json, world.glb, radiance.pfm.
      """)
  var exportScene: String?

  @Option(help: "Instead of the scene's own.", transform: SeedArgument.read)
  var seed: UInt64?

  @Option(
    help: "Samples a pixel of the colour, instead of the scene's own: 1, or 4 to smooth edges.")
  var antialiasing: Antialiasing?

  @Option(help: "Folder of the products.")
  var products = DefaultFolder.products

  @Option(help: "How the picture is stored: png, without loss, or jpeg.")
  var images = ImageFormat.png

  @Option(help: "Of jpeg, 1…100; default: \(ImageFormat.defaultJPEGQuality).")
  var jpegQuality: Int?

  @Option(help: ShadingChoice.help)
  var shading = ShadingChoice.physical

  @Option(help: BufferSelection.help)
  var buffers = BufferSelection()

  func validate() throws {
    if FrameAddress(frame) == nil {
      throw ValidationError(
        "--frame must be EPISODE/TICK/CAMERA such as 0/12/front-left, got \(frame).")
    }
    if let problem = ImageFormat.problem(ofQuality: jpegQuality, for: images) {
      throw ValidationError(problem)
    }
    if output == nil && exportScene == nil {
      throw ValidationError("name a folder: --output for pictures and labels, or --export-scene.")
    }
  }

  func run() async throws {
    guard let address = FrameAddress(frame) else { return }
    let input = try SceneInput(scene: scene, products: products)
    let episodes = SimulatedEpisodes(
      scenario: input.scenario, seed: seed, catalog: input.catalog, buffers: buffers.buffers,
      antialiasing: antialiasing, shading: shading.model)
    try await CommandFailure.mapped {
      if let output {
        let encoded = try episodes.frame(
          address, format: images,
          jpegQuality: jpegQuality ?? ImageFormat.defaultJPEGQuality,
          isCancelled: { Cancellation.isRequested })
        let folder = URL(filePath: output, directoryHint: .isDirectory)
        for (name, bytes) in encoded.files {
          let url = folder.appending(path: name)
          try DatasetFiles.createDirectory(url.deletingLastPathComponent())
          try DatasetFiles.write(bytes, to: url)
          print(url.relativePath)
        }
      }
      if let exportScene { try export(address, of: episodes, to: exportScene) }
    }
  }

  private func export(
    _ address: FrameAddress, of episodes: SimulatedEpisodes, to folder: String
  ) throws {
    let moment = try episodes.moment(address, isCancelled: { Cancellation.isRequested })
    // Another renderer is given one moment.
    let frame = moment.renderer.frame(
      of: moment.tick, camera: moment.camera, atOneMoment: true)
    let export = FrameExport(
      scene: episodes.scenario.name, frame: address.description,
      snapshot: moment.renderer.snapshot(of: moment.tick, camera: moment.camera),
      camera: moment.camera, buffer: frame.buffer, white: moment.renderer.sceneWhite)
    do {
      try export.write(to: URL(filePath: folder, directoryHint: .isDirectory))
    } catch {
      throw CommandFailure(.environmentFailed, "\(error)")
    }
    print(folder)
  }
}
