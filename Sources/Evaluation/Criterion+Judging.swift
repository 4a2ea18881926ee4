import CartInterface
import Geometry
import Metrics
import Perception
package import Scenario
import Simulation

extension Criterion {
  /// Measures and judges; names the first episode that alone breaks the bound.
  package func judged(on episodes: [EpisodeResult]) -> CriterionOutcome {
    let actual = value(of: episodes)
    let passed = actual.map(accepts) ?? false
    guard !passed else {
      return CriterionOutcome(criterion: self, actual: actual, passed: true, reason: "")
    }
    let failing = episodes.first { !(value(of: [$0]).map(accepts) ?? false) } ?? worst(of: episodes)
    let failure = failing.map(failure(in:))
    return CriterionOutcome(
      criterion: self, actual: actual, passed: false,
      reason: failure?.reason ?? "no episode was played", firstFailure: failure?.frame)
  }

  func value(of episodes: [EpisodeResult]) -> Double? {
    guard !episodes.isEmpty else { return nil }
    switch measure {
    case .basketExact: return BasketScore(pairs: episodes.map(\.basketPair)).checkoutAccuracy
    case .eventF1:
      return episodes.map { EventScore($0.eventMatch(tolerance: tolerance)) }
        .reduce(EventScore(), +).f1
    case .questions: return episodes.questionsPerEpisode
    case .itemsPresented: return episodes.itemsPresentedPerEpisode
    case .asked: return episodes.share(where: { !$0.prompts.isEmpty })
    case .flagged: return episodes.share(where: { $0.firstFlag != nil })
    case .falseAlerts:
      return Double(episodes.reduce(0) { $0 + $1.economics.falseAlerts }) / Double(episodes.count)
    case .receiptError:
      return episodes.map { Double($0.receipt.overcharged + $0.receipt.undercharged) }.max()
    case .weightError:
      let errors = episodes.compactMap(\.weightError)
      return errors.count == episodes.count ? errors.max() : nil
    }
  }

  /// Where each episode alone keeps to the bound but all of them together do not.
  private func worst(of episodes: [EpisodeResult]) -> EpisodeResult? {
    let order = episodes.compactMap { episode in value(of: [episode]).map { (episode, $0) } }
    return
      (minimum == nil
      ? order.max { $0.1 < $1.1 } : order.min { $0.1 < $1.1 })?.0 ?? episodes.first
  }
}

// MARK: - The first failing frame

extension Criterion {
  private typealias Failure = (reason: String, frame: FailingFrame)

  private func failure(in episode: EpisodeResult) -> Failure {
    switch measure {
    case .basketExact: basketFailure(episode)
    case .eventF1:
      eventFailure(episode) ?? ("the events differ", episode.lastFrame)
    case .questions:
      (
        "the cart asked \(episode.prompts.count) times",
        episode.prompts.first.map { episode.frame(of: $0) } ?? episode.lastFrame
      )
    case .itemsPresented: presentationFailure(episode)
    case .asked:
      (
        episode.prompts.isEmpty ? "the cart asked nothing" : "the cart asked",
        episode.prompts.first.map { episode.frame(of: $0) } ?? episode.lastFrame
      )
    case .flagged:
      (
        episode.flagInWords,
        episode.firstFlag.map {
          FailingFrame(
            episode: episode.episode, tick: $0.tick, time: $0.time.seconds, camera: nil)
        } ?? episode.lastFrame
      )
    case .falseAlerts:
      (
        episode.alerts.first { !$0.isJustified }.map {
          "the alert \($0.alert.reason.rawValue) was false"
        } ?? "no alert was false",
        episode.alerts.first { !$0.isJustified }.map {
          FailingFrame(
            episode: episode.episode, tick: $0.tick, time: $0.time.seconds, camera: nil)
        } ?? episode.lastFrame
      )
    case .receiptError: (receiptFailure(episode), episode.lastFrame)
    case .weightError:
      (
        episode.weightError.map { "off by \(measure.text($0))" } ?? "the scale never came to rest",
        episode.lastFrame
      )
    }
  }

  /// The first question that no item was shown for, or the wrong one.
  private func presentationFailure(_ episode: EpisodeResult) -> Failure {
    let answers = episode.presentations
    guard let first = answers.first(where: { !$0.isAnswered }) ?? answers.first else {
      return ("the cart asked for no item", episode.lastFrame)
    }
    let reason =
      switch (first.shownSKU, first.isAnswered) {
      case (nil, _): "the cart asked for an item and none was shown"
      case (let sku?, false): "\(sku) was shown, which the cart had recognised"
      case (let sku?, true): "\(sku) was shown"
      }
    return (
      reason,
      FailingFrame(
        episode: episode.episode, tick: first.prompt.tick, time: first.prompt.time.seconds,
        camera: nil)
    )
  }

  private func basketFailure(_ episode: EpisodeResult) -> Failure {
    let pair = episode.basketPair
    let differences = Set(pair.reported.keys).union(pair.truth.keys).sorted().compactMap { sku in
      let (reported, truth) = (pair.reported[sku, default: 0], pair.truth[sku, default: 0])
      return reported == truth ? nil : "\(sku) \(truth) in the basket, \(reported) booked"
    }
    return (
      differences.isEmpty ? "the baskets differ" : differences.joined(separator: "; "),
      eventFailure(episode)?.frame ?? episode.lastFrame
    )
  }

  private func receiptFailure(_ episode: EpisodeResult) -> String {
    episode.receipt.lines.filter { $0.charged != $0.owed }.map {
      "\($0.sku): charged \($0.charged) cents, owed \($0.owed)"
    }.joined(separator: "; ")
  }

  /// The earliest event that was missed or invented.
  private func eventFailure(_ episode: EpisodeResult) -> Failure? {
    let match = episode.eventMatch(tolerance: tolerance)
    let missed = match.missed.map { i -> Failure in
      let event = episode.trueChanges[i]
      return (
        "\(event.event.kind.rawValue) \(event.sku ?? "") was missed",
        FailingFrame(
          episode: episode.episode, tick: event.tick, time: event.event.end.seconds,
          camera: event.camera)
      )
    }
    let invented = match.invented.map { i -> Failure in
      let event = episode.reportedEvents[i]
      return (
        "\(event.kind.rawValue) \(event.sku) was booked but did not happen then",
        FailingFrame(
          episode: episode.episode, tick: episode.tick(at: event.time), time: event.time.seconds,
          camera: nil)
      )
    }
    return (missed + invented).min { $0.frame.time < $1.frame.time }
  }
}

extension EpisodeResult {
  fileprivate var lastFrame: FailingFrame {
    FailingFrame(
      episode: episode, tick: timeline.last?.tick ?? 0, time: duration.seconds, camera: nil)
  }

  fileprivate var flagInWords: String {
    guard firstFlag != nil else { return "the cart reported nothing" }
    guard let first = alerts.first else { return "the cart called an attendant" }
    return "the cart raised an alert: "
      + ([first.alert.reason.rawValue] + [first.alert.subject].compactMap { $0 })
      .joined(separator: " ")
  }

  fileprivate func frame(of shown: ShownPrompt) -> FailingFrame {
    FailingFrame(episode: episode, tick: shown.tick, time: shown.time.seconds, camera: nil)
  }

  /// The tick that a time falls in.
  fileprivate func tick(at time: Int64) -> Int {
    timeline.first { $0.time >= time }?.tick ?? timeline.last?.tick ?? 0
  }
}
