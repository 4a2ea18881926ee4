import CartInterface
import Dataset
package import Foundation
import Geometry
import Metrics
import Perception
import Scenario

/// Results as JSON for other programs. Keys carry their units; the order of keys is fixed.
package struct ResultDocument: Sendable, Codable {
  package var cartsim_results = 1
  package var detector: String
  /// Absent where the program's own software played.
  package var stack: String?
  /// Whether every scenario passed and the baseline, if there is one, is held.
  package var passed: Bool
  /// Absent where the run was held to none.
  package var baseline: BaselineOutcome?
  package var scenarios: [ScenarioPart]

  package struct ScenarioPart: Sendable, Codable {
    package var name: String
    package var scene: String
    /// Of the scenario with its bases written out.
    package var scene_hash: String
    package var passed: Bool
    package var standing: ScenarioResult.Standing
    package var baskets_exact: Int
    /// These, up to the weight error, are absent where no episode was played to its end.
    package var checkout_accuracy: Double?
    package var average_counting_distance: Double?
    package var mean_category_counting_distance: Double?
    package var mean_category_iou: Double?
    package var event_precision: Double?
    package var event_recall: Double?
    package var event_f1: Double?
    package var questions_per_episode: Double?
    package var items_presented_per_episode: Double?
    /// Of the worst episode.
    package var worst_weight_error_kg: Double?
    package var cart_economics: EconomicsPart
    /// Absent where no labels were needed.
    package var detections: DetectionPart?
    package var criteria: [CriterionPart]
    package var episodes: [EpisodePart]
    package var broken_episodes: [BrokenPart]
    /// Of a run that ended early: absent where all were played.
    package var unplayed_episodes: [Int]?
    /// Criteria that those may still decide, or that no episode could; absent without any.
    package var unjudged_criteria: [String]?
    /// Further plays of episodes; absent without any.
    package var repetitions: [RepetitionPart]?
  }

  /// See `Repetition`.
  package struct RepetitionPart: Sendable, Codable {
    package var episode: Int
    package var play: Int
    package var differences: [String]
    package var passed: Bool
  }

  /// See `CartEconomics`.
  package struct EconomicsPart: Sendable, Codable {
    package var items: Int
    package var receipt_cents: Int
    package var true_receipt_cents: Int
    package var overcharged_cents: Int
    package var undercharged_cents: Int
    package var unnoticed_cents: Int
    package var questions: Int
    package var alerts: Int
    package var false_alerts: Int
    package var attendant_calls: Int
    /// Absent without items.
    package var questions_per_100_items: Double?
    package var false_alerts_per_100_items: Double?
    package var attendant_calls_per_100_items: Double?
    package var cost_cents: Int
  }

  package struct AlertPart: Sendable, Codable {
    package var reason: String
    package var subject: String?
    package var time_s: Double
    package var justified: Bool
  }

  /// See `DetectionTally`.
  package struct DetectionPart: Sendable, Codable {
    package var visible: Int
    package var found: Int
    package var mistaken: Int
    package var invented: Int
    package var slices: [SlicePart]
  }

  package struct SlicePart: Sendable, Codable {
    package var of: String
    package var from: Double
    /// Absent in the last slice.
    package var to: Double?
    package var visible: Int
    package var found: Int
    package var mistaken: Int
  }

  package struct BrokenPart: Sendable, Codable {
    package var episode: Int
    package var reason: String
  }

  package struct CriterionPart: Sendable, Codable {
    package var measure: String
    package var minimum: Double?
    package var maximum: Double?
    package var actual: Double?
    package var passed: Bool
    package var reason: String
    package var first_failing_episode: Int?
    package var first_failing_frame: Int?
    package var first_failing_time_s: Double?
    package var first_failing_camera: String?
    package var replay: String?
    /// Paths of pictures and clips; absent without any.
    package var artifacts: [String]?
  }

  package struct EpisodePart: Sendable, Codable {
    package var episode: Int
    /// Text: JSON numbers do not hold 64 bits everywhere.
    package var seed: String
    package var duration_s: Double
    package var basket: [String: Int]
    package var true_basket: [String: Int]
    package var true_events: [EventPart]
    package var reported_events: [EventPart]
    package var questions: Int
    package var items_presented: Int
    package var weight_error_kg: Double?
    package var receipt_cents: Int
    package var true_receipt_cents: Int
    package var alerts: [AlertPart]
    /// What the cart showed: with the reported events all that a replay needs.
    package var screen: ScreenLog
    /// Absent without a second software.
    package var shadow: ShadowPart?
  }

  package struct EventPart: Sendable, Codable {
    package var kind: String
    package var sku: String
    package var time_s: Double
    package var decided_s: Double?
    /// How sure the cart was, 0…1; absent where it does not say.
    package var certainty: Double?
  }

  package init(results: [ScenarioResult], setup: RunSetup, baseline: BaselineOutcome? = nil) {
    detector = setup.detector
    stack = setup.stack
    passed = results.allSatisfy(\.passed) && baseline?.held ?? true
    self.baseline = baseline
    scenarios = results.map { ScenarioPart($0, setup: setup) }
  }

  package func encoded() throws -> Data {
    try RecordCoding.encode(self, pretty: true)
  }
}

