import Catalog
import CartInterface
import Evaluation
import Foundation
import Perception
import Scenario
import Scene
import Simulation
import TestSupport
import Testing

@Suite struct DetectionTallyTests {
  private static let catalog = Result {
    try ProductCatalog.load(directory: Repository.root.appending(path: "Assets/products").path)
  }

  /// The truth of a few ticks of a scene, with pictures.
  private func truths(_ count: Int) throws -> (plan: EpisodePlan, truths: [TickTruth]) {
    let catalog = try Self.catalog.get()
    var scenario = try Scenario.load(
      path: Repository.root.appending(path: "Scenes/smoke/rearrange.yaml").path)
    scenario.ticks = count
    let plan = try scenario.plan(episode: 0, catalog: catalog)
    let player = try EpisodePlayer(plan: plan, catalog: catalog)
    let renderer = FrameRenderer(plan: plan)
    var truths: [TickTruth] = []
    while let tick = try player.nextTick() {
      truths.append(TickTruth(tick: tick, frames: [renderer.frame(of: tick, camera: 0)]))
    }
    return (plan, truths)
  }

  private func tally(
    _ played: (plan: EpisodePlan, truths: [TickTruth]), _ change: ([Detection]) -> [Detection]
  ) throws -> DetectionTally {
    let detector = PerfectDetector(plan: played.plan)
    let lookAlikes = try LookAlikes(catalog: try Self.catalog.get())
    var tally = DetectionTally()
    for truth in played.truths {
      detector.take(truth)
      let all = detector.detections(
        in: Observation(tick: 0, time: 0, frames: [], scaleReadings: []))
      tally.add(
        truth, detections: change(all), skus: played.plan.items.map(\.sku), lookAlikes: lookAlikes)
    }
    return tally
  }

  @Test func countsFoundMissedMistakenAndInvented() throws {
    let played = try truths(2)
    let visible = try tally(played) { $0 }.total.visible
    #expect(visible >= 4)
    let perfect = try tally(played) { $0 }
    #expect(perfect.total.found == visible && perfect.invented == 0)

    let first = try tally(played) { Array($0.prefix(1)) }
    #expect(first.total.visible == visible)
    #expect(first.total.found == 2 && first.total.mistaken == 0 && first.invented == 0)

    let renamed = try tally(played) { all in
      all.map { one in
        var other = one
        other.sku = "another"
        return other
      }
    }
    #expect(renamed.total.found == 0 && renamed.total.mistaken == visible)

    let shifted = try tally(played) { all in
      all.map { one in
        var other = one
        other.x0 += 200
        other.x1 += 200
        return other
      }
    }
    #expect(shifted.total.found == 0 && shifted.total.mistaken == 0 && shifted.invented == visible)
  }

  /// Every visible item is in one slice of each trait, and sums are sums.
  @Test func slicesAddUp() throws {
    let played = try truths(2)
    let once = try tally(played) { Array($0.dropFirst()) }
    for trait in DetectionTally.Trait.allCases {
      let sum = once.slices(of: trait).reduce(DetectionTally.Count(), +)
      #expect(sum == once.total, "\(trait)")
    }
    let twice = once + once
    #expect(twice.total == once.total + once.total)
    #expect(
      twice.slices(of: .side) == zip(once.slices(of: .side), once.slices(of: .side)).map { $0 + $1 }
    )
  }

  /// The yardsticks lie in order, and what is badly seen is worse found.
  @Test func theDegradedDetectorFindsLessOfWhatIsBadlySeen() async throws {
    let catalog = try Self.catalog.get()
    let scenario = try Scenario.load(
      path: Repository.root.appending(path: "Scenes/smoke/rearrange.yaml").path)
    var tallies: [DetectionTally] = []
    for choice in [DetectorChoice.perfect, .degraded] {
      let runner = SuiteRunner(catalog: catalog, detector: choice, workers: 2)
      let results = try await runner.run(
        [.init(scenario: scenario, path: "r.yaml", episodes: 0..<2)]) { _, _ in }
      tallies.append(results[0].detections)
    }
    #expect(tallies[0].total.found == tallies[0].total.visible)
    #expect(tallies[1].total.visible == tallies[0].total.visible)
    #expect(tallies[1].total.found < tallies[0].total.found)
    let slices = tallies[1].slices(of: .visibleFraction)
    let (hidden, clear) = (slices[0] + slices[1], slices[3])
    #expect(hidden.visible > 20 && clear.visible > 20)
    #expect(hidden.found * clear.visible < clear.found * hidden.visible)
  }
}
