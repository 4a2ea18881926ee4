import Catalog
import Evaluation
import Foundation
import Scenario
import TestSupport
import Testing

@Suite struct CoverageTableTests {
  private static let cell = CoverageTable.Cell(
    sku: "A", orientation: .upright, occlusion: .clear, light: .normal, event: .add,
    sensors: .nominal)

  @Test func countsPairsAndNamesWhatIsMissing() {
    var table = CoverageTable(skus: ["B", "A"])
    table.add(Self.cell)
    table.add(Self.cell)
    var other = CoverageTable(skus: ["A"])
    other.addEpisode()
    var lying = Self.cell
    lying.orientation = .labelDown
    other.add(lying)
    let sum = table + other
    #expect(sum.skus == ["A", "B"] && sum.episodes == 1 && sum.moments == 3)
    #expect(sum.pairs(on: .orientation) == [[2, 0, 0, 1, 0], [0, 0, 0, 0, 0]])
    #expect(sum.share(on: .orientation) == 0.2)
    #expect(sum.missing(on: .orientation).first { $0.value == "label_down" }?.skus == ["B"])
    #expect(sum.missing(on: .orientation).first { $0.value == "upside_down" }?.skus == ["A", "B"])
    #expect(sum.cells.occurred == 2 && sum.cells.all == 2 * 5 * 4 * 4 * 7 * 5)
  }

  @Test(arguments: [
    (SIMD3(0, 0, 1.0), ItemOrientation.upright), (SIMD3(0, 0.1, -0.9), .upsideDown),
    (SIMD3(0.8, 0, 0.6), .labelUp), (SIMD3(-1.0, 0, 0), .labelDown),
    (SIMD3(0, -1.0, 0), .onItsSide),
  ])
  func namesTheSideThatPointsUp(up: SIMD3<Double>, orientation: ItemOrientation) {
    #expect(ItemOrientation(up: up) == orientation)
  }

  @Test func bandsMeetWithoutGaps() {
    #expect(
      [1, 0.75, 0.74, 0.4, 0.39, 0.1, 0.09, 0].map(OcclusionBand.init(visibleFraction:))
        == [.clear, .clear, .partly, .partly, .mostly, .mostly, .hidden, .hidden])
    #expect(
      [99, 100, 299, 300, 999, 1000].map(LightBand.init(illuminance:))
        == [.dark, .dim, .dim, .normal, .normal, .bright])
  }

  /// A can is put in, seen, and rests; nothing else happens in this scene.
  @Test func aPlayedSceneCoversWhatItSays() throws {
    let catalog = try ProductCatalog.load(
      directory: Repository.root.appending(path: "Assets/products").path)
    let scenario = try Scenario.load(
      path: Repository.root.appending(path: "Scenes/smoke/twins.yaml").path)
    let plan = try scenario.plan(episode: 0, catalog: catalog)
    let table = try PlayedCoverage(plan: plan, catalog: catalog).table()
    let sku = plan.items[0].sku
    #expect(Set(table.counts.keys.map(\.sku)) == [sku])
    #expect(table.counts.filter { $0.key.event == .add }.values.reduce(0, +) == 1)
    #expect(table.counts.filter { $0.key.event == .rest }.values.reduce(0, +) >= 4)
    #expect(Set(table.counts.keys.map(\.event)) == [.add, .rest])
    #expect(Set(table.counts.keys.map(\.light)) == [.normal])
    let again = try PlayedCoverage(plan: plan, catalog: catalog).table()
    #expect(table == again)
    let encoded = try CoverageDocument(CoverageTable(skus: [sku]) + table).encoded()
    let document = try JSONDecoder().decode(CoverageDocument.self, from: encoded)
    #expect(document.moments == table.moments && document.products == [sku])
  }
}
