import CartInterface
import Evaluation
import Foundation
import Geometry
import Perception
import Scenario
import Simulation
import TestSupport
import Testing

/// An episode in which MILK was added at 3 s, unless told otherwise.
func episode(
  _ number: Int, booked: [BasketEvent] = [booking(.add, "MILK", 3.2)],
  basket: [String: Int] = ["MILK": 1], weightError: Double? = 0.001
) -> EpisodeResult {
  var result = EpisodeResult(scenario: "test", seed: 1, episode: number)
  result.ticks = 50
  result.duration = Nanoseconds(seconds: 10)
  result.trueEvents = [
    .init(
      event: TrueEvent(
        kind: .add, item: 0, start: Nanoseconds(seconds: 2), end: Nanoseconds(seconds: 3)),
      sku: "MILK", tick: 14, camera: "rear-left"),
    .init(
      event: TrueEvent(
        kind: .lean, item: nil, start: Nanoseconds(seconds: 5), end: Nanoseconds(seconds: 6)),
      sku: nil, tick: 29, camera: nil),
  ]
  result.reportedEvents = booked
  result.finalBasket = basket
  result.trueBasket = ["MILK": 1]
  result.weightError = weightError
  result.timeline = (0..<50).map {
    .init(
      tick: $0, time: Nanoseconds(seconds: Double($0 + 1) / 5), displayedMass: nil,
      isStable: false, trueBasketMass: 0, trueLoad: 0, itemsInBasket: 0, itemsBooked: 0)
  }
  return result
}

func booking(_ kind: BasketEvent.Kind, _ sku: String, _ seconds: Double) -> BasketEvent {
  let time = Nanoseconds(seconds: seconds)
  return BasketEvent(kind: kind, sku: sku, time: time, decided: time)
}

@Suite struct CriterionTests {
  @Test func passesWithTheActualValue() {
    let outcome = Criterion(measure: .basketExact, minimum: 1, maximum: nil)
      .judged(on: [episode(0), episode(1)])
    #expect(outcome.passed)
    #expect(outcome.actual == 1)
    #expect(outcome.firstFailure == nil)
    #expect(outcome.sentence == "basket_exact: expected ≥ 1, got 1")
  }

  @Test func namesTheFirstFailingFrameOfAMissedEvent() {
    let outcome = Criterion(measure: .eventF1, minimum: 0.99, maximum: nil, tolerance: 1)
      .judged(on: [episode(0), episode(1, booked: []), episode(2, booked: [])])
    #expect(!outcome.passed)
    #expect(outcome.actual == 0.5)
    #expect(outcome.reason == "add MILK was missed")
    #expect(
      outcome.firstFailure
        == FailingFrame(episode: 1, tick: 14, time: 3, camera: "rear-left"))
    #expect(outcome.sentence == "event_f1: expected ≥ 0.99, got 0.5")
  }

  @Test func namesTheFrameOfAnInventedEvent() {
    let outcome = Criterion(measure: .eventF1, minimum: 1, maximum: nil)
      .judged(on: [
        episode(4, booked: [booking(.add, "MILK", 3), booking(.remove, "MILK", 7.1)])
      ])
    #expect(outcome.reason == "remove MILK was booked but did not happen then")
    #expect(
      outcome.firstFailure
        == FailingFrame(episode: 4, tick: 35, time: Nanoseconds(seconds: 7.1).seconds, camera: nil))
  }

  @Test func tellsHowABasketDiffers() {
    let outcome = Criterion(measure: .basketExact, minimum: 0.9, maximum: nil)
      .judged(on: [
        episode(0, booked: [booking(.add, "OAT", 3)], basket: ["OAT": 1])
      ])
    #expect(outcome.actual == 0)
    #expect(outcome.reason == "MILK 1 in the basket, 0 booked; OAT 0 in the basket, 1 booked")
    #expect(outcome.firstFailure?.time == 3)
  }

  @Test func weighsTheWorstEpisodeAndNeedsRest() {
    let criterion = Criterion(measure: .weightError, minimum: nil, maximum: 0.01)
    #expect(criterion.judged(on: [episode(0), episode(1, weightError: 0.009)]).actual == 0.009)
    let restless = criterion.judged(on: [episode(0), episode(1, weightError: nil)])
    #expect(!restless.passed)
    #expect(restless.actual == nil)
    #expect(restless.reason == "the scale never came to rest")
    #expect(restless.firstFailure?.episode == 1)
  }

  @Test func countsQuestionsPerEpisode() {
    var asked = episode(0)
    asked.prompts = [.init(prompt: .presentItem(id: 1), tick: 20, time: Nanoseconds(seconds: 4))]
    let criterion = Criterion(measure: .questions, minimum: nil, maximum: 0.4)
    let outcome = criterion.judged(on: [episode(1), asked])
    #expect(outcome.actual == 0.5)
    #expect(outcome.firstFailure == FailingFrame(episode: 0, tick: 20, time: 4, camera: nil))
    #expect(outcome.sentence == "questions: expected ≤ 0.4, got 0.5")
  }

  /// MILK was put in at 3 s and booked at 9 s; the cart asked at 4 s.
  private func asked(_ shown: (sku: String, start: Double)?) -> EpisodeResult {
    var result = episode(2, booked: [booking(.add, "MILK", 9)])
    result.prompts = [.init(prompt: .presentItem(id: 1), tick: 19, time: Nanoseconds(seconds: 4))]
    if let shown {
      result.trueEvents.append(
        .init(
          event: TrueEvent(
            kind: .present, item: 0, start: Nanoseconds(seconds: shown.start),
            end: Nanoseconds(seconds: shown.start + 4)), sku: shown.sku, tick: 40, camera: nil))
    }
    return result
  }

  private let presented = Criterion(measure: .itemsPresented, minimum: 1, maximum: nil)

  @Test func countsWhatWasShownOnRequest() {
    #expect(presented.judged(on: [asked(("MILK", 4))]).passed)
    let outcome = presented.judged(on: [asked(("MILK", 4)), asked(nil)])
    #expect(outcome.actual == 0.5)
    #expect(outcome.sentence == "items_presented: expected ≥ 1, got 0.5")
    #expect(outcome.reason == "the cart asked for an item and none was shown")
    #expect(outcome.firstFailure == FailingFrame(episode: 2, tick: 19, time: 4, camera: nil))
  }

  @Test func showingSomethingElseIsNoAnswer() {
    let outcome = presented.judged(on: [asked(("OAT", 4))])
    #expect(!outcome.passed)
    #expect(outcome.reason == "OAT was shown, which the cart had recognised")
    // Not in answer to the question.
    #expect(presented.judged(on: [asked(("MILK", 3.5))]).actual == 0)
    var known = asked(("MILK", 4))
    known.reportedEvents = [booking(.add, "MILK", 3.5)]
    #expect(presented.judged(on: [known]).actual == 0)
  }

  @Test func aCartThatNeverAsksFails() {
    let outcome = presented.judged(on: [episode(0)])
    #expect(outcome.reason == "the cart asked for no item")
    #expect(outcome.firstFailure?.time == 10)
  }

  @Test func noEpisodesFail() {
    for measure in Criterion.Measure.allCases {
      let outcome = Criterion(measure: measure, minimum: 0, maximum: 1).judged(on: [])
      #expect(!outcome.passed)
      #expect(outcome.actual == nil)
    }
  }
}
