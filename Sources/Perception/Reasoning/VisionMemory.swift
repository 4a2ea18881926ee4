package import CartInterface
package import Geometry

/// How often each product was seen by each camera, tick by tick, for as long as it may matter.
package struct VisionMemory: Sendable {
  fileprivate struct Sighting: Sendable {
    var camera: Int
    var product: Int
    var count: Int
    /// Of those, the ones that the detector is sure of.
    var sure: Int
  }

  fileprivate struct Tick: Sendable {
    var time: Nanoseconds
    var cameras: [Int]
    /// Ascending by camera, then product.
    var sightings: [Sighting]
    /// Products that passed the rim, and whether inwards.
    var passages: [(product: Int, isInward: Bool)]
  }

  private var ticks: [Tick] = []
  private let productIndex: ProductIndex
  private let settings: ReasonerSettings

  package init(catalog: [CartDescription.CatalogEntry], settings: ReasonerSettings) {
    productIndex = ProductIndex(catalog)
    self.settings = settings
  }

  /// Time of the newest answer; nothing has been seen before the first.
  package var newest: Nanoseconds { ticks.last?.time ?? -1 }

  /// - Precondition: batches come in order of time.
  package mutating func add(_ batch: DetectionBatch) {
    let credible = batch.credible(in: productIndex, above: settings.minimumConfidence)
    let seen = credible.map { product, detection in
      Sighting(
        camera: detection.camera, product: product, count: 1,
        sure: detection.confidence >= settings.sureConfidence ? 1 : 0)
    }.sorted { ($0.camera, $0.product) < ($1.camera, $1.product) }
    var sightings: [Sighting] = []
    for one in seen {
      if let last = sightings.last, last.camera == one.camera, last.product == one.product {
        sightings[sightings.count - 1].count += 1
        sightings[sightings.count - 1].sure += one.sure
      } else {
        sightings.append(one)
      }
    }
    let passages = batch.tracks.compactMap { track -> (product: Int, isInward: Bool)? in
      guard let passage = track.passage, let product = productIndex[track.sku] else { return nil }
      return (product, passage == .entered)
    }
    ticks.append(
      Tick(time: batch.time, cameras: batch.witnesses, sightings: sightings, passages: passages))
  }

  /// Keeps what was seen in some windows, and everything from a time on.
  package mutating func forget(
    before time: Nanoseconds, keeping windows: [ClosedRange<Nanoseconds>]
  ) {
    ticks.removeAll { tick in
      tick.time < time && !windows.contains { $0.contains(tick.time) }
    }
  }
}

/// What one camera saw of one product around a transition, as counts.
package struct SightingChange: Sendable, Hashable {
  package var camera: Int
  /// Index into the catalogue.
  package var product: Int
  /// Typical counts at rest before and after, and the most seen from one to the other: in one tick
  /// if the detector was sure, else in two.
  package var before, after, most: Int

  /// Items that seem to have come: seen on the way or in the end, but not before.
  package var arrived: Int { max(most - before, 0) }
  /// Items that seem to have gone: seen before or on the way, but not in the end.
  package var left: Int { max(most - after, 0) }
}

/// How often a tracker saw a product pass the rim.
package struct Passages: Sendable, Hashable {
  package var inward = 0
  package var outward = 0

  package init(inward: Int = 0, outward: Int = 0) {
    self.inward = inward
    self.outward = outward
  }
}

/// The stretches of time around a transition that tell what was visible when.
package struct TransitionWindows: Sendable, Hashable {
  /// At rest, soon after the last transition: nothing new has come into view.
  package var restBefore: ClosedRange<Nanoseconds>
  /// At rest, shortly before a hand came into view.
  package var lateRestBefore: ClosedRange<Nanoseconds>
  package var restAfter: ClosedRange<Nanoseconds>
  /// An earlier rest since which the basket is as it is booked: before the cart rolled, perhaps.
  package var earlierRest: ClosedRange<Nanoseconds>?
  /// The rest before was so short that the next hand may have been in view all the time.
  package var mayShowHandBefore: Bool

  package init(
    restBefore: ClosedRange<Nanoseconds>, lateRestBefore: ClosedRange<Nanoseconds>,
    restAfter: ClosedRange<Nanoseconds>, earlierRest: ClosedRange<Nanoseconds>? = nil,
    mayShowHandBefore: Bool = false
  ) {
    self.restBefore = restBefore
    self.lateRestBefore = lateRestBefore
    self.restAfter = restAfter
    self.earlierRest = earlierRest
    self.mayShowHandBefore = mayShowHandBefore
  }

  /// From the last rest before to the end of the rest after.
  var transition: ClosedRange<Nanoseconds> {
    lateRestBefore.lowerBound...max(restAfter.upperBound, lateRestBefore.lowerBound)
  }
}

