import CartInterface
package import Evaluation
import Geometry
package import Imaging
import Metrics
import Perception
package import Reporting
package import Results
import Scenario
import Simulation

extension RunReport {
  /// The page's values for the results of a run.
  /// - Parameters:
  ///   - record: the same results as they are stored.
  ///   - standing: how they stand to earlier runs; nil where there are none.
  /// - Throws: `ImageError` when a picture cannot be compressed.
  package init(
    title: String, facts: [Fact], results: [ScenarioResult], setup: RunSetup, record: RunRecord,
    standing: RunStanding? = nil
  ) throws(ImageError) {
    var scenarios: [ScenarioReport] = []
    var budget = PictureBudget()
    for result in results {
      scenarios.append(try ScenarioReport(result, setup: setup, budget: &budget))
    }
    self.init(title: title, facts: facts, scenarios: scenarios)
    if !record.scores.isEmpty {
      analysis = RunAnalysis(
        results, record: record, standing: standing,
        shown: scenarios.map { $0.episodes.map(\.episode) })
    }
    if budget.isSpent {
      self.facts.append(
        .init("pictures", "some left out: the page is full; replay the episode with --report"))
    }
  }
}

/// How much a page may weigh: a browser on a phone must still open it.
struct PictureBudget {
  /// Bytes of compressed pictures.
  private static let limit = 48_000_000
  private(set) var isSpent = false
  private var bytes = 0

  /// The pictures, or none if there is no more room.
  mutating func admit(_ pictures: [ReportPicture]) -> [ReportPicture] {
    let weight = pictures.reduce(0) {
      $0 + $1.picture.count + ($1.mask?.count ?? 0) + ($1.depth?.count ?? 0)
    }
    if bytes + weight > Self.limit {
      isSpent = true
      return []
    }
    bytes += weight
    return pictures
  }
}

extension ScenarioReport {
  /// Episodes shown of each scenario: the first failing ones, one that passed for comparison, and the
  /// first in which a shadow differs.
  private static let failingShown = 5

  init(
    _ result: ScenarioResult, setup: RunSetup, budget: inout PictureBudget
  ) throws(ImageError) {
    let verdicts = result.episodes.map(result.passes)
    let failing = verdicts.indices.filter { !verdicts[$0] }.prefix(Self.failingShown)
    let passing = verdicts.firstIndex(of: true).map { [$0] } ?? []
    var episodes: [EpisodeReport] = []
    let shadowed = result.episodes.firstIndex { $0.shadow?.differs ?? false }.map { [$0] } ?? []
    for i in Set(failing + passing + shadowed).sorted() {
      episodes.append(
        try EpisodeReport(
          result.episodes[i], isPassed: verdicts[i], tolerance: result.tolerance,
          budget: &budget))
    }
    self.init(
      name: result.scenario.name, purpose: result.scenario.purpose,
      episodeCount: result.episodes.count, metrics: Self.metrics(of: result),
      criteria: result.outcomes.map { outcome in
        CriterionReport(
          name: outcome.criterion.measure.rawValue, expected: outcome.expected,
          actual: outcome.actualText, isPassed: outcome.passed, reason: outcome.reason,
          firstFailure: outcome.firstFailure.map {
            FailurePoint(
              episode: $0.episode, time: $0.time, tick: $0.tick, camera: $0.camera,
              replayCommand: result.replayCommand(for: $0, setup: setup))
          })
      }
        + result.broken.map {
          CriterionReport(
            name: "simulation", expected: "plays to the end", actual: "broke", isPassed: false,
            reason: $0.reason, firstFailure: FailurePoint(episode: $0.episode))
        }
        + result.flakes.map {
          CriterionReport(
            name: "repeatable", expected: "every play the same", actual: "differs",
            isPassed: false, reason: $0.sentence, firstFailure: FailurePoint(episode: $0.episode))
        }
        + result.unjudged.map {
          CriterionReport(
            name: $0.measure.rawValue, expected: $0.expectation, actual: "not judged",
            isPassed: false, reason: result.unjudgedReason)
        },
      episodes: episodes)
    isIncomplete = result.standing == .incomplete
  }

  /// Columns of the summary; none where no episode was played: nothing is not perfect.
  private static func metrics(of result: ScenarioResult) -> [RunReport.Fact] {
    if result.episodes.isEmpty { return [] }
    var metrics = [
      RunReport.Fact("basket", "\(result.basketScore.exact)/\(result.episodes.count)"),
      RunReport.Fact("event F1", result.eventScore.f1.text(decimals: 3)),
      RunReport.Fact("questions", result.questionsPerEpisode.text(decimals: 2)),
    ]
    let economics = result.economics
    metrics += [
      .init("alerts", "\(economics.alerts)"), .init("false alerts", "\(economics.falseAlerts)"),
      .init("overcharged", economics.overcharged.euros),
      .init("undercharged", economics.undercharged.euros),
      .init("cost of mistakes", economics.cost().euros),
    ]
    let sights = result.detections.total
    if sights.visible > 0 {
      let share = 100 * Double(sights.found) / Double(sights.visible)
      metrics.append(RunReport.Fact("items found in pictures", "\(share.text(decimals: 1)) %"))
    }
    if let error = result.weightError {
      metrics.append(RunReport.Fact("worst weight error", "\((error * 1000).text(decimals: 1)) g"))
    }
    return metrics
  }
}

