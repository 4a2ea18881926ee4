import Geometry
package import Metrics
import Perception
import Scenario

extension EpisodeResult {
  /// What metrics need of it.
  /// - Parameter tolerance: by which times of events may miss, seconds.
  package func score(tolerance: Double) -> EpisodeScore {
    var score = EpisodeScore(scenario: scenario, seed: seed, episode: episode)
    score.duration = duration.seconds
    score.parameters = parameters
    let match = eventMatch(tolerance: tolerance)
    score.events = EventScore(match)
    score.decisionTimes = match.pairs.map {
      (reportedEvents[$0.y].decided - trueLedger[$0.x].time).seconds
    }
    let anyProduct = EventMatch(
      true: trueLedger, reported: reportedLedger, tolerance: tolerance, sameProduct: false)
    score.namedEvents = anyProduct.pairs.count
    score.rightlyNamedEvents = match.pairs.count
    score.basket = finalBasket
    score.trueBasket = trueBasket
    score.economics = economics
    score.weightError = weightError
    score.visible = detections.total.visible
    score.found = detections.total.found
    score.mistaken = detections.total.mistaken
    score.invented = detections.invented
    score.calibration = detections.calibration
    let right = Set(match.pairs.map(\.y))
    for (place, event) in reportedEvents.enumerated() {
      guard let certainty = event.certainty else { continue }
      score.bookingCalibration.add(confidence: certainty, isRight: right.contains(place))
    }
    return score
  }
}

extension EpisodeScore.Parameter {
  init(_ value: DrawnValue) {
    switch value {
    case .number(let number): self = .number(number)
    case .text(let text): self = .text(text)
    }
  }
}

extension BasketEvent.Kind {
  /// The same change of the basket.
  package var ledgerKind: LedgerEvent.Kind {
    switch self {
    case .add: .add
    case .remove: .remove
    }
  }
}
