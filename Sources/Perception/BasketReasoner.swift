package import CartInterface
package import Geometry

/// Keeps the basket: turns weights and sights into bookings, questions and alerts.
///
/// Deterministic: same observations and detections, same answers. One owner, one episode.
package protocol BasketReasoner: Sendable {
  /// What it has booked so far.
  var events: [BasketEvent] { get }

  /// Takes one tick in: the readings of the scale, what was found in the pictures of this or earlier
  /// ticks, what the shopper touched on the screen, and barcodes that were read.
  /// - Returns: What the screen shows from now on.
  mutating func step(
    time: Nanoseconds, readings: [ScaleReading], batches: [DetectionBatch],
    answers: [ScreenAnswer], barcodes: [BarcodeRead]
  ) -> CartDisplay
}

/// A reasoner that sees what a tracker makes of the detections.
package struct TrackingReasoner: BasketReasoner {
  package private(set) var tracker: any Tracker
  package private(set) var reasoner: any BasketReasoner

  package init(_ tracker: any Tracker, before reasoner: any BasketReasoner) {
    self.tracker = tracker
    self.reasoner = reasoner
  }

  package var events: [BasketEvent] { reasoner.events }

  package mutating func step(
    time: Nanoseconds, readings: [ScaleReading], batches: [DetectionBatch],
    answers: [ScreenAnswer], barcodes: [BarcodeRead]
  ) -> CartDisplay {
    var followed: [DetectionBatch] = []
    for batch in batches { followed.append(tracker.follow(batch)) }
    return reasoner.step(
      time: time, readings: readings, batches: followed, answers: answers, barcodes: barcodes)
  }
}

/// What stands between the detections and the screen; each part may be another.
package struct ReasoningParts: Sendable {
  /// Said after the detector's name in tables and reports; nil for the parts that are taken for granted.
  package var remark: String?
  /// nil: the reasoner sees the detections as they are.
  package var tracker: (@Sendable (CartDescription) -> any Tracker)?
  package var reasoner: @Sendable (CartDescription, ReasonerSettings) -> any BasketReasoner

  package init(
    remark: String? = nil,
    tracker: (@Sendable (CartDescription) -> any Tracker)?,
    reasoner: @escaping @Sendable (CartDescription, ReasonerSettings) -> any BasketReasoner
  ) {
    self.remark = remark
    self.tracker = tracker
    self.reasoner = reasoner
  }

  /// This program's own: no tracker, see the module's README.
  package static let reference = ReasoningParts(
    tracker: nil,
    reasoner: { BayesianReasoner(cart: $0, settings: $1) })

  /// A cart without a scale: the yardstick that shows what weighing adds.
  package static let sightAlone = ReasoningParts(
    remark: "by sight alone", tracker: nil,
    reasoner: { SightLedger(cart: $0, settings: $1) })

  /// For one episode.
  package func assembled(for cart: CartDescription, settings: ReasonerSettings)
    -> any BasketReasoner
  {
    let reasoner = reasoner(cart, settings)
    return tracker.map { TrackingReasoner($0(cart), before: reasoner) } ?? reasoner
  }
}
