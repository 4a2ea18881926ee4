import Geometry
import Perception

extension ResultDocument {
  /// See `ShadowComparison`.
  package struct ShadowPart: Sendable, Codable {
    package var software: String
    /// Ticks that both answered.
    package var ticks: Int
    /// Absent where no tick differs.
    package var first_difference: DifferencePart?
    /// By aspect: `basket`, `weighed`, `prompt`, `alert`, `state`; none that never differs.
    package var differing_ticks: [String: Int]
    package var shared_events: Int
    package var events_of_first: [EventPart]
    package var events_of_shadow: [EventPart]
    package var basket: [String: Int]
    /// Why the shadow ended before the episode.
    package var failure: String?
  }

  package struct DifferencePart: Sendable, Codable {
    package var tick: Int
    package var time_s: Double
    package var aspects: [String]
    package var screen: ScreenLog.Entry
    package var shadow_screen: ScreenLog.Entry
  }
}

extension ResultDocument.ShadowPart {
  init(_ comparison: ShadowComparison) {
    self.init(
      software: comparison.software, ticks: comparison.ticks,
      first_difference: comparison.firstDifference.map { moment in
        .init(
          tick: moment.tick, time_s: moment.time.seconds, aspects: moment.aspects.map(\.rawValue),
          screen: ScreenLog.Entry(tick: moment.tick, display: moment.display),
          shadow_screen: ScreenLog.Entry(tick: moment.tick, display: moment.shadowDisplay))
      },
      differing_ticks: Dictionary(
        uniqueKeysWithValues: comparison.differingTicks.map { ($0.key.rawValue, $0.value) }),
      shared_events: comparison.sharedEvents,
      events_of_first: comparison.eventsOfFirst.map(ResultDocument.EventPart.init),
      events_of_shadow: comparison.eventsOfShadow.map(ResultDocument.EventPart.init),
      basket: comparison.basket, failure: comparison.failure)
  }
}
