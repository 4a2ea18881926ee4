package import CartInterface
package import Geometry

/// Watches the cart's own sensors: what they send, not what lies in the basket.
///
/// Sees observations alone. One owner; deterministic.
package struct CartWatch: Sendable {
  /// Something wrong, and with what.
  package struct Finding: Sendable, Hashable, Comparable {
    package var reason: CartAlert.Reason
    package var subject: String?

    package static func < (a: Finding, b: Finding) -> Bool {
      (a.reason.rawValue, a.subject ?? "") < (b.reason.rawValue, b.subject ?? "")
    }
  }

  private let settings: ReasonerSettings
  private let cart: CartDescription
  private let lifted: Double
  /// When each camera last sent a picture, and one that shows something.
  private var lastPicture: [Nanoseconds?]
  private var lastSight: [Nanoseconds?]
  private var lastReading: Nanoseconds?
  private var firstTime: Nanoseconds?
  private var overloadedSince: Nanoseconds?
  private var liftedSince: Nanoseconds?
  private var newestReading: Nanoseconds = 0
  /// By catalogue index: since when cameras see more of it than is booked, and when last.
  private var unweighed: [Int: (since: Nanoseconds, last: Nanoseconds)] = [:]
  private let productIndex: ProductIndex

  package init(cart: CartDescription, settings: ReasonerSettings) {
    self.cart = cart
    self.settings = settings
    lifted = max(settings.liftedMass, 5 * cart.scale.division)
    lastPicture = Array(repeating: nil, count: cart.cameras.count)
    lastSight = lastPicture
    productIndex = ProductIndex(cart.catalog)
  }

  /// Takes in one tick and says what is wrong at its end.
  /// - Parameters:
  ///   - booked: count of each product by catalogue index.
  ///   - restsSince: since when the weight has rested and is explained; nil while it is not.
  package mutating func step(
    time: Nanoseconds, readings: [ScaleReading], batches: [DetectionBatch], booked: [Int: Int],
    restsSince: Nanoseconds?
  ) -> Set<Finding> {
    let start = firstTime ?? time
    firstTime = start
    for reading in readings { take(reading) }
    for batch in batches { take(batch, booked: booked) }
    var found: Set<Finding> = []
    if (time - (lastReading ?? start)).seconds > settings.scaleTimeout {
      found.insert(Finding(reason: .scaleFault))
    }
    if lasts(overloadedSince) { found.insert(Finding(reason: .overload)) }
    if lasts(liftedSince) { found.insert(Finding(reason: .basketLifted)) }
    for camera in cart.cameras.indices {
      let name = cart.cameras[camera].name
      if (time - (lastPicture[camera] ?? start)).seconds > settings.cameraTimeout {
        found.insert(Finding(reason: .cameraLost, subject: name))
      } else if (time - (lastSight[camera] ?? start)).seconds > settings.cameraTimeout {
        found.insert(Finding(reason: .cameraBlocked, subject: name))
      }
    }
    if let restsSince {
      for (product, seen) in unweighed
      where (seen.last - max(seen.since, restsSince)).seconds >= settings.unweighedTime {
        found.insert(Finding(reason: .itemWithoutWeight, subject: cart.catalog[product].sku))
      }
    }
    return found
  }

  private func lasts(_ since: Nanoseconds?) -> Bool {
    since.map { (newestReading - $0).seconds >= settings.loadFaultTime } ?? false
  }

  private mutating func take(_ reading: ScaleReading) {
    guard reading.extendedMass.isFinite, reading.displayedMass.isFinite else { return }
    lastReading = reading.time
    newestReading = max(newestReading, reading.time)
    overloadedSince = reading.isOverloaded ? overloadedSince ?? reading.time : nil
    let isLifted =
      reading.isBelowZero || (!reading.isInhibited && reading.extendedMass < -lifted)
    liftedSince = isLifted ? liftedSince ?? reading.time : nil
  }

  private mutating func take(_ batch: DetectionBatch, booked: [Int: Int]) {
    for camera in batch.cameras where lastPicture.indices.contains(camera) {
      lastPicture[camera] = batch.time
      if !batch.blind.contains(camera) { lastSight[camera] = batch.time }
    }
    let believed = batch.witnesses
    var counts: [Int: [Int: Int]] = [:]
    for detection in batch.detections where detection.confidence >= settings.minimumConfidence {
      guard believed.contains(detection.camera), let product = productIndex[detection.sku] else {
        continue
      }
      counts[product, default: [:]][detection.camera, default: 0] += 1
    }
    // One camera may mistake a thing for another for as long as it lies there; two agree less.
    let witnesses = min(2, believed.count)
    for (product, seen) in counts
    where seen.values.count(where: { $0 > booked[product] ?? 0 }) >= witnesses {
      unweighed[product] = (unweighed[product]?.since ?? batch.time, batch.time)
    }
    // Hidden for a moment is not gone.
    unweighed = unweighed.filter { (batch.time - $0.value.last).seconds < 1 }
  }
}
