import CartInterface
import Catalog
import Geometry
import Imaging
import Scenario
import Scene
import Sensors
import Simulation
import Testing

@Suite struct FrameRendererTests {
  /// A frame made alone equals the same frame of a full run.
  @Test func anyFrameByItsIndex() throws {
    let plan = Fixtures.plan(
      seed: 5, ticks: 12, items: Fixtures.items(3, seed: 5, startInBasket: false),
      actions: [PlannedAction(kind: .add(items: [0], dropHeight: 0.05), pause: 0.1)])
    func frames(of wanted: [Int]) throws -> [LabelledFrame] {
      let player = try EpisodePlayer(plan: plan, catalog: Fixtures.catalog)
      let renderer = FrameRenderer(plan: plan)
      var frames: [LabelledFrame] = []
      while let tick = try player.nextTick() {
        if wanted.contains(tick.tick) { frames.append(renderer.frame(of: tick, camera: 0)) }
      }
      return frames
    }
    let full = try frames(of: Array(0..<12))
    let alone = try frames(of: [7])
    #expect(full.count == 12 && alone.count == 1)
    #expect(full[7].picture.pixels == alone[0].picture.pixels)
    #expect(full[7].buffer.ids == alone[0].buffer.ids)
    #expect(full[7].buffer.labels == alone[0].buffer.labels)
    #expect(full[7].exposureMidpoint == 792_000_000)
  }

  @Test func labelsNeedNoPicture() throws {
    let plan = Fixtures.plan(seed: 2, mode: .snapshot, ticks: 1, items: Fixtures.items(6, seed: 2))
    let player = try EpisodePlayer(plan: plan, catalog: Fixtures.catalog)
    let tick = try #require(try player.nextTick())
    let renderer = FrameRenderer(plan: plan)
    let seen = renderer.frame(of: tick, camera: 0)
    let blind = renderer.frame(of: tick, camera: 0, picture: false)
    #expect(blind.picture.pixels.isEmpty)
    #expect(seen.buffer.labels.contains { $0.visibleArea > 0 })
    #expect(seen.picture.pixels.count == 64 * 48)
    #expect(blind.buffer.ids == seen.buffer.ids)
    let next = try player.nextTick()
    #expect(next == nil)
  }
}
