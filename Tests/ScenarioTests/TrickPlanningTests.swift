import CartInterface
import Catalog
import Configuration
import Foundation
import Scenario
import Testing

@Suite struct TrickPlanningTests {
  private func plan(_ actions: String, _ more: String = "") throws -> EpisodePlan {
    let text = BadScene.good.replacing("do: [{ add: { count: 1 } }]", with: "do: \(actions)")
      .replacing(
        "cart: carts/two-camera",
        with: "cart: { base: carts/two-camera, barcode_imager: { preset: area } }")
    return try Scenario(text: text + "\n" + more, file: BadScene.file, name: "test")
      .plan(episode: 0, catalog: sampleCatalog())
  }

  @Test func anotherItemGoesInThanWasScanned() throws {
    let plan = try plan("[{ scan: { from: sku-0, put_in: { from: sku-5 } } }]")
    #expect(plan.items.map(\.sku) == ["sku-0", "sku-5"])
    guard case .scan(let item, _, let putsIn, _) = plan.actions[0].kind else {
      Issue.record("no scan")
      return
    }
    #expect(item == 0 && !putsIn)
    #expect(plan.actions[1].kind == .add(items: [1], dropHeight: 0.02))
    #expect(plan.threads[0].steps == [.act(0), .act(1)])
  }

  /// Masses rise by 100 g from one product to the next.
  @Test func theOneOfNearestMassStandsIn() throws {
    let plan = try plan(
      "[{ scan: { from: sku-3, put_in: { from: [sku-0, sku-4, sku-7], of_equal_mass: true } } }]")
    #expect(plan.items.map(\.sku) == ["sku-3", "sku-4"])
  }

  @Test func aStickerBearsAnothersNumber() throws {
    let plan = try plan("[{ scan: { from: sku-6, as: [sku-6, sku-1] } }]")
    #expect(plan.items[0].sticker == "sku-1")
    #expect(try self.plan("[{ scan: { from: sku-6 } }]").items[0].sticker == nil)
  }

  @Test func aSwapTakesTwoHands() throws {
    let plan = try plan(
      "[{ swap: { in: sku-5 } }, { remove: {} }]", "basket_at_start: { count: 1, from: sku-2 }")
    #expect(plan.handCount == 2)
    #expect(plan.actions[0].kind == .remove(item: 0))
    #expect(plan.actions[1].kind == .add(items: [1], dropHeight: 0.02))
    #expect(plan.threads.map(\.hand) == [0, 0, 1])
    // What came in is what there is to take out.
    #expect(plan.actions[2].kind == .remove(item: 1))
    #expect(plan.items[1].sku == "sku-5")
  }

  @Test func shoppersErrAsTheyAreTold() throws {
    let text = BadScene.good.replacing(
      "base: shoppers/calm,",
      with: """
        base: shoppers/calm, mistake_probability: 0.25, ignored_alerts: 0.5,
          answer_delay_s: { uniform: [1, 3] },
        """)
    let plan = try Scenario(text: text, file: BadScene.file, name: "test")
      .plan(episode: 0, catalog: sampleCatalog())
    #expect(plan.shopper.mistakeProbability == 0.25 && plan.shopper.ignoredAlerts == 0.5)
    let delays = (0..<20).map {
      plan.shopper.delay(ofAnswer: $0, key: plan.randomKey) - plan.shopper.reactionTime
    }
    #expect(delays.allSatisfy { (1...3).contains($0) } && Set(delays).count == 20)
    // Nothing of it is drawn for who does not say so.
    let plain = try Scenario(text: BadScene.good, file: BadScene.file, name: "test")
      .plan(episode: 0, catalog: sampleCatalog())
    #expect(plain.shopper.delay(ofAnswer: 1, key: plain.randomKey) == plain.shopper.reactionTime)
    #expect(plain.drawnValues["shopper.mistake_probability"] == nil)
  }

  @Test func aSceneWaitsForTheCartsState() throws {
    let plan = try plan("[{ wait_for: { trigger: { display: alert }, timeout_s: 3 } }]")
    #expect(plan.threads[0].steps == [.wait(for: .display(.alert), timeout: 3)])
    #expect(throws: ConfigurationError.self) {
      try self.plan("[{ wait_for: { trigger: { display: happy }, timeout_s: 3 } }]")
    }
  }
}
