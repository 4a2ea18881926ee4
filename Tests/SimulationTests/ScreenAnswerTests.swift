import CartInterface
import Configuration
import Geometry
import Scenario
import Sensors
import Simulation
import TestSupport
import Testing

@Suite struct ScreenAnswerTests {
  private func answers(
    to prompt: CartDisplay.Prompt, items: [PlannedItem], profile: (inout ShopperProfile) -> Void
  ) throws -> (answers: [ScreenAnswer], tick: Int?) {
    var plan = Fixtures.plan(
      seed: 30, ticks: 120, items: items,
      actions: [PlannedAction(kind: .add(items: [1], dropHeight: 0.02), pause: 0)])
    profile(&plan.shopper)
    let dynamics = try EpisodeDynamics(plan: plan, catalog: Fixtures.catalog)
    var shown: CartDisplay?
    var found: [ScreenAnswer] = []
    var first: Int?
    while let outcome = try dynamics.nextTick(display: shown) {
      shown = outcome.tick == 50 ? CartDisplay(prompt: prompt) : nil
      if first == nil, !outcome.screenAnswers.isEmpty { first = outcome.tick }
      found += outcome.screenAnswers
    }
    return (found, first)
  }

  @Test func whoAlwaysErrsTouchesAnotherButton() throws {
    let items = Fixtures.items(3, seed: 30, startInBasket: false)
    let wrong = "something else"
    let prompt = CartDisplay.Prompt.confirm(id: 7, candidates: [items[1].sku, wrong])
    let right = try answers(to: prompt, items: items) { $0.mistakeProbability = 0 }
    let mistaken = try answers(to: prompt, items: items) { $0.mistakeProbability = 1 }
    #expect(right.answers == [ScreenAnswer(promptID: 7, choice: items[1].sku)])
    #expect(mistaken.answers == [ScreenAnswer(promptID: 7, choice: wrong)])
    #expect(right.tick == mistaken.tick)
  }

  /// At ten ticks a second, 0.5 s to notice and 2 s to answer.
  @Test func anAnswerTakesItsTime() throws {
    let items = Fixtures.items(3, seed: 30, startInBasket: false)
    let prompt = CartDisplay.Prompt.confirm(id: 7, candidates: [items[1].sku])
    let quick = try answers(to: prompt, items: items) { _ in }
    let slow = try answers(to: prompt, items: items) {
      $0.answerDelay = Quantity(.constant(2), keyPath: "answer_delay_s")
    }
    let (a, b) = (try #require(quick.tick), try #require(slow.tick))
    #expect(b - a == 20)
    #expect(quick.answers == slow.answers)
  }

  /// What has no code cannot be typed: nothing of it is touched.
  @Test func produceWithoutButtonOrCodeIsNoneOfThese() throws {
    let items = Fixtures.items(3, seed: 30, startInBasket: false)
    let given = try answers(
      to: .weighProduce(id: 3, candidates: ["pear"]), items: items
    ) { _ in }
    #expect(given.answers == [ScreenAnswer(promptID: 3, choice: nil)])
  }

  /// By default alerts are ignored; who heeds them shows the item.
  @Test(arguments: [1.0, 0.0]) func anAlertIsHeededOrNot(ignored: Double) throws {
    let items = Fixtures.items(3, seed: 30, startInBasket: false)
    var plan = Fixtures.plan(
      seed: 30, ticks: 160, items: items,
      actions: [PlannedAction(kind: .add(items: [1], dropHeight: 0.02), pause: 0)])
    plan.shopper.ignoredAlerts = ignored
    let dynamics = try EpisodeDynamics(plan: plan, catalog: Fixtures.catalog)
    var shown: CartDisplay?
    var events: [TrueEvent] = []
    var states: [CartDisplay.State] = []
    while let outcome = try dynamics.nextTick(display: shown) {
      shown =
        outcome.tick == 50
        ? CartDisplay(alert: CartAlert(id: 1, reason: .scanMismatch, subject: "can")) : nil
      events += outcome.events
      states += outcome.channels.display.compactMap {
        if case .turned(let state) = $0.message.kind { state } else { nil }
      }
    }
    #expect(events.map(\.kind) == (ignored == 1 ? [.add] : [.add, .present]))
    #expect(states == [.alert])
  }

  @Test func aTriggerSeesTheState() {
    func sight(_ state: CartDisplay.State) -> PlannedTrigger.Sight {
      .init(
        time: 0, travelled: 0, indicatedWeight: nil, basket: [], prompt: nil, state: state)
    }
    #expect(PlannedTrigger.display(.alert).holds(in: sight(.alert)))
    #expect(!PlannedTrigger.display(.alert).holds(in: sight(.asking)))
  }
}
