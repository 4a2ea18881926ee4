package import CartInterface
package import Geometry
package import Imaging
package import Metrics
package import Perception
package import Simulation

/// What came of one episode.
package struct EpisodeResult: Sendable {
  package var scenario: String
  package var seed: UInt64
  package var episode: Int
  package var ticks: Int
  /// End of the last tick.
  package var duration: Nanoseconds
  /// Everything that happened, with the SKU of the item that took part.
  package var trueEvents: [NamedEvent] = []
  package var reportedEvents: [BasketEvent] = []
  package var finalBasket: [String: Int] = [:]
  package var trueBasket: [String: Int] = [:]
  /// What lay in the basket when the episode began.
  package var initialBasket: [String: Int] = [:]
  package var prompts: [ShownPrompt] = []
  package var alerts: [RaisedAlert] = []
  package var receipt = Receipt()
  /// |last stable reading − true mass in the basket| at the last tick at which both the scale and
  /// the world had been at rest for a second, in kilograms; nil if there was none.
  package var weightError: Double?
  package var timeline: [TimelinePoint] = []
  /// Of moments at which something happened.
  package var keyPictures: [KeyPicture] = []
  /// Small ones, evenly over the episode; empty unless asked for.
  package var film: [KeyPicture] = []
  /// What stood and was found in some pictures, evenly over the episode; empty unless asked for.
  package var seenPictures: [SeenPicture] = []
  /// Parallel to the windows that were asked for.
  package var clips: [[KeyPicture]] = []
  package var screen = ScreenLog()
  /// Every value that was drawn for the episode, by its path in the scene.
  package var parameters: [String: EpisodeScore.Parameter] = [:]
  /// Empty where no labels were needed.
  package var detections = DetectionTally()
  /// nil without a second cart software beside the first.
  package var shadow: ShadowComparison?

  package init(scenario: String, seed: UInt64, episode: Int) {
    self.scenario = scenario
    self.seed = seed
    self.episode = episode
    ticks = 0
    duration = 0
  }

  package struct NamedEvent: Sendable, Hashable {
    package var event: TrueEvent
    package var sku: String?
    /// The tick in which it ended, and the camera that then saw most of the item.
    package var tick: Int
    package var camera: String?
    /// Of a thing that is not for sale.
    package var isOfBelonging = false
    /// Whether the item lay in the basket before, by the events until then.
    package var wasInBasket = false

    /// Whether the item left the basket and nobody took it out.
    package var fellOut: Bool { event.kind == .drop && wasInBasket }

    /// Whether the bill changes by it.
    package var changesLedger: Bool { ledgerEvent != nil }

    /// What it means for the bill; nil for what changes nothing. What falls out of the basket has been
    /// taken out, by nobody, when it was last in it.
    package var ledgerEvent: LedgerEvent? {
      guard let sku, !isOfBelonging else { return nil }
      if fellOut {
        return LedgerEvent(kind: .remove, sku: sku, time: event.start)
      }
      return event.kind.ledgerKind.map { LedgerEvent(kind: $0, sku: sku, time: event.end) }
    }

    package init(
      event: TrueEvent, sku: String?, tick: Int, camera: String?
    ) {
      self.event = event
      self.sku = sku
      self.tick = tick
      self.camera = camera
    }
  }

  /// True changes of the basket's content, in order. What fell out before it could come to rest was never in.
  package var trueChanges: [NamedEvent] {
    var passing: Set<Int> = []
    for (fall, event) in trueEvents.enumerated() where event.fellOut {
      let added = trueEvents[..<fall].lastIndex {
        $0.event.kind == .add && $0.event.item == event.event.item
      }
      guard let added,
        (event.event.start - trueEvents[added].event.end).seconds < Self.timeToRest
      else { continue }
      passing.formUnion([added, fall])
    }
    return trueEvents.indices.filter { trueEvents[$0].changesLedger && !passing.contains($0) }.map {
      trueEvents[$0]
    }
  }

  /// Seconds within which what is let go of comes to rest in the basket, or not at all.
  private static let timeToRest = 1.0

  package struct ShownPrompt: Sendable, Hashable {
    package var prompt: CartDisplay.Prompt
    package var tick: Int
    package var time: Nanoseconds

    package init(
      prompt: CartDisplay.Prompt, tick: Int, time: Nanoseconds
    ) {
      self.prompt = prompt
      self.tick = tick
      self.time = time
    }
  }

  package struct RaisedAlert: Sendable, Hashable {
    package var alert: CartAlert
    package var tick: Int
    package var time: Nanoseconds
    /// Whether what it says was true then.
    package var isJustified: Bool

    package init(alert: CartAlert, tick: Int, time: Nanoseconds, isJustified: Bool) {
      self.alert = alert
      self.tick = tick
      self.time = time
      self.isJustified = isJustified
    }
  }

  /// One tick for plots. Masses in kilograms.
  package struct TimelinePoint: Sendable, Hashable, Codable {
    package var tick: Int
    package var time: Nanoseconds
    /// The scale's last reading; nil before the first.
    package var displayedMass: Double?
    package var isStable: Bool
    package var trueBasketMass: Double
    package var trueLoad: Double
    package var itemsInBasket: Int
    package var itemsBooked: Int

    package init(
      tick: Int, time: Nanoseconds, displayedMass: Double?, isStable: Bool, trueBasketMass: Double,
      trueLoad: Double, itemsInBasket: Int, itemsBooked: Int
    ) {
      self.tick = tick
      self.time = time
      self.displayedMass = displayedMass
      self.isStable = isStable
      self.trueBasketMass = trueBasketMass
      self.trueLoad = trueLoad
      self.itemsInBasket = itemsInBasket
      self.itemsBooked = itemsBooked
    }
  }

  /// A picture with what was found in it, for people.
  package struct KeyPicture: Sendable {
    package var tick: Int
    package var time: Nanoseconds
    package var camera: String
    package var caption: String
    package var picture: Image<RGB8>
    /// Instance ids, of the picture's size.
    package var ids: Image<UInt16>
    /// z-depth in metres, of the picture's size; 0 where nothing was hit. nil where it is not kept.
    package var depth: Image<Float>?
    /// Pixels of the camera for one of the picture, across and down: boxes are in the camera's.
    package var reduction = 1
    package var detections: [Detection]
    package var truth: [TrueBox]

    package init(
      tick: Int, time: Nanoseconds, camera: String, caption: String, picture: Image<RGB8>,
      ids: Image<UInt16>, depth: Image<Float>? = nil, detections: [Detection], truth: [TrueBox]
    ) {
      self.tick = tick
      self.time = time
      self.camera = camera
      self.caption = caption
      self.picture = picture
      self.ids = ids
      self.depth = depth
      self.detections = detections
      self.truth = truth
    }
  }

  /// One picture without its pixels.
  package struct SeenPicture: Sendable, Hashable {
    package var time: Nanoseconds
    package var truth: [TrueBox]
    package var detections: [Detection]

    package init(time: Nanoseconds, truth: [TrueBox], detections: [Detection]) {
      self.time = time
      self.truth = truth
      self.detections = detections
    }
  }

  package struct TrueBox: Sendable, Hashable {
    package var sku: String
    package var box: PixelBox

    package init(
      sku: String, box: PixelBox
    ) {
      self.sku = sku
      self.box = box
    }
  }

  /// True changes of the ledger, parallel to `trueChanges`.
  package var trueLedger: [LedgerEvent] {
    trueChanges.compactMap(\.ledgerEvent)
  }

  package var reportedLedger: [LedgerEvent] {
    reportedEvents.map { LedgerEvent(kind: $0.kind.ledgerKind, sku: $0.sku, time: $0.time) }
  }

  package var basketPair: BasketScore.Pair {
    BasketScore.Pair(reported: finalBasket, truth: trueBasket)
  }
}

extension TrueEvent.Kind {
  /// Of what the shopper does; nil for what leaves the ledger as it is.
  package var ledgerKind: LedgerEvent.Kind? {
    switch self {
    case .add: .add
    case .remove: .remove
    default: nil
    }
  }
}

extension EpisodeResult {
  /// When the cart first reported that something is wrong, by an alert or by calling an attendant;
  /// nil if it never did.
  package var firstFlag: (tick: Int, time: Nanoseconds)? {
    let call = prompts.first { $0.prompt.kind == .callAttendant }.map { ($0.tick, $0.time) }
    let alert = alerts.first.map { ($0.tick, $0.time) }
    return [call, alert].compactMap { $0 }.min { $0.1 < $1.1 }
  }

  package var economics: CartEconomics { CartEconomics(self) }
}
