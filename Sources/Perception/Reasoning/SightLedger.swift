package import CartInterface
package import Geometry

/// A basket kept by sight alone: what comes to stay was added, what goes for good was taken out. It asks
/// nothing, raises no alert, and takes no notice of scale, screen and barcodes.
///
/// Only what lies still counts: what a hand carries moves. A product counts as often as the camera that sees
/// most of it sees it. More than is booked, over
/// `settleTime` and in three pictures of four, was added. Fewer than at the last rest, in every camera
/// that saw them, over `goneTime` and with nothing added meanwhile that may lie on top, was taken out;
/// what is merely covered stays booked.
///
/// Deterministic: same batches, same answers. One owner.
package struct SightLedger: BasketReasoner {
  package private(set) var events: [BasketEvent] = []
  /// Count of each product by catalogue index, no zeros.
  package private(set) var basket: [Int: Int] = [:]

  /// Seconds that an arrival must last.
  package var settleTime = 1.5
  /// Seconds that an absence must last.
  package var goneTime = 2.0
  /// Intersection over union with its box in an earlier picture, from which on a thing lies still.
  package var stillOverlap = 0.7
  /// Pictures back in which that box may be: a detector misses some.
  package var stillPictures = 3

  private struct Tick: Sendable {
    var time: Nanoseconds
    var cameras: [Int]
    var counts: [Sight: Int]
  }

  private struct Sight: Sendable, Hashable {
    var camera: Int
    var product: Int
  }

  private let catalog: [CartDescription.CatalogEntry]
  private let productIndex: ProductIndex
  private let minimumConfidence: Double
  private var ticks: [Tick] = []
  /// Detections of each camera's newest pictures, the newest last.
  private var before: [Int: [[Detection]]] = [:]
  /// What each camera saw at the last rest.
  private var resting: [Sight: Int] = [:]
  /// From when on nothing has been added that may cover what is there.
  private var undisturbedSince: Nanoseconds = 0

  package init(cart: CartDescription, settings: ReasonerSettings = ReasonerSettings()) {
    catalog = cart.catalog
    productIndex = ProductIndex(cart.catalog)
    minimumConfidence = settings.minimumConfidence
    for (index, entry) in cart.catalog.enumerated() {
      if let count = cart.initialBasket[entry.sku], count > 0 { basket[index] = count }
    }
  }

  /// By SKU, as the screen shows it.
  package var shown: [String: Int] {
    Dictionary(uniqueKeysWithValues: basket.map { (catalog[$0].sku, $1) })
  }

  package mutating func step(
    time: Nanoseconds, readings: [ScaleReading], batches: [DetectionBatch],
    answers: [ScreenAnswer], barcodes: [BarcodeRead]
  ) -> CartDisplay {
    for batch in batches { add(batch, now: time) }
    return CartDisplay(basket: shown)
  }

  /// - Precondition: batches come in order of time.
  package mutating func add(_ batch: DetectionBatch, now: Nanoseconds) {
    let credible = batch.credible(in: productIndex, above: minimumConfidence)
    var counts: [Sight: Int] = [:]
    for (product, detection) in credible where liesStill(detection) {
      counts[Sight(camera: detection.camera, product: product), default: 0] += 1
    }
    for camera in batch.witnesses {
      let found = credible.map(\.detection).filter { $0.camera == camera }
      before[camera] = (before[camera, default: []] + [found]).suffix(stillPictures)
    }
    ticks.append(Tick(time: batch.time, cameras: batch.witnesses, counts: counts))
    let longest = Nanoseconds(seconds: max(settleTime, goneTime))
    ticks.removeAll { $0.time < batch.time - longest }
    bookArrivals(now: now)
    bookDepartures(now: now)
    rest()
  }

  private func liesStill(_ detection: Detection) -> Bool {
    before[detection.camera, default: []].joined().contains {
      $0.sku == detection.sku && $0.intersectionOverUnion(detection) >= stillOverlap
    }
  }

  private mutating func bookArrivals(now: Nanoseconds) {
    guard let (window, start) = window(settleTime) else { return }
    for product in products(in: window) {
      let seen = cameras(of: window).map {
        low(Sight(camera: $0, product: product), in: window)
      }
      let count = (seen.max() ?? 0) - (basket[product] ?? 0)
      guard count > 0 else { continue }
      book(.add, product, count: count, at: start, now: now)
      undisturbedSince = ticks.last?.time ?? now
    }
  }

  private mutating func bookDepartures(now: Nanoseconds) {
    guard let (window, start) = window(goneTime), start >= undisturbedSince else { return }
    let witnesses = Set(cameras(of: window))
    for product in basket.keys.sorted() {
      // How many fewer each camera sees that saw some.
      let missing = resting.filter { $0.key.product == product && $0.value > 0 }
        .filter { witnesses.contains($0.key.camera) }
        .map { $0.value - high($0.key, in: window) }
      guard let fewest = missing.min(), fewest > 0 else { continue }
      book(.remove, product, count: min(fewest, basket[product] ?? 0), at: start, now: now)
    }
  }

  /// Takes the counts of cameras in which nothing changes for what is to be seen at rest. What a
  /// departure is waited for keeps its old count until that is decided.
  private mutating func rest() {
    guard let (window, start) = window(goneTime) else { return }
    for product in Set(products(in: window)).union(resting.keys.map(\.product)) {
      for camera in cameras(of: window) {
        let sight = Sight(camera: camera, product: product)
        let (least, most) = (low(sight, in: window), high(sight, in: window))
        guard least == most || start < undisturbedSince else { continue }
        resting[sight] = least
      }
    }
  }

  private mutating func book(
    _ kind: BasketEvent.Kind, _ product: Int, count: Int, at time: Nanoseconds, now: Nanoseconds
  ) {
    for _ in 0..<count {
      events.append(
        BasketEvent(kind: kind, sku: catalog[product].sku, time: time, decided: now))
    }
    let left = (basket[product] ?? 0) + (kind == .add ? count : -count)
    basket[product] = left == 0 ? nil : left
  }

  /// The newest pictures over so many seconds, and when they begin; nil until there are as many.
  private func window(_ seconds: Double) -> (ticks: [Tick], start: Nanoseconds)? {
    guard let last = ticks.last, let first = ticks.first else { return nil }
    let start = last.time - Nanoseconds(seconds: seconds)
    // Ticks do not fall on the window's edge.
    guard first.time <= start + Nanoseconds(seconds: 0.25 * seconds) else { return nil }
    return (ticks.filter { $0.time >= start }, start)
  }

  private func products(in window: [Tick]) -> [Int] {
    Set(window.flatMap { $0.counts.keys.map(\.product) }).sorted()
  }

  /// Cameras that sent a picture worth looking at in most of the ticks.
  private func cameras(of window: [Tick]) -> [Int] {
    var sent: [Int: Int] = [:]
    for tick in window { for camera in tick.cameras { sent[camera, default: 0] += 1 } }
    return sent.filter { 2 * $0.value > window.count }.keys.sorted()
  }

  /// At least so many in three pictures of four.
  private func low(_ sight: Sight, in window: [Tick]) -> Int {
    let counts = sorted(sight, in: window)
    return counts.isEmpty ? 0 : counts[(counts.count - 1) / 4]
  }

  /// At most so many in three pictures of four.
  private func high(_ sight: Sight, in window: [Tick]) -> Int {
    let counts = sorted(sight, in: window)
    return counts.isEmpty ? 0 : counts[counts.count - 1 - (counts.count - 1) / 4]
  }

  private func sorted(_ sight: Sight, in window: [Tick]) -> [Int] {
    window.filter { $0.cameras.contains(sight.camera) }.map { $0.counts[sight] ?? 0 }.sorted()
  }
}