extension ResultDocument.ScenarioPart {
  init(_ result: ScenarioResult, setup: RunSetup) {
    let baskets = result.basketScore
    let events = result.eventScore
    let isPlayed = !result.episodes.isEmpty
    func measured(_ value: Double) -> Double? { isPlayed ? value : nil }
    self.init(
      name: result.scenario.name, scene: result.path, scene_hash: result.scenario.sourceHash,
      passed: result.passed, standing: result.standing,
      baskets_exact: baskets.exact, checkout_accuracy: measured(baskets.checkoutAccuracy),
      average_counting_distance: measured(baskets.averageCountingDistance),
      mean_category_counting_distance: measured(baskets.meanCategoryCountingDistance),
      mean_category_iou: measured(baskets.meanCategoryIoU),
      event_precision: measured(events.precision), event_recall: measured(events.recall),
      event_f1: measured(events.f1),
      questions_per_episode: measured(result.questionsPerEpisode),
      items_presented_per_episode: measured(result.itemsPresentedPerEpisode),
      worst_weight_error_kg: result.weightError,
      cart_economics: .init(result.economics),
      detections: .init(result.detections),
      criteria: result.outcomes.map { outcome in
        .init(
          measure: outcome.criterion.measure.rawValue, minimum: outcome.criterion.minimum,
          maximum: outcome.criterion.maximum, actual: outcome.actual, passed: outcome.passed,
          reason: outcome.reason, first_failing_episode: outcome.firstFailure?.episode,
          first_failing_frame: outcome.firstFailure?.tick,
          first_failing_time_s: outcome.firstFailure?.time,
          first_failing_camera: outcome.firstFailure?.camera,
          replay: outcome.firstFailure.map { result.replayCommand(for: $0, setup: setup) },
          artifacts: outcome.attachments.isEmpty ? nil : outcome.attachments)
      },
      episodes: result.episodes.map(ResultDocument.EpisodePart.init),
      broken_episodes: result.broken.map { .init(episode: $0.episode, reason: $0.reason) },
      unplayed_episodes: result.unplayed.isEmpty ? nil : result.unplayed,
      unjudged_criteria: result.unjudged.isEmpty
        ? nil : result.unjudged.map(\.measure.rawValue),
      repetitions: result.repetitions.isEmpty
        ? nil
        : result.repetitions.map {
          .init(
            episode: $0.episode, play: $0.play, differences: $0.differences, passed: $0.isPassed)
        })
  }
}

extension ResultDocument.EpisodePart {
  package init(_ result: EpisodeResult) {
    self.init(
      episode: result.episode, seed: "\(result.seed)", duration_s: result.duration.seconds,
      basket: result.finalBasket, true_basket: result.trueBasket,
      true_events: result.trueLedger.map {
        .init(kind: $0.kind.rawValue, sku: $0.sku, time_s: $0.time.seconds)
      },
      reported_events: result.reportedEvents.map(ResultDocument.EventPart.init),
      questions: result.prompts.count,
      items_presented: result.presentations.count(where: \.isAnswered),
      weight_error_kg: result.weightError,
      receipt_cents: result.receipt.charged, true_receipt_cents: result.receipt.owed,
      alerts: result.alerts.map {
        .init(
          reason: $0.alert.reason.rawValue, subject: $0.alert.subject, time_s: $0.time.seconds,
          justified: $0.isJustified)
      },
      screen: result.screen, shadow: result.shadow.map(ResultDocument.ShadowPart.init))
  }
}

extension ResultDocument.EventPart {
  init(_ event: BasketEvent) {
    self.init(
      kind: event.kind.rawValue, sku: event.sku, time_s: event.time.seconds,
      decided_s: event.decided.seconds, certainty: event.certainty)
  }
}

extension ResultDocument.EpisodePart {
  /// What brings the episode back; nil if an event's kind is none.
  package var log: EpisodeLog? {
    let reported = reported_events.compactMap { event in
      BasketEvent.Kind(rawValue: event.kind).map {
        BasketEvent(
          kind: $0, sku: event.sku, time: Nanoseconds(seconds: event.time_s),
          decided: Nanoseconds(seconds: event.decided_s ?? event.time_s),
          certainty: event.certainty)
      }
    }
    return reported.count == reported_events.count
      ? EpisodeLog(screen: screen, reported: reported) : nil
  }
}

extension ResultDocument.EconomicsPart {
  init(_ sum: CartEconomics) {
    self.init(
      items: sum.items, receipt_cents: sum.charged, true_receipt_cents: sum.owed,
      overcharged_cents: sum.overcharged, undercharged_cents: sum.undercharged,
      unnoticed_cents: sum.unnoticed, questions: sum.questions, alerts: sum.alerts,
      false_alerts: sum.falseAlerts, attendant_calls: sum.attendantCalls,
      questions_per_100_items: sum.questionsPer100Items,
      false_alerts_per_100_items: sum.falseAlertsPer100Items,
      attendant_calls_per_100_items: sum.attendantCallsPer100Items, cost_cents: sum.cost())
  }
}

extension ResultDocument.DetectionPart {
  init?(_ tally: DetectionTally) {
    guard tally.total.visible + tally.invented > 0 else { return nil }
    let slices = DetectionTally.Trait.allCases.flatMap { trait in
      zip(trait.bounds.indices, tally.slices(of: trait)).compactMap { i, count in
        count.visible == 0
          ? nil
          : ResultDocument.SlicePart(
            of: trait.rawValue, from: trait.bounds[i], to: trait.bounds.dropFirst(i + 1).first,
            visible: count.visible, found: count.found, mistaken: count.mistaken)
      }
    }
    self.init(
      visible: tally.total.visible, found: tally.total.found, mistaken: tally.total.mistaken,
      invented: tally.invented, slices: slices)
  }
}
