import CartInterface
import Catalog
import Evaluation
import Foundation
import Geometry
import Imaging
import Metrics
import Perception
import Scenario
import Simulation
import TestSupport
import Testing

/// Sees one product in every camera from a certain time on, and has a latency.
private final class ScriptedDetector: Detector {
  let name = "scripted"
  let declaredLatency: Nanoseconds
  let needsPictures = false
  let sku: String
  let from: Double
  private(set) var observations: [Observation] = []

  init(sku: String, from: Double, latency: Double) {
    self.sku = sku
    self.from = from
    declaredLatency = Nanoseconds(seconds: latency)
  }

  func detections(in observation: Observation) -> [Detection] {
    observations.append(observation)
    guard observation.time.seconds >= from else { return [] }
    return (0..<2).map {
      Detection(camera: $0, x0: 0, y0: 0, x1: 40, y1: 40, sku: sku, confidence: 0.95)
    }
  }
}

/// Notes which cameras it gets frames of.
private final class Witness: TruthFedDetector {
  let name = "witness"
  let declaredLatency: Nanoseconds = 0
  let needsPictures = false
  private(set) var cameras: [[Int]] = []

  func take(_ truth: TickTruth) { cameras.append(truth.frames.map(\.camera)) }
  func detections(in observation: Observation) -> [Detection] { [] }
}

private enum Stage {
  static let catalog = Result {
    try ProductCatalog.load(directory: Repository.root.appending(path: "Assets/products").path)
  }

  static func scenario(_ name: String) throws -> Scenario {
    try Scenario.load(path: Repository.root.appending(path: "Scenes/\(name).yaml").path)
  }

  static func loop(_ name: String, seconds: Int? = nil) throws -> ClosedLoop {
    let catalog = try catalog.get()
    var scenario = try scenario(name)
    if let seconds { scenario.ticks = Int(scenario.tickRate) * seconds }
    return ClosedLoop(plan: try scenario.plan(episode: 0, catalog: catalog), catalog: catalog)
  }
}

@Suite struct ClosedLoopTests {
  /// Who draws a camera's picture changes nothing.
  @Test func camerasAreDrawnSideBySide() throws {
    final class Eye: Detector {
      let name = "eye"
      let declaredLatency: Nanoseconds = 0
      let needsPictures = true
      private(set) var seen: [CameraFrame] = []
      func detections(in observation: Observation) -> [Detection] {
        seen += observation.frames
        return []
      }
    }
    func seen(threads: Int) throws -> [CameraFrame] {
      var loop = try Stage.loop("smoke/single-add", seconds: 1)
      loop.threads = threads
      let eye = Eye()
      _ = try loop.run(detector: eye)
      return eye.seen
    }
    let (one, three) = (try seen(threads: 1), try seen(threads: 3))
    #expect(!one.isEmpty && one.count == three.count)
    for (a, b) in zip(one, three) {
      #expect(a.camera == b.camera && a.exposureMidpoint == b.exposureMidpoint)
      #expect(a.image.pixels == b.image.pixels)
    }
  }

  @Test func recordsAnEpisode() throws {
    let loop = try Stage.loop("smoke/single-add")
    let result = try loop.run(detector: PerfectDetector(plan: loop.plan))
    #expect(result.ticks == loop.plan.ticks)
    #expect(result.timeline.map(\.tick) == Array(0..<loop.plan.ticks))
    #expect(result.duration.seconds == 11)
    let added = try #require(result.trueLedger.first)
    #expect(result.trueLedger.count == 1)
    #expect(added.kind == .add)
    #expect(result.trueBasket == [added.sku: 1])
    #expect(try #require(result.weightError) < 0.01)
    #expect(result.timeline.first?.itemsInBasket == 0)
    #expect(result.timeline.last?.itemsInBasket == 1)
    #expect(result.keyPictures.isEmpty)
  }

