package import CartInterface
package import Geometry

/// The reference reasoner: finds out from scale and detections what was added and taken out.
///
/// Time is cut at resting weights. Between the last explained plateau and a new one lies a
/// transition; it is explained by the likeliest hypothesis as soon as that is likely enough. Until
/// then the transition stays open and reaches to the newest plateau, so that a hand that leans for a
/// while, or an item shown again, ends in a clear picture. Doubt that lasts makes the cart ask.
///
/// Deterministic: same observations and detections, same answers. One owner.
package struct BayesianReasoner: BasketReasoner {
  package internal(set) var events: [BasketEvent] = []
  package private(set) var display: CartDisplay

  let catalog: [CartDescription.CatalogEntry]
  let settings: ReasonerSettings
  let posterior: BasketPosterior
  var plateaus: WeightPlateaus
  var vision: VisionMemory
  var readings: [ScaleReading] = []
  /// Barcodes read since the explained plateau: catalogue index and time.
  var scans: [(product: Int, time: Nanoseconds)] = []
  /// Count of each product by catalogue index, no zeros.
  var basket: [Int: Int] = [:]
  /// The plateau up to which everything is explained; nil before the first.
  var explained: WeightPlateau?
  /// What led to it, while the scale has not called that weight stable yet.
  var earlyBooking: EarlyBooking?
  /// When the basket was first seen at rest as it is booked, if weights have come and gone since that
  /// changed nothing in it: the cart rolled, something leaned on it.
  var earlierRest: ClosedRange<Nanoseconds>?
  /// Since when the weight is stable and doubtful.
  var doubtSince: Nanoseconds?
  var question: Question?
  var questions = 0
  let asksForProduce: Bool
  /// Net kilograms of what is sold by weight, by catalogue index.
  var weighed: [Int: Double] = [:]
  var watch: CartWatch
  var alerts = AlertBoard()
  /// When something was last booked.
  var booked: Nanoseconds?
  /// What the catalogue says that the booked basket weighed at first, with its standard deviation.
  let initialMass: (mean: Double, deviation: Double)
  let heaviest: Double
  /// Since when the likeliest explanation of the weight is that something pulls or presses.
  var loadedSince: Nanoseconds?
  var findings: Set<CartWatch.Finding> = []

  struct Question: Sendable {
    var prompt: CartDisplay.Prompt
    var asked: Nanoseconds
    /// What each candidate of a `confirm` means.
    var meanings: [String: BasketHypothesis] = [:]
  }

  package init(cart: CartDescription, settings: ReasonerSettings = ReasonerSettings()) {
    catalog = cart.catalog
    self.settings = settings
    posterior = BasketPosterior(cart: cart, settings: settings)
    plateaus = WeightPlateaus(
      tolerance: max(1.5 * cart.scale.resolution, 5 * cart.scale.noise))
    vision = VisionMemory(catalog: cart.catalog, settings: settings)
    var (mass, variance) = (0.0, 0.0)
    for (index, entry) in cart.catalog.enumerated() {
      guard let count = cart.initialBasket[entry.sku], count > 0 else { continue }
      basket[index] = count
      mass += Double(count) * entry.nominalMass
      variance += Double(count) * entry.massDeviation * entry.massDeviation
    }
    initialMass = (mass, variance.squareRoot())
    display = CartDisplay(basket: cart.initialBasket.filter { $0.value > 0 })
    asksForProduce = cart.asksForProduce
    for (product, count) in basket where catalog[product].plu != nil {
      weighed[product] = Double(count) * catalog[product].nominalMass
    }
    watch = CartWatch(cart: cart, settings: settings)
    heaviest = catalog.map(\.nominalMass).max() ?? 0
  }

  /// Takes one tick in: the readings of the scale, answers of the detector to this or earlier
  /// ticks, what the shopper touched on the screen, and barcodes that were read.
  /// - Returns: What the screen shows from now on.
  package mutating func step(
    time: Nanoseconds, readings new: [ScaleReading], batches: [DetectionBatch],
    answers: [ScreenAnswer] = [], barcodes: [BarcodeRead] = []
  ) -> CartDisplay {
    for read in barcodes {
      if let product = catalog.firstIndex(where: { $0.gtin == read.gtin }) {
        scans.append((product, read.time))
      }
    }
    for reading in new { plateaus.add(reading) }
    readings += new
    for batch in batches { vision.add(batch) }
    if let from = explained {
      for answer in answers { take(answer, time: time) }
      explainTransition(from: explained ?? from, time: time)
      ageQuestion(time: time)
      forgetOld()
    } else {
      explained = plateaus.plateaus.first
      if let explained { checkStart(explained) }
    }
    watchCart(time: time, readings: new, batches: batches)
    display = CartDisplay(
      basket: shownBasket, prompt: question?.prompt, alert: alerts.shown, state: state(at: time))
    display.weighed = shownGrams
    return display
  }

  private var shownBasket: [String: Int] {
    var shown: [String: Int] = [:]
    for (product, count) in basket { shown[catalog[product].sku] = count }
    return shown
  }
}
