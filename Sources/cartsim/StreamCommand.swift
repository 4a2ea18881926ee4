import ArgumentParser
import Catalog
import Dataset
import Foundation
import Scenario
import Scene
import Streaming

struct StreamCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stream",
    abstract: "Labelled frames to another program as they are made, without files between.",
    discussion: """
      Writes messages to standard output or a named pipe: products, episodes, what scale and sensors \
      said, pictures with depth, ids and labels, the same as cartsim generate stores. Who reads slowly \
      holds it up; who closes the pipe ends it. Scripts/cartsim_data.py reads it, for PyTorch too; the \
      format is described in Sources/Streaming/StreamFormat.md.
      """)

  @Argument(help: "Scene file.")
  var scene: String

  @Option(help: "Pictures to make, rounded up to whole ticks of all cameras; default: no end.")
  var frames: Int?

  @Option(help: "I/N: every N-th episode from the I-th on, counted from 0, for N readers at once.")
  var shard = EpisodeShard(index: 0, count: 1)

  @Option(help: "The lowest episode played.")
  var firstEpisode = 0

  @Option(name: .shortAndLong, help: "A named pipe or a file; default: standard output.")
  var output: String?

  @Option(help: "Instead of the scene's own.", transform: SeedArgument.read)
  var seed: UInt64?

  @Option(help: "Threads that draw one picture.")
  var threads = 1

  @Option(
    help: "Samples a pixel of the colour, instead of the scene's own: 1, or 4 to smooth edges.")
  var antialiasing: Antialiasing?

  @Option(help: ShadingChoice.help)
  var shading = ShadingChoice.physical

  @Option(help: "Folder of the products.")
  var products = DefaultFolder.products

  func validate() throws {
    if let frames, frames < 1 {
      throw ValidationError("--frames must be at least 1, got \(frames).")
    }
    if !(0...Int(Int32.max)).contains(firstEpisode) {
      throw ValidationError("--first-episode must be 0…\(Int32.max), got \(firstEpisode).")
    }
    if !(1...256).contains(threads) {
      throw ValidationError("--threads must be 1…256, got \(threads).")
    }
    if output == nil && isatty(STDOUT_FILENO) == 1 {
      throw ValidationError(
        "standard output is a terminal; name a pipe with --output, or start it from a reader.")
    }
  }

  func run() async throws {
    let input = try SceneInput(scene: scene, products: products)
    let episodes = SimulatedEpisodes(
      scenario: input.scenario, seed: seed, catalog: input.catalog, antialiasing: antialiasing,
      shading: shading.model)
    try await CommandFailure.mapped {
      let writer = StreamWriter(
        to: try MessagePipe(path: output), isCancelled: { Cancellation.isRequested })
      do {
        try play(episodes, before: writer)
      } catch is MessagePipe.Closed {
        // The reader has had enough.
      }
    }
  }

  private func play(_ episodes: SimulatedEpisodes, before writer: StreamWriter) throws {
    try writer.greet(
      StreamHello(
        scene: episodes.scenario.name,
        sceneHash: SHA256.hexDigest(of: episodes.scenario.sourceText.utf8), seed: episodes.seed,
        shard: [shard.index, shard.count],
        products: episodes.products.map(ProductRecord.init)))
    let player = episodes.makePlayer(threads: threads)
    var episode = firstEpisode + shard.index
    while writer.frames < frames ?? .max {
      let plan = try episodes.plan(episode: episode)
      let cameras = max(1, plan.cart.cameras.count)
      let wanted = frames.map { ($0 - writer.frames + cameras - 1) / cameras } ?? plan.ticks
      let before = writer.frames
      try writer.begin(EpisodeRecord(plan: plan))
      try player(plan, min(plan.ticks, wanted), writer)
      try writer.finish()
      guard writer.frames > before else {
        throw DatasetError(
          .input, "episode \(episode) has no picture; give the scene a camera and a duration")
      }
      episode += shard.count
    }
    try writer.end()
  }
}

/// `I/N`.
struct EpisodeShard: ExpressibleByArgument {
  var index: Int
  var count: Int

  init(index: Int, count: Int) {
    self.index = index
    self.count = count
  }

  init?(argument: String) {
    let parts = argument.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let index = parts[0], let count = parts[1], count >= 1,
      count <= 1_000_000, (0..<count).contains(index)
    else { return nil }
    self.init(index: index, count: count)
  }

  var defaultValueDescription: String { "\(index)/\(count)" }
}
