import ArgumentParser
import Laboratory
import Rasterizer

struct BenchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench", abstract: "Measure labelled frames a second on the standard scene.")

  @Option(help: "Folder with scene.json and meshes; default: a built-in scene of solids.")
  var scene: String?
  @Option(help: "Write PREFIX_cam0.raw, …: RGBA in 8 bits, depth, ids; then stop.") var save:
    String?
  @Option(help: "Worker threads of the parallel rows.") var threads = 2

  func run() async throws {
    let standard = try scene.map { try StandardScene(directory: $0) } ?? .procedural()
    if let save {
      try StandardSceneDump().write(
        standard, width: 640, height: 480, options: RenderOptions(), prefix: save)
      return
    }
  }
}
