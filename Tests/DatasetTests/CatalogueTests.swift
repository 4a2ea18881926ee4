import Dataset
import Foundation
import GRDB
import Geometry
import Scene
import Simulation
import TestSupport
import Testing

/// Questions a user would ask, answered from what the synthetic world is known to hold.
@Suite struct CatalogueTests {
  private static let original = Task {
    let folder = try TemporaryFolder()
    let layout = folder.layout("set")
    let world = SyntheticWorld()
    try await world.generator(frames: 240, layout: layout).run {
      { try world.play($0, into: $1) }
    }
    return (folder, layout)
  }

  private func answer(_ sql: String) async throws -> Double? {
    let (_, layout) = try await Self.original.value
    let queue = try DatabaseQueue(path: layout.catalogue.path)
    return try await queue.read { try Double.fetchOne($0, sql: sql) }
  }

  @Test(
    arguments: [
      ("SELECT count(*) FROM frames", 240.0),
      ("SELECT count(*) FROM events WHERE kind = 'add'", 4),
      // Item 1 (beans) lies in the basket from tick 14 to 44 in both episodes.
      ("SELECT count(*) FROM basket JOIN items USING (episode, item) WHERE sku = 'beans-400'", 62),
      (
        "SELECT number FROM drawn_values WHERE episode = 1 AND key = 'lighting.illuminance_lux'",
        613.25
      ),
      (
        "SELECT count(*) FROM labels JOIN products USING (sku)"
          + " WHERE class = 'carton' AND visible_area_px > 0", 240
      ),
      ("SELECT max(time_s) FROM scale_readings WHERE episode = 0", 6),
      ("SELECT count(*) FROM scale_samples", 240),
      ("SELECT fx_px FROM cameras WHERE episode = 0 AND name = 'rear'", 40),
      ("SELECT value FROM dataset WHERE key = 'seed'", 7),
    ] as [(String, Double)])
  func answers(question: String, expected: Double) async throws {
    let found = try await answer(question)
    #expect(found == expected)
  }

  @Test func massesAddUpInSQL() async throws {
    let difference = try #require(
      try await answer(
        """
        SELECT sum(items.mass_kg) - ticks.true_basket_mass_kg FROM ticks
        JOIN basket USING (episode, tick) JOIN items USING (episode, item)
        WHERE episode = 1 AND tick = 35
        """))
    #expect(abs(difference) < 1e-9)
  }

  @Test func labelsAreThoseOfTheFrame() async throws {
    let frame = SyntheticWorld().frame(episode: 1, tick: 20, camera: 1)
    let beans = try #require(frame.buffer.labels.first { $0.id == 2 })
    let columns = "visible_area_px + 1000 * visible_x1_px + 1000000 * amodal_area_in_image_px"
    let found = try await answer(
      """
      SELECT \(columns) FROM labels
      WHERE episode = 1 AND tick = 20 AND camera = 1 AND instance_id = 2
      """)
    let expected =
      beans.visibleArea + 1000 * beans.visibleBox.x1 + 1_000_000 * beans.amodalAreaInImage
    #expect(beans.visibleArea > 0)
    #expect(found == Double(expected))
  }
}
