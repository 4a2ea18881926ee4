package import CartInterface
package import Geometry
package import Scene
package import Sensors

/// All that is true in one tick of an episode, and what the sensors made of it.
package struct EpisodeTick: Sendable {
  package var tick: Int
  /// End of the tick.
  package var time: Nanoseconds
  /// The world during the tick.
  package var motion: SceneMotion
  /// The ticks before it, in order, as many as a camera's exposure may depend on.
  package var earlier: [EarlierTick] = []
  /// Every raw sample of the scale since the last tick.
  package var scaleSamples: [ScaleSample]
  package var scaleReadings: [ScaleReading]
  /// What the shopper touched on the cart's screen since the last tick.
  package var screenAnswers: [ScreenAnswer]
  /// Of the sensors besides cameras and scale: measured, and arrived.
  package var channels: ChannelOutcome
  /// What happened since the last tick, in order of time.
  package var events: [TrueEvent]
  /// What those at the cart set out to do and was over since the last tick.
  package var actions: [ActionRecord]
  /// Items (indices into the plan's items) whose centre lies in the basket and that no hand holds,
  /// ascending. An item on its way out leaves this list when the hand closes on it; the event of its
  /// removal ends when it is beyond the rim.
  package var itemsInBasket: [Int]
  /// Sum of true masses of `itemsInBasket`, in kilograms.
  package var trueBasketMass: Double
  /// Net vertical force on the load cells over standard gravity, in kilograms: hands, shocks and all.
  package var trueLoad: Double
  /// Nothing in the basket moves faster than 1 cm/s and no hand touches it.
  package var isAtRest: Bool
  /// How far the cart's lenses are misted over by the air, 0…1.
  package var lensMist = 0.0
  /// Of a trip, where on it the cart is at the end of the tick.
  package var tripPlace: TripPlace?

  package init(
    tick: Int, time: Nanoseconds, motion: SceneMotion, scaleSamples: [ScaleSample],
    scaleReadings: [ScaleReading], screenAnswers: [ScreenAnswer] = [],
    channels: ChannelOutcome = ChannelOutcome(), events: [TrueEvent],
    actions: [ActionRecord] = [], itemsInBasket: [Int],
    trueBasketMass: Double, trueLoad: Double, isAtRest: Bool
  ) {
    self.tick = tick
    self.time = time
    self.motion = motion
    self.scaleSamples = scaleSamples
    self.scaleReadings = scaleReadings
    self.screenAnswers = screenAnswers
    self.channels = channels
    self.events = events
    self.actions = actions
    self.itemsInBasket = itemsInBasket
    self.trueBasketMass = trueBasketMass
    self.trueLoad = trueLoad
    self.isAtRest = isAtRest
  }
}

/// A place on a trip through zones.
package struct TripPlace: Sendable, Hashable {
  /// Metres ahead of where the cart first stood.
  package var alongAisle: Double
  /// Among the trip's.
  package var zone: Int
  /// Of the zone.
  package var name: String

  package init(alongAisle: Double, zone: Int, name: String) {
    self.alongAisle = alongAisle
    self.zone = zone
    self.name = name
  }
}

/// A tick gone by, as far as cameras remember it.
package struct EarlierTick: Sendable {
  package var tick: Int
  /// End of the tick.
  package var time: Nanoseconds
  package var motion: SceneMotion
}

/// Something that truly happened.
package struct TrueEvent: Sendable, Hashable {
  package enum Kind: String, Sendable, CaseIterable, Codable {
    /// An item was let go in the basket, or taken out beyond its rim: these change the ledger.
    case add, remove
    /// Held over the basket and taken away again; shown to a camera on request.
    case hover, present
    /// Held before the barcode imager, read or not.
    case scan
    /// Goods were pushed about; one in particular, where a hand pulled at it and could not take it out.
    case rearrange
    case lean, roll
    /// The shopper answered a question on the display.
    case confirm
    /// The shopper had enough of the cart's questions.
    case giveUp
    /// An item fell outside the basket.
    case drop
  }

  package var kind: Kind
  /// Index into the plan's items; nil where no item takes part.
  package var item: Int?
  /// From the first movement to the end of it; for add and remove the ledger changes at `end`. An item
  /// that falls was last in the basket at `start`, unless it was on its way in.
  package var start: Nanoseconds
  package var end: Nanoseconds

  package init(kind: Kind, item: Int?, start: Nanoseconds, end: Nanoseconds) {
    self.kind = kind
    self.item = item
    self.start = start
    self.end = end
  }
}
