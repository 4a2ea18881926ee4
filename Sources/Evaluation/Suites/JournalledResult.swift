import CartInterface
import Geometry
import Metrics
import Perception
import Simulation

/// An episode's result as a journal holds it: exact, without pictures and without what a second
/// software did. Times in nanoseconds.
struct JournalledResult: Codable {
  struct TrueEventPart: Codable {
    var kind: TrueEvent.Kind
    var item: Int?
    var start: Nanoseconds
    var end: Nanoseconds
    var sku: String?
    var tick: Int
    var camera: String?
    var isOfBelonging: Bool
    var wasInBasket: Bool?
  }

  struct ReportedEventPart: Codable {
    var kind: BasketEvent.Kind
    var sku: String
    var time: Nanoseconds
    var decided: Nanoseconds
    var certainty: Double?
  }

  struct PromptPart: Codable {
    var prompt: ScreenLog.Prompt
    var tick: Int
    var time: Nanoseconds
  }

  struct AlertPart: Codable {
    var alert: ScreenLog.Alert
    var tick: Int
    var time: Nanoseconds
    var isJustified: Bool
  }

  var scenario: String
  var seed: UInt64
  var episode: Int
  var ticks: Int
  var duration: Nanoseconds
  var trueEvents: [TrueEventPart]
  var reportedEvents: [ReportedEventPart]
  var finalBasket: [String: Int]
  var trueBasket: [String: Int]
  var initialBasket: [String: Int]
  var prompts: [PromptPart]
  var alerts: [AlertPart]
  var receipt: Receipt
  var weightError: Double?
  var timeline: [EpisodeResult.TimelinePoint]
  var screen: ScreenLog
  var parameters: [String: EpisodeScore.Parameter]
  var detections: DetectionTally

  init(_ result: EpisodeResult) {
    scenario = result.scenario
    seed = result.seed
    episode = result.episode
    ticks = result.ticks
    duration = result.duration
    trueEvents = result.trueEvents.map {
      TrueEventPart(
        kind: $0.event.kind, item: $0.event.item, start: $0.event.start, end: $0.event.end,
        sku: $0.sku, tick: $0.tick, camera: $0.camera, isOfBelonging: $0.isOfBelonging,
        wasInBasket: $0.wasInBasket ? true : nil)
    }
    reportedEvents = result.reportedEvents.map {
      ReportedEventPart(
        kind: $0.kind, sku: $0.sku, time: $0.time, decided: $0.decided, certainty: $0.certainty)
    }
    finalBasket = result.finalBasket
    trueBasket = result.trueBasket
    initialBasket = result.initialBasket
    prompts = result.prompts.map {
      PromptPart(prompt: ScreenLog.Prompt($0.prompt), tick: $0.tick, time: $0.time)
    }
    alerts = result.alerts.map {
      AlertPart(
        alert: .init(id: $0.alert.id, reason: $0.alert.reason, subject: $0.alert.subject),
        tick: $0.tick, time: $0.time, isJustified: $0.isJustified)
    }
    receipt = result.receipt
    weightError = result.weightError
    timeline = result.timeline
    screen = result.screen
    parameters = result.parameters
    detections = result.detections
  }

  var episodeResult: EpisodeResult {
    var result = EpisodeResult(scenario: scenario, seed: seed, episode: episode)
    result.ticks = ticks
    result.duration = duration
    result.trueEvents = trueEvents.map {
      var named = EpisodeResult.NamedEvent(
        event: TrueEvent(kind: $0.kind, item: $0.item, start: $0.start, end: $0.end),
        sku: $0.sku, tick: $0.tick, camera: $0.camera)
      named.isOfBelonging = $0.isOfBelonging
      named.wasInBasket = $0.wasInBasket ?? false
      return named
    }
    result.reportedEvents = reportedEvents.map {
      BasketEvent(
        kind: $0.kind, sku: $0.sku, time: $0.time, decided: $0.decided, certainty: $0.certainty)
    }
    result.finalBasket = finalBasket
    result.trueBasket = trueBasket
    result.initialBasket = initialBasket
    result.prompts = prompts.map {
      .init(prompt: $0.prompt.asShown, tick: $0.tick, time: $0.time)
    }
    result.alerts = alerts.map {
      .init(
        alert: CartAlert(id: $0.alert.id, reason: $0.alert.reason, subject: $0.alert.subject),
        tick: $0.tick, time: $0.time, isJustified: $0.isJustified)
    }
    result.receipt = receipt
    result.weightError = weightError
    result.timeline = timeline
    result.screen = screen
    result.parameters = parameters
    result.detections = detections
    return result
  }
}
