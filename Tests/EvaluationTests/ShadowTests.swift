import CartInterface
import Catalog
import Evaluation
import Foundation
import Geometry
import Perception
import Scenario
import TestSupport
import Testing

/// A second software that looks at pictures, which the first does without.
private final class Onlooker: CartSoftware {
  let name = "onlooker"
  let needsPictures = true
  var detector: (any Detector)? { nil }
  private(set) var events: [BasketEvent] = []
  private(set) var pictures = 0
  /// Fails in this tick.
  var failing: Int?

  func begin(_ cart: CartDescription) {}
  func detections(in observation: Observation) throws -> [Detection] {
    pictures += observation.frames.count
    if observation.tick == failing {
      throw SoftwareFailure(software: name, problem: "it is tired", tick: observation.tick)
    }
    return []
  }
  func display(after observation: Observation) -> CartDisplay {
    if observation.tick == 3 {
      events.append(BasketEvent(kind: .add, sku: "none", time: 1, decided: observation.time))
    }
    return observation.tick < 3
      ? CartDisplay(state: .weighing)
      : CartDisplay(basket: ["none": 1], prompt: .callAttendant(id: 9))
  }
  func end() {}
}

@Suite struct ShadowTests {
  private static func loop() throws -> ClosedLoop {
    let catalog = try ProductCatalog.load(
      directory: Repository.root.appending(path: "Assets/products").path)
    var scenario = try Scenario.load(
      path: Repository.root.appending(path: "Scenes/smoke/single-add.yaml").path)
    scenario.ticks = 6
    return ClosedLoop(plan: try scenario.plan(episode: 0, catalog: catalog), catalog: catalog)
  }

  @Test(arguments: [nil, 4])
  func theFirstDoesNotFeelIt(failing: Int?) throws {
    let loop = try Self.loop()
    let alone = try loop.run(detector: PerfectDetector(plan: loop.plan))
    let onlooker = Onlooker()
    onlooker.failing = failing
    let result = try loop.run(
      software: DetectorAndReasoner(PerfectDetector(plan: loop.plan)), shadow: onlooker)
    #expect(alone.shadow == nil)
    #expect(result.timeline == alone.timeline && result.screen == alone.screen)
    #expect(result.reportedEvents == alone.reportedEvents)
    #expect(result.detections == alone.detections)
    let seen = failing.map { $0 + 1 } ?? 6
    #expect(onlooker.pictures == seen * loop.plan.cart.cameras.count)

    let comparison = try #require(result.shadow)
    #expect(comparison.software == "onlooker")
    #expect(comparison.ticks == failing ?? 6)
    #expect(comparison.failure?.contains("it is tired") == (failing == nil ? nil : true))
    #expect(comparison.differs)
    #expect(comparison.differingTicks[.basket] == comparison.ticks - 3)
    #expect(comparison.ticksThatDiffer >= comparison.ticks - 3)
    #expect(comparison.ticksThatDiffer >= (comparison.differingTicks.values.max() ?? 0))
    #expect(comparison.ticksThatDiffer <= comparison.ticks)
    #expect(comparison.differingTicks[.prompt] == comparison.ticks - 3)
    #expect(comparison.eventsOfShadow.map(\.sku) == ["none"])
    #expect(comparison.sharedEvents == 0 && comparison.eventsOfFirst.isEmpty)
    #expect(comparison.basket == ["none": 1])
    let first = try #require(comparison.firstDifference)
    #expect(first.tick <= 3 && first.shadowDisplay != first.display)
  }
}
