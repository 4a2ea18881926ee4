package import Catalog
package import Dataset
package import Foundation
package import Rasterizer
package import Scenario
package import Scene
import Synchronization

/// How fast labelled frames get to disk: physics, pictures, labels, encoding, files, tables and COCO,
/// as `cartsim generate` makes them. Not counted: reading the products, and the audit.
package struct DiskBenchmark: Sendable {
  package var scenario: Scenario
  package var catalog: ProductCatalog
  package var frames: Int
  package var workers: Int
  package var images = ImageFormat.png
  package var jpegQuality = ImageFormat.defaultJPEGQuality
  package var shading = ShadingModel.physical
  package var antialiasing: Antialiasing?
  package var isCancelled: @Sendable () -> Bool = { false }

  package init(scenario: Scenario, catalog: ProductCatalog, frames: Int, workers: Int) {
    self.scenario = scenario
    self.catalog = catalog
    self.frames = frames
    self.workers = workers
  }

  /// What was measured; the median round counts.
  package struct Record: Sendable, Encodable {
    package var frames: Int
    package var workers: Int
    package var images: String
    /// Labelled frames a second.
    package var roundsFramesPerSecond: [Double]
    /// Of the last round, the time after the last frame was on disk: tables, COCO, preview, card.
    package var assemblySeconds: Double
    /// By kind of file; tables shared out.
    package var bytesPerFrame: [String: Int]

    enum CodingKeys: String, CodingKey {
      case frames, workers, images
      case roundsFramesPerSecond = "rounds_frames_per_second"
      case assemblySeconds = "assembly_s"
      case bytesPerFrame = "bytes_per_frame"
    }

    package var framesPerSecond: Double {
      roundsFramesPerSecond.sorted()[roundsFramesPerSecond.count / 2]
    }

    package func json() throws -> Data { try RecordCoding.encode(self, pretty: true) }
  }

  /// Each round makes the same dataset in a new temporary folder, which is removed. A tick an episode
  /// before the first round gets the products ready to be drawn.
  /// - Throws: `DatasetError`, and what the scenario's plans throw.
  package func run(rounds: Int) async throws -> Record {
    let episodes = SimulatedEpisodes(
      scenario: scenario, catalog: catalog, antialiasing: antialiasing, shading: shading)
    let allotments = try episodes.allotments(frames: frames)
    let glimpses = allotments.map { allotment in
      EpisodeAllotment(episode: allotment.episode, ticks: 1, cameras: allotment.cameras)
    }
    _ = try await generate(glimpses, of: episodes)
    var record = Record(
      frames: allotments.reduce(0) { $0 + $1.frames }, workers: workers, images: images.rawValue,
      roundsFramesPerSecond: [], assemblySeconds: 0, bytesPerFrame: [:])
    for _ in 0..<rounds {
      let round = try await generate(allotments, of: episodes)
      record.roundsFramesPerSecond.append(Double(record.frames) / round.seconds)
      record.assemblySeconds = round.assemblySeconds
      record.bytesPerFrame = round.bytes.mapValues { $0 / record.frames }
    }
    return record
  }

  private func generate(
    _ allotments: [EpisodeAllotment], of episodes: SimulatedEpisodes
  ) async throws -> (seconds: Double, assemblySeconds: Double, bytes: [String: Int]) {
    let layout = DatasetLayout(
      root: FileManager.default.temporaryDirectory.appending(
        path: "cartsim-disk-\(UUID().uuidString)", directoryHint: .isDirectory))
    defer { try? FileManager.default.removeItem(at: layout.root) }
    let frames = allotments.reduce(0) { $0 + $1.frames }
    var manifest = DatasetManifest(
      scene: scenario.name, sceneHash: "", catalogHash: "", seed: episodes.seed,
      requestedFrames: frames, plannedFrames: frames, plannedEpisodes: allotments.count,
      imageFormat: images)
    manifest.jpegQuality = jpegQuality
    var generator = DatasetGenerator(
      manifest: manifest, products: catalog.products.map(ProductRecord.init),
      allotments: allotments, layout: layout)
    generator.workers = workers
    generator.isCancelled = isCancelled
    let clock = ContinuousClock()
    let lastFrame = Mutex(clock.now)
    generator.progress = { _, _ in
      let now = clock.now
      lastFrame.withLock { $0 = max($0, now) }
    }
    let start = clock.now
    try await generator.run { episodes.makeWorker() }
    let end = clock.now
    return (
      (end - start) / .seconds(1), (end - lastFrame.withLock { $0 }) / .seconds(1),
      try Self.bytes(in: layout)
    )
  }

  /// By folder of an episode; all other files are `tables`.
  private static func bytes(in layout: DatasetLayout) throws -> [String: Int] {
    let kinds = [EpisodeFile.images, EpisodeFile.depth, EpisodeFile.ids, EpisodeFile.labels]
    var bytes: [String: Int] = [:]
    for path in try FileManager.default.subpathsOfDirectory(atPath: layout.root.path) {
      let file = layout.root.appending(path: path)
      guard let size = try file.resourceValues(forKeys: [.fileSizeKey]).fileSize else { continue }
      let kind = kinds.first { path.contains("/\($0)/") } ?? "tables"
      bytes[kind, default: 0] += size
    }
    return bytes
  }
}
