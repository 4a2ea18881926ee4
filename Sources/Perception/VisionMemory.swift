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
  }

  private var ticks: [Tick] = []
  private let productIndex: [String: Int]
  private let settings: ReasonerSettings

  package init(catalog: [CartDescription.CatalogEntry], settings: ReasonerSettings) {
    productIndex = Dictionary(
      catalog.enumerated().map { ($1.sku, $0) }, uniquingKeysWith: { first, _ in first })
    self.settings = settings
  }

  /// Time of the newest answer; nothing has been seen before the first.
  package var newest: Nanoseconds { ticks.last?.time ?? -1 }

  /// - Precondition: batches come in order of time.
  package mutating func add(_ batch: DetectionBatch) {
    let seen = batch.detections.compactMap { detection -> Sighting? in
      guard detection.confidence >= settings.minimumConfidence,
        let product = productIndex[detection.sku]
      else { return nil }
      return Sighting(
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
    ticks.append(Tick(time: batch.time, cameras: batch.cameras, sightings: sightings))
  }

  package mutating func forget(before time: Nanoseconds) {
    ticks.removeAll { $0.time < time }
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

extension VisionMemory {
  /// Changes that any camera saw from `first` to `last`.
  /// - Parameters:
  ///   - restBefore: up to here the basket was at rest before the transition.
  ///   - restAfter: from here on it was at rest again.
  /// - Returns: Ascending by camera, then product, for products that were seen at all; and the
  ///   cameras that sent pictures.
  package func changes(
    from first: Nanoseconds, restBefore: Nanoseconds, restAfter: Nanoseconds, to last: Nanoseconds
  ) -> (changes: [SightingChange], cameras: [Int]) {
    let span = ticks.filter { $0.time >= first && $0.time <= last }
    let cameras = Set(span.flatMap(\.cameras)).sorted()
    var changes: [SightingChange] = []
    for camera in cameras {
      let seen = span.filter { $0.cameras.contains(camera) }
      let products = Set(
        seen.flatMap { $0.sightings.filter { $0.camera == camera }.map(\.product) }
      ).sorted()
      for product in products {
        let sights = seen.map { ($0.time, $0.sighting(camera: camera, product: product)) }
        let counts = sights.map { ($0.0, $0.1?.count ?? 0) }
        changes.append(
          SightingChange(
            camera: camera, product: product,
            before: Self.median(counts.filter { $0.0 <= restBefore }.map(\.1)),
            after: Self.median(counts.filter { $0.0 >= restAfter }.map(\.1)),
            most: max(
              Self.secondLargest(counts.map(\.1)), sights.map { $0.1?.sure ?? 0 }.max() ?? 0)))
      }
    }
    return (changes, cameras)
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