extension EpisodeReport {
  init(
    _ result: EpisodeResult, isPassed: Bool, tolerance: Double, budget: inout PictureBudget
  ) throws(ImageError) {
    let match = result.eventMatch(tolerance: tolerance)
    let events = Self.marks(of: result, match: match)
    var pictures: [ReportPicture] = []
    for picture in result.keyPictures {
      pictures.append(try ReportPicture(picture, isMoment: true))
    }
    for picture in result.film { pictures.append(try ReportPicture(picture, isMoment: false)) }
    // Where both show one moment, that which happened comes first.
    pictures.sort { ($0.time, $0.isMoment ? 0 : 1) < ($1.time, $1.isMoment ? 0 : 1) }
    self.init(
      episode: result.episode, isPassed: isPassed, duration: result.duration.seconds,
      facts: [
        .init("basket", result.basketPair.distance == 0 ? "exact" : "wrong"),
        .init("events", "\(match.pairs.count)/\(match.pairs.count + match.missed.count)"),
        .init("invented", "\(match.invented.count)"),
        .init("questions", "\(result.prompts.count)"),
        .init("alerts", "\(result.alerts.count)"),
        .init(
          "receipt", "\(result.receipt.charged.euros) of \(result.receipt.owed.euros)"),
      ],
      weight: WeightTrace(result.timeline), events: events,
      basket: BasketLane.lanes(of: events, start: result.initialBasket),
      prompts: (result.prompts.map { PromptMark(time: $0.time.seconds, text: $0.prompt.text) }
        + result.alerts.map { PromptMark(time: $0.time.seconds, text: $0.text) })
        .sorted { $0.time < $1.time },
      pictures: budget.admit(pictures))
  }

  private static func marks(of result: EpisodeResult, match: EventMatch) -> [EventMark] {
    let matched = Set(match.pairs.map(\.x))
    var ledgerIndex = 0
    let truth = result.trueEvents.map { named in
      var isMatched: Bool?
      if named.changesLedger {
        isMatched = matched.contains(ledgerIndex)
        ledgerIndex += 1
      }
      return EventMark(
        source: .truth, kind: EventMark.Kind(named.event.kind), item: named.sku ?? "",
        time: named.event.end.seconds, isMatched: isMatched)
    }
    let reportedMatched = Set(match.pairs.map(\.y))
    let reported = result.reportedEvents.enumerated().map { index, event in
      EventMark(
        source: .reported, kind: event.kind == .add ? .add : .remove, item: event.sku,
        time: event.time.seconds, isMatched: reportedMatched.contains(index))
    }
    return truth + reported
  }
}

extension WeightTrace {
  init(_ timeline: [EpisodeResult.TimelinePoint]) {
    var stable: [ClosedRange<Double>] = []
    var start: Double?
    for point in timeline {
      let time = point.time.seconds
      if point.isStable, let from = start {
        stable[stable.count - 1] = from...time
      } else if point.isStable {
        start = time
        stable.append(time...time)
      } else {
        start = nil
      }
    }
    self.init(
      displayed: timeline.compactMap { point in
        point.displayedMass.map { SIMD2(point.time.seconds, $0) }
      },
      basketMass: timeline.map { SIMD2($0.time.seconds, $0.trueBasketMass) },
      load: timeline.map { SIMD2($0.time.seconds, $0.trueLoad) }, stable: stable)
  }
}

extension ReportPicture {
  init(_ key: EpisodeResult.KeyPicture, isMoment: Bool) throws(ImageError) {
    let scale = 1 / Double(key.reduction)
    let truth = key.truth.map {
      Box(
        x0: Double($0.box.x0) * scale, y0: Double($0.box.y0) * scale,
        x1: Double($0.box.x1) * scale, y1: Double($0.box.y1) * scale, label: $0.sku, tone: .truth)
    }
    let found = key.detections.map {
      Box(
        x0: $0.x0 * scale, y0: $0.y0 * scale, x1: $0.x1 * scale, y1: $0.y1 * scale,
        label: "\($0.sku) \($0.confidence.text(decimals: 2))", tone: .reported)
    }
    try self.init(
      key.picture, ids: key.ids, depth: key.depth, boxes: truth + found, caption: key.caption,
      place: "\(key.camera) · \(key.time.seconds.text(decimals: 1)) s", time: key.time.seconds,
      isMoment: isMoment, widest: 640)
  }
}

extension EventMark.Kind {
  init(_ kind: TrueEvent.Kind) {
    switch kind {
    case .add: self = .add
    case .remove: self = .remove
    default: self = .other(kind.rawValue)
    }
  }
}

extension CartDisplay.Prompt {
  fileprivate var text: String {
    switch self {
    case .presentItem: "please show the item"
    case .confirm(_, let candidates): "please confirm: " + candidates.joined(separator: ", ")
    case .weighProduce(_, let candidates):
      "what is this: " + candidates.joined(separator: ", ")
    case .callAttendant: "an attendant will come"
    }
  }
}

extension EpisodeResult.RaisedAlert {
  fileprivate var text: String {
    "alert: " + alert.reason.rawValue.split(separator: "_").joined(separator: " ")
      + (alert.subject.map { " (\($0))" } ?? "") + (isJustified ? "" : ", which is false")
  }
}

extension Int {
  /// Of cents: `€ 12.05`.
  fileprivate var euros: String {
    let cents = "\(abs(self) % 100)"
    return (self < 0 ? "−" : "") + "€ \(abs(self) / 100)." + (cents.count < 2 ? "0" : "") + cents
  }
}
