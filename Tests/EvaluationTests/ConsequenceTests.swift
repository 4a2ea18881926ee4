import CartInterface
import Catalog
import Evaluation
import Foundation
import Geometry
import Metrics
import Perception
import Scenario
import Scene
import Simulation
import TestSupport
import Testing

/// The truth of every tick, as an outsider notes it.
private final class Notebook: TruthFedDetector {
  let name = "notebook"
  let declaredLatency: Nanoseconds = 0
  let needsPictures = false
  let inner: any Detector
  private(set) var weights: [[Double]] = []
  private(set) var poses: [[RigidTransform]] = []

  init(_ inner: any Detector) { self.inner = inner }

  func take(_ truth: TickTruth) {
    (inner as? any TruthFedDetector)?.take(truth)
    weights.append(truth.tick.scaleReadings.map(\.extendedMass))
    poses.append(truth.tick.motion.keyframes.last?.worldFromModels ?? [])
  }

  func detections(in observation: Observation) throws -> [Detection] {
    try inner.detections(in: observation)
  }
}

@Suite(.serialized) struct ConsequenceTests {
  private static let catalog = Result {
    try ProductCatalog.open(directory: Repository.root.appending(path: "Assets/products").path)
  }

  private func plan(_ name: String) throws -> (EpisodePlan, ProductCatalog) {
    let catalog = try Self.catalog.get()
    let scenario = try Scenario.load(
      path: Repository.root.appending(path: "Scenes/\(name).yaml").path)
    return (try scenario.plan(episode: 0, catalog: catalog), catalog)
  }

  /// The world knows nothing of the detector but what the screen shows: to the tick where two carts
  /// first show different things it is the same, bit for bit, and after that it need not be.
  @Test func anotherDetectorChangesConsequencesAlone() throws {
    let (plan, catalog) = try plan("smoke/twins")
    let seeing = Notebook(PerfectDetector(plan: plan))
    let blind = Notebook(BlindDetector())
    var loop = ClosedLoop(plan: plan, catalog: catalog)
    loop.keyPictureLimit = 0
    let a = try loop.run(detector: seeing)
    let b = try loop.run(detector: blind)
    let ticks = Set(a.screen.entries.map(\.tick)).union(b.screen.entries.map(\.tick)).sorted()
    func shown(_ result: EpisodeResult, at tick: Int) -> ScreenLog.Entry? {
      result.screen.entries.last { $0.tick <= tick }.map {
        var entry = $0
        entry.tick = 0
        return entry
      }
    }
    let parting = try #require(ticks.first { shown(a, at: $0) != shown(b, at: $0) })
    #expect(parting > 5)
    // What the screen shows at the end of a tick acts from the next one on.
    #expect(seeing.weights[...parting] == blind.weights[...parting])
    #expect(seeing.poses[...parting] == blind.poses[...parting])
    #expect(a.finalBasket != b.finalBasket || a.prompts != b.prompts)
    // Not a hand moved for it yet: the shopper answers what was asked.
    #expect(b.prompts.count > a.prompts.count)
    #expect(seeing.poses != blind.poses)
  }

  @Test func economicsCountsWhatIsMissedAndWhatIsAsked() {
    var episode = EpisodeResult(scenario: "s", seed: 1, episode: 0)
    episode.initialBasket = ["A": 2]
    episode.receipt = Receipt(lines: [
      .init(sku: "A", charged: 300, owed: 200), .init(sku: "B", charged: 0, owed: 450),
    ])
    episode.prompts = [.init(prompt: .presentItem(id: 1), tick: 4, time: 1)]
    #expect(episode.receipt.charged == 300 && episode.receipt.owed == 650)
    var sum = episode.economics
    #expect(sum.overcharged == 100 && sum.undercharged == 450 && sum.unnoticed == 450)
    #expect(sum.questions == 1 && sum.attendantCalls == 0)
    #expect(sum.questionsPer100Items == 50)
    #expect(sum.cost() == 100 + 450 + 5)

    episode.alerts = [
      .init(
        alert: CartAlert(id: 1, reason: .scanMismatch), tick: 5, time: 2, isJustified: true),
      .init(alert: CartAlert(id: 2, reason: .cameraLost), tick: 6, time: 3, isJustified: false),
    ]
    // What was reported is not unnoticed; a false alert costs.
    sum = sum + episode.economics
    #expect(sum.unnoticed == 450 && sum.alerts == 2 && sum.falseAlerts == 1 && sum.items == 4)
    #expect(sum.falseAlertsPer100Items == 25)
    #expect(sum.cost() == 2 * 555 + 100)
    #expect(episode.firstFlag?.tick == 5)
  }

  @Test func withoutItemsThereIsNoRate() {
    let nothing = CartEconomics(EpisodeResult(scenario: "s", seed: 1, episode: 0))
    #expect(nothing.questionsPer100Items == nil && nothing.cost() == 0)
  }

  /// Scanned is the cheap one, put in the dear one: booked as it is, and reported, and that is right.
  @Test(arguments: ["smoke/scanned-cheap", "smoke/switched-barcode"])
  func aSwitchIsReported(scene: String) throws {
    let (plan, catalog) = try plan(scene)
    let result = try ClosedLoop(plan: plan, catalog: catalog)
      .run(detector: PerfectDetector(plan: plan))
    #expect(result.alerts.map(\.alert.reason) == [.scanMismatch])
    #expect(result.alerts.allSatisfy { $0.isJustified })
    #expect(result.finalBasket == ["oil-olive-500": 1])
    #expect(result.receipt.charged == result.receipt.owed)
    let again = try ClosedLoop(plan: plan, catalog: catalog).replay(result.log)
    #expect(again.alerts == result.alerts && again.screen == result.screen)
  }

  /// A shopper who always errs touches another button: the receipt shows it.
  @Test(arguments: [0.0, 1.0])
  func produceIsChargedByWhatTheShopperSays(mistakes: Double) throws {
    var (plan, catalog) = try plan("smoke/produce-by-weight")
    plan.shopper.mistakeProbability = mistakes
    let result = try ClosedLoop(plan: plan, catalog: catalog)
      .run(detector: PerfectDetector(plan: plan))
    let isRight = result.finalBasket == result.trueBasket
    #expect(isRight == (mistakes == 0))
    // Two readings in steps of 10 g at 5.29 a kilogram.
    let error = result.receipt.overcharged + result.receipt.undercharged
    #expect(mistakes == 0 ? error <= 6 : error > 50)
    #expect(result.prompts.first?.prompt.kind == .weighProduce)
  }
}
