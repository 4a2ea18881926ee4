package import Catalog
package import Geometry

/// One episode with every random quantity drawn: what the simulation plays.
///
/// A pure function of (scenario, seed, episode index). Every drawn value is in `drawnValues`.
package struct EpisodePlan: Sendable {
  package var scenarioName: String
  package var seed: UInt64
  package var episode: Int
  package var mode: ScenarioMode
  /// Pictures per second and camera.
  package var tickRate: Double
  /// Ticks to play; 1 for a snapshot.
  package var ticks: Int
  package var cart: CartRig
  package var store: StoreLook
  package var lighting: StoreLighting
  /// Zones that the cart rolls through; empty where the store is the same all along.
  package var trip = Trip()
  /// SKUs of the items that can take part, one entry an item; the index is the item's number, its
  /// instance id is the index + 1.
  package var items: [PlannedItem]
  /// What may be done, as `threads` name it by number. In a snapshot there is one at most, and the
  /// picture shows the hand in the middle of it.
  package var actions: [PlannedAction]
  /// Who does what when; the first is the shopper's first hand.
  package var threads: [PlannedThread]
  package var shopper: ShopperProfile
  /// Who else is at the cart; persons count from 1 here.
  package var companions: [ShopperProfile]
  /// Who sits in the cart's seat; nil: nobody, and there is no seat.
  package var child: SeatedChild?
  /// SKUs that the catalogue on the cart does not list, ascending: items of these are truly there,
  /// but the cart's software has never heard of them.
  package var unlistedSKUs: [String]
  /// Where the catalogue on the cart is out of date, by SKU.
  package var staleEntries: [String: StaleEntry] = [:]
  /// Key path to value, for the record and for slices. The n-th repetition of a quantity has `#n`
  /// behind its key path, from 1.
  package var drawnValues: [String: DrawnValue]

  /// - Parameter threads: nil: the shopper takes all actions in their order with one hand.
  package init(
    scenarioName: String, seed: UInt64, episode: Int, mode: ScenarioMode, tickRate: Double,
    ticks: Int, cart: CartRig, store: StoreLook, lighting: StoreLighting, items: [PlannedItem],
    actions: [PlannedAction], threads: [PlannedThread]? = nil, shopper: ShopperProfile,
    companions: [ShopperProfile] = [], unlistedSKUs: [String] = [],
    drawnValues: [String: DrawnValue]
  ) {
    self.scenarioName = scenarioName
    self.seed = seed
    self.episode = episode
    self.mode = mode
    self.tickRate = tickRate
    self.ticks = ticks
    self.cart = cart
    self.store = store
    self.lighting = lighting
    self.items = items
    self.actions = actions
    self.threads =
      threads
      ?? [
        PlannedThread(
          person: 0, hand: 0, startsAtOnce: true, steps: actions.indices.map { .act($0) })
      ]
    self.companions = companions
    self.shopper = shopper
    self.unlistedSKUs = unlistedSKUs
    self.drawnValues = drawnValues
  }

  /// How many hands the world needs.
  package var handCount: Int { (threads.map(\.hand).max() ?? 0) + 1 }

  /// A person by number.
  package func profile(ofPerson person: Int) -> ShopperProfile {
    person == 0 ? shopper : companions[person - 1]
  }

  package var randomKey: RandomKey { RandomKey(seed: seed, episode: episode) }
}

package enum ScenarioMode: String, Sendable, CaseIterable, Codable {
  /// Every episode is one tick of a world at rest.
  case snapshot
  /// Every episode is a stretch of time with a shopper.
  case sequence
}

/// A value as it was drawn.
package enum DrawnValue: Sendable, Hashable {
  case number(Double)
  case text(String)
}

/// Where somebody puts an item.
package enum PutPlace: Sendable, Hashable {
  /// Over the lowest of a few places.
  case anywhere
  /// Into another item, such as a bag that stands open.
  case inside(item: Int)
  /// Across the rim and the guard rail, which bears this share of its weight.
  case acrossRail(share: Double)
}

/// One physical item of the episode.
package struct PlannedItem: Sendable, Hashable {
  package var sku: String
  /// True mass of this very pack at first, in kilograms.
  package var mass: Double
  /// In the basket when the episode begins (settled before the first tick).
  package var startsInBasket: Bool
  /// What has happened to it, as far as it can happen to such a product.
  package var condition: PackCondition
  /// A thing of somebody at the cart, which is not for sale: it lies in the basket, weighs and is
  /// seen, but nobody is to pay for it.
  package var isBelonging = false
  /// Where it goes when it is put in.
  package var place = PutPlace.anywhere
  /// Whether the cart's software is told of it where it starts in the basket.
  package var isDeclared = true
  /// Held with its front, where its label is, to the floor.
  package var facesDown = false
  /// Carried with both hands.
  package var takesTwoHands = false
  /// SKU whose barcode is stuck over its own.
  package var sticker: String?
  /// What makes it lighter or heavier; nil: nothing.
  package var massChange: MassChange?

  package init(
    sku: String, mass: Double, startsInBasket: Bool, condition: PackCondition = .asNew
  ) {
    self.condition = condition
    self.sku = sku
    self.mass = mass
    self.startsInBasket = startsInBasket
  }

  /// True mass at a time of the episode, in kilograms.
  package func mass(at time: Nanoseconds) -> Double {
    massChange.map { mass + $0.amount(at: time.seconds) } ?? mass
  }
}