extension VisionMemory {
  /// Changes that any camera saw.
  ///
  /// A camera that sends no pictures of the rest after is no witness. One that sent none of the rest
  /// before is taken to have seen what is booked.
  /// - Parameter booked: count of each product by catalogue index.
  /// - Returns: Ascending by camera, then product, for products that were seen at all; and the
  ///   cameras that are witnesses.
  package func changes(in windows: TransitionWindows, booked: [Int: Int]) -> (
    changes: [SightingChange], cameras: [Int]
  ) {
    let span = ticks.filter {
      windows.transition.contains($0.time) || windows.restBefore.contains($0.time)
        || windows.earlierRest?.contains($0.time) == true
    }
    let cameras = Set(
      span.filter { windows.restAfter.contains($0.time) }.flatMap(\.cameras)
    ).sorted()
    var changes: [SightingChange] = []
    for camera in cameras {
      let seen = span.filter { $0.cameras.contains(camera) }
      let products = Set(
        seen.flatMap { $0.sightings.filter { $0.camera == camera }.map(\.product) }
      ).sorted()
      for product in products {
        changes.append(
          Self.change(
            camera: camera, product: product, ticks: seen, windows: windows,
            booked: booked[product] ?? 0))
      }
    }
    return (changes, cameras)
  }

  /// By product, how often it passed the rim inwards and outwards in the course of a transition.
  package func passages(in windows: TransitionWindows) -> [Int: Passages] {
    var counts: [Int: Passages] = [:]
    for tick in ticks where windows.transition.contains(tick.time) {
      for (product, isInward) in tick.passages {
        if isInward {
          counts[product, default: Passages()].inward += 1
        } else {
          counts[product, default: Passages()].outward += 1
        }
      }
    }
    return counts
  }

  private static func change(
    camera: Int, product: Int, ticks: [Tick], windows: TransitionWindows, booked: Int
  ) -> SightingChange {
    let sights = ticks.map { ($0.time, $0.sighting(camera: camera, product: product)) }
    func counts(_ window: ClosedRange<Nanoseconds>) -> [Int] {
      sights.filter { window.contains($0.0) }.map { $0.1?.count ?? 0 }
    }
    let moving = sights.filter { windows.transition.contains($0.0) }
    // What is held over the basket for a while is not in it yet: the smaller count holds.
    let resting = [windows.restBefore, windows.lateRestBefore].map(counts).filter { !$0.isEmpty }
    var before = resting.map(median).min() ?? booked
    // More than is booked, and not seen earlier, is in a hand that waits over the basket.
    if let earlier = windows.earlierRest.map(counts), !earlier.isEmpty {
      before = min(before, max(booked, median(earlier)))
    }
    return SightingChange(
      camera: camera, product: product,
      before: windows.mayShowHandBefore ? min(before, booked) : before,
      after: median(counts(windows.restAfter)),
      most: max(
        secondLargest(moving.map { $0.1?.count ?? 0 }), moving.map { $0.1?.sure ?? 0 }.max() ?? 0))
  }

  /// The lower median; 0 of nothing.
  private static func median(_ values: [Int]) -> Int {
    values.isEmpty ? 0 : values.sorted()[(values.count - 1) / 2]
  }

  /// 0 of fewer than two.
  private static func secondLargest(_ values: [Int]) -> Int {
    let sorted = values.sorted(by: >)
    return sorted.count > 1 ? sorted[1] : 0
  }
}

extension VisionMemory.Tick {
  fileprivate func sighting(camera: Int, product: Int) -> VisionMemory.Sighting? {
    sightings.first { $0.camera == camera && $0.product == product }
  }
}
