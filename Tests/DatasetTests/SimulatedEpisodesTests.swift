import Catalog
import Dataset
import Foundation
import Scenario
import Simulation
import TestSupport
import Testing

/// The real thing: scenes, physics, renderer and sensors, through store and audit.
@Suite struct SimulatedEpisodesTests {
  private static let catalog = Result {
    try ProductCatalog.load(
      directory: Repository.root.appending(path: "Assets/products").path)
  }

  private func episodes(of text: String) throws -> SimulatedEpisodes {
    let scenario = try Scenario(
      text: text, file: Repository.root.appending(path: "Scenes/smoke/test.yaml").path,
      name: "test")
    return SimulatedEpisodes(scenario: scenario, catalog: try Self.catalog.get())
  }

  private func generate(
    _ episodes: SimulatedEpisodes, frames: Int, layout: DatasetLayout, workers: Int = 1
  ) async throws {
    let allotments = try episodes.allotments(frames: frames)
    let manifest = DatasetManifest(
      scene: "test", sceneHash: SHA256.hexDigest(of: episodes.scenario.sourceText.utf8),
      catalogHash: "", seed: episodes.seed, requestedFrames: frames,
      plannedFrames: allotments.reduce(0) { $0 + $1.frames },
      plannedEpisodes: allotments.count)
    var generator = DatasetGenerator(
      manifest: manifest, products: episodes.catalog.products.map(ProductRecord.init),
      allotments: allotments, layout: layout)
    generator.workers = workers
    try await generator.run { episodes.makeWorker() }
  }

  private static let snapshots = """
    cartsim: 1
    purpose: Random piles.
    mode: snapshot
    episodes: 4
    seed: 11
    cart: carts/two-camera
    store: stores/plain-aisle
    lighting: lighting/panel-4000k
    products: all
    basket_at_start: { count: { uniform: [3, 9] } }
    shopper: shoppers/calm
    """

  private static let sequence = """
    cartsim: 1
    purpose: One item in, one out again.
    mode: sequence
    duration_s: 9
    tick_rate_hz: 4
    seed: 5
    cart: carts/two-camera
    store: stores/plain-aisle
    lighting: lighting/panel-4000k
    products: all
    basket_at_start: { count: 3 }
    shopper:
      base: shoppers/calm
      do: [{ add: {} }, { remove: {} }]
    """

  @Test func snapshotsAreRightAndTheSameForAnyWorkers() async throws {
    let folder = try TemporaryFolder()
    let episodes = try episodes(of: Self.snapshots)
    try await generate(episodes, frames: 7, layout: folder.layout("one"))
    try await generate(episodes, frames: 7, layout: folder.layout("three"), workers: 3)
    let report = try await DatasetAudit(layout: folder.layout("one")).run()
    #expect(report.violations == [])
    #expect(report.frames == 8 && report.episodes == 4 && report.instances > 20)
    var one = try TemporaryFolder.files(below: folder.layout("one").root)
    var three = try TemporaryFolder.files(below: folder.layout("three").root)
    one["catalogue.sqlite"] = nil
    three["catalogue.sqlite"] = nil
    #expect(one == three)
    // Of each episode five tables and four files a frame; five files of the whole.
    let count: Int = 4 * (5 + 8) + 5
    #expect(one.count == count)
  }

  @Test func aSequenceIsRightAndEveryFrameCanBeMadeAlone() async throws {
    let folder = try TemporaryFolder()
    let layout = folder.layout("set")
    let episodes = try episodes(of: Self.sequence)
    try await generate(episodes, frames: 72, layout: layout)
    let report = try await DatasetAudit(layout: layout).run()
    #expect(report.violations == [])
    let recorded = try RecordedEpisode(episode: 0, in: layout)
    #expect(recorded.events.contains { $0.kind == .add })
    #expect(recorded.scaleReadings.count > 60)
    for text in ["0/0/front", "0/17/1"] {
      let address = try #require(FrameAddress(text))
      let alone = try episodes.frame(address, format: .png)
      for (name, bytes) in alone.files {
        let stored = try Data(contentsOf: layout.episode(0).appending(path: name))
        #expect(stored == Data(bytes), "\(text) \(name)")
      }
    }
  }

  @Test(arguments: ["0/99/front", "0/0/2", "0/0/left"])
  func aFrameThatIsNotThereIsAnError(text: String) throws {
    let address = try #require(FrameAddress(text))
    let episodes = try episodes(of: Self.sequence)
    let error = #expect(throws: DatasetError.self) { try episodes.frame(address, format: .png) }
    #expect(error?.cause == .input)
    #expect(error?.description.contains(text) == true)
  }

  @Test(arguments: ["", "0/1", "a/b/c", "-1/0/0", "0/0/", "0/0/0/0", "99999999999999999999/0/0"])
  func addressesHaveThreeParts(text: String) {
    #expect(FrameAddress(text) == nil)
  }
}