  @Test func observationsCarryReadingsButNoPicturesUnlessNeeded() throws {
    let loop = try Stage.loop("smoke/single-add")
    let detector = ScriptedDetector(sku: "none", from: 0, latency: 0)
    let result = try loop.run(detector: detector)
    #expect(detector.observations.count == result.ticks)
    #expect(detector.observations.allSatisfy { $0.frames.isEmpty })
    let readings = detector.observations.flatMap(\.scaleReadings)
    #expect(readings.count > result.ticks)
    #expect(zip(readings, readings.dropFirst()).allSatisfy { $0.time < $1.time })
    for observation in detector.observations {
      #expect(observation.scaleReadings.allSatisfy { $0.time <= observation.time })
    }
  }

  /// The same sights, later answers: the same booking for the same moment, decided later.
  @Test func answersTakeTheirDeclaredTime() throws {
    let loop = try Stage.loop("smoke/single-add")
    let sku = loop.plan.items[0].sku
    let prompt = try loop.run(detector: ScriptedDetector(sku: sku, from: 2.5, latency: 0))
    let slow = try loop.run(detector: ScriptedDetector(sku: sku, from: 2.5, latency: 1))
    let (a, b) = (
      try #require(prompt.reportedEvents.first), try #require(slow.reportedEvents.first)
    )
    #expect(prompt.reportedEvents.count == 1 && slow.reportedEvents.count == 1)
    #expect(a.sku == sku && b.sku == sku)
    #expect(a.time == b.time)
    // Up to a tick more, since decisions fall on ticks; and who hears of it when the scale rests already
    // waits for pictures of that rest.
    let later = (b.decided - a.decided).seconds
    #expect(later >= 1 && later <= 1.2 + ReasonerSettings().restWindow)
  }

  /// An item that the cart cannot know: it asks, the shopper reacts, and the log brings it back.
  @Test func aReplayTakesTheAnswersFromTheLog() throws {
    let loop = try Stage.loop("smoke/unlisted-item", seconds: 30)
    let result = try loop.run(detector: BlindDetector())
    #expect(!result.prompts.isEmpty)
    #expect(result.trueEvents.contains { $0.event.kind == .present })
    let again = try loop.replay(result.log)
    #expect(again.trueEvents == result.trueEvents)
    #expect(again.timeline == result.timeline)
    #expect(again.prompts == result.prompts)
    #expect(again.finalBasket == result.finalBasket && again.trueBasket == result.trueBasket)
    #expect(again.screen == result.screen)

    // Without the answers another story unfolds.
    let silent = try loop.replay(EpisodeLog(screen: ScreenLog(), reported: []))
    #expect(silent.trueEvents != result.trueEvents)
  }

