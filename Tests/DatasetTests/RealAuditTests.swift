import Catalog
import Dataset
import Foundation
import Scenario
import TestSupport
import Testing

/// The audit of datasets that the simulator made: every planted error found where it is, nothing
/// invented.
@Suite struct RealAuditTests {
  static let catalog = Result {
    try ProductCatalog.load(directory: Repository.root.appending(path: "Assets/products").path)
  }

  /// A pinhole, a usual lens and a fisheye; something put in, something taken out.
  private static let scene = """
    cartsim: 2
    purpose: Three lenses, one item in, one out.
    mode: sequence
    duration_s: 8
    tick_rate_hz: 1.5
    seed: 5
    cart:
      base: carts/two-camera
      every_camera: { width_px: 160, height_px: 120 }
      cameras:
        rear:
          position_m: [-0.36, -0.20, 1.02]
          look_at_m: [0.02, 0.02, 0.56]
          lens: null
        top:
          position_m: [0, 0.3, 1.1]
          look_at_m: [0, 0, 0.56]
          horizontal_fov_deg: 120
          lens: { model: fisheye, k1: -0.02, k2: 0.004, k3: 0, k4: 0 }
    store: stores/plain-aisle
    lighting: lighting/panel-4000k
    products: all
    basket_at_start: { count: 4 }
    shopper:
      base: shoppers/hurried
      do: [{ add: {} }, { remove: {} }]
    """

  /// Generated once.
  private static let original = Task {
    let folder = try TemporaryFolder()
    let layout = folder.layout("set")
    try await generate(text: scene, name: "planted", frames: 72, layout: layout, buffers: true)
    return (folder, layout)
  }

  static func generate(
    text: String, name: String, frames: Int, layout: DatasetLayout, buffers: Bool = false
  ) async throws {
    let scenario = try Scenario(
      text: text, file: Repository.root.appending(path: "Scenes/smoke/\(name).yaml").path,
      name: name)
    let episodes = SimulatedEpisodes(
      scenario: scenario, catalog: try catalog.get(),
      buffers: buffers ? Set(PixelBuffer.allCases) : [])
    let allotments = try episodes.allotments(frames: frames)
    let products =
      episodes.catalog.products + scenario.belongings(in: episodes.catalog)
    let manifest = DatasetManifest(
      scene: name, sceneHash: SHA256.hexDigest(of: scenario.sourceText.utf8),
      catalogHash: "", seed: episodes.seed, requestedFrames: frames,
      plannedFrames: allotments.reduce(0) { $0 + $1.frames },
      plannedEpisodes: allotments.count, buffers: Array(episodes.buffers))
    var generator = DatasetGenerator(
      manifest: manifest, products: products.map(ProductRecord.init), allotments: allotments,
      layout: layout)
    generator.workers = 2
    try await generator.run { episodes.makeWorker() }
  }

  @Test func theOriginalIsClean() async throws {
    let (_, original) = try await Self.original.value
    let report = try await DatasetAudit(layout: original).run()
    #expect(report.violations == [])
    #expect(report.episodes == 2 && report.frames == 72 && report.instances > 300)
  }

  @Test(arguments: LongProof.sample(RealPlantedError.all, every: 4))
  func everyPlantedErrorIsFound(planted: RealPlantedError) async throws {
    let (_, original) = try await Self.original.value
    let folder = try TemporaryFolder()
    let copy = try PlantedFolder(of: original, at: folder.layout("copy"))
    try planted.damage(copy)
    let report = try await DatasetAudit(layout: copy.layout).run()
    #expect(
      report.violations.contains { $0.rule == planted.rule && $0.place.contains(planted.place) },
      "\(planted): found \(report.violations.prefix(6))")
  }

  @Test func noTwoPlantedErrorsAreOne() {
    let names = RealPlantedError.all.map(\.description)
    #expect(Set(names).count == names.count)
    #expect(names.count >= 100)
    // Every rule that a file can break is broken by one; the rest by those of other suites.
    let rules = Set(RealPlantedError.all.map(\.rule)).union(PlantedError.all.map(\.rule))
    // An export's rules are broken in ExportAuditTests.
    #expect(rules == Set(AuditRule.allCases).subtracting([.split, .polygon]))
  }
}