  @Test(arguments: [1, 0])
  func theSceneOfTheUnlistedItemNeedsAShopperWhoShowsIt(patience: Int) throws {
    let catalog = try Stage.catalog.get()
    let scenario = try Stage.scenario("smoke/unlisted-item")
    var plan = try scenario.plan(episode: 0, catalog: catalog)
    plan.shopper.patience = patience
    let result = try ClosedLoop(plan: plan, catalog: catalog).run(detector: BlindDetector())
    let outcome = try #require(
      scenario.criteria.first { $0.measure == .itemsPresented }?.judged(on: [result]))
    #expect(!result.prompts.isEmpty)
    #expect(outcome.passed == (patience > 0))
    if patience == 0 {
      #expect(outcome.reason == "the cart asked for an item and none was shown")
      #expect(outcome.firstFailure?.tick == result.prompts[0].tick)
    }
  }

  /// Twins that nobody saw, and cameras that come back while one is held up.
  @Test func anItemShownAgainIsKnown() throws {
    let catalog = try Stage.catalog.get()
    let scenario = try Stage.scenario("smoke/shown-again")
    let plan = try scenario.plan(episode: 0, catalog: catalog)
    let result = try ClosedLoop(plan: plan, catalog: catalog).run(
      detector: PerfectDetector(plan: plan))
    #expect(scenario.criteria.allSatisfy { $0.judged(on: [result]).passed })
    let shown = try #require(result.trueEvents.first { $0.event.kind == .present }).event
    let booked = try #require(result.reportedEvents.first)
    #expect(booked.decided > shown.start)
  }

  @Test func aCameraThatIsDownSendsNothing() throws {
    let catalog = try Stage.catalog.get()
    var scenario = try Stage.scenario("smoke/single-add")
    scenario.ticks = 10
    var plan = try scenario.plan(episode: 0, catalog: catalog)
    plan.cart.cameras[1].outage = Nanoseconds(seconds: 0.7)..<Nanoseconds(seconds: 1.3)
    let witness = Witness()
    _ = try ClosedLoop(plan: plan, catalog: catalog).run(detector: witness)
    #expect(
      witness.cameras == [
        [0, 1], [0, 1], [0, 1], [0], [0], [0], [0, 1], [0, 1], [0, 1], [0, 1],
      ])
  }

  @Test func stopsWhenCancelled() throws {
    var loop = try Stage.loop("smoke/single-add")
    loop.isCancelled = { true }
    #expect(throws: CancellationError.self) { try loop.run(detector: BlindDetector()) }
  }

  /// The yardstick itself: whoever sees everything makes no mistake in a nominal scene.
  @Test func aPerfectDetectorScoresExactlyOne() async throws {
    let scenario = try Stage.scenario("smoke/single-add")
    let runner = SuiteRunner(catalog: try Stage.catalog.get(), detector: .perfect, workers: 2)
    let result = try #require(
      try await runner.run([.init(scenario: scenario, path: "s.yaml")]) { _, _ in }.first)
    #expect(result.passed)
    #expect(result.basketScore.checkoutAccuracy == 1)
    #expect(result.eventScore.f1 == 1)
    #expect(result.questionsPerEpisode == 0)
    #expect(result.episodes[0].trueEvents.first { $0.changesLedger }?.camera != nil)
  }
}

@Suite struct SuiteRunnerTests {
  private func entries(episodes: Int) throws -> [SuiteRunner.Entry] {
    try ["smoke/single-add", "smoke/hover-only"].map {
      .init(scenario: try Stage.scenario($0), path: $0, episodes: 0..<episodes)
    }
  }

  @Test func resultsDoNotDependOnTheWorkers() async throws {
    let setup = RunSetup(detector: "blind")
    var documents: [Data] = []
    for workers in [1, 3] {
      let runner = SuiteRunner(
        catalog: try Stage.catalog.get(), detector: .blind, workers: workers)
      let results = try await runner.run(entries(episodes: 3)) { _, _ in }
      #expect(results.map { $0.episodes.map(\.episode) } == [[0, 1, 2], [0, 1, 2]])
      documents.append(try ResultDocument(results: results, setup: setup).encoded())
      documents.append(Data(JUnitReport(results: results, setup: setup).xml.utf8))
    }
    #expect(documents[0] == documents[2])
    #expect(documents[1] == documents[3])
  }

  @Test func anEpisodeAloneIsTheSameAsInARun() async throws {
    let runner = SuiteRunner(catalog: try Stage.catalog.get(), detector: .blind, workers: 2)
    let all = try await runner.run(entries(episodes: 3)) { _, _ in }
    let alone = try await runner.run([
      .init(scenario: try Stage.scenario("smoke/single-add"), path: "x", episodes: 2..<3)
    ]) { _, _ in }
    let (a, b) = (all[0].episodes[2], try #require(alone[0].episodes.first))
    #expect(a.timeline == b.timeline)
    #expect(a.reportedEvents == b.reportedEvents)
    #expect(a.trueEvents == b.trueEvents)
  }

  @Test func aMissingModelEndsTheRun() async throws {
    let runner = SuiteRunner(
      catalog: try Stage.catalog.get(), detector: .model("/nowhere.onnx"), workers: 2)
    await #expect(throws: DetectorError.self) {
      try await runner.run(entries(episodes: 2)) { _, _ in }
    }
  }

  @Test func progressCountsEveryEpisode() async throws {
    let runner = SuiteRunner(catalog: try Stage.catalog.get(), detector: .blind, workers: 2)
    try await confirmation(expectedCount: 4) { confirm in
      _ = try await runner.run(entries(episodes: 2)) { _, of in
        #expect(of == 4)
        confirm()
      }
    }
  }
}
