package import CartInterface
package import Geometry

/// How often each product was seen by each camera, tick by tick, for as long as it may matter.
package struct VisionMemory: Sendable {
  fileprivate struct Sighting: Sendable {
    var camera: Int
    var product: Int
    var count: Int
  }

  fileprivate struct Tick: Sendable {
    var time: Nanoseconds
    var cameras: [Int]
    /// Ascending by camera, then product.
    var sightings: [Sighting]
  }

  private var ticks: [Tick] = []
  private let productIndex: [String: Int]
  private let minimumConfidence: Double

  package init(catalog: [CartDescription.CatalogEntry], minimumConfidence: Double) {
    productIndex = Dictionary(
      catalog.enumerated().map { ($1.sku, $0) }, uniquingKeysWith: { first, _ in first })
    self.minimumConfidence = minimumConfidence
  }

  /// Time of the newest answer; nothing has been seen before the first.
  package var newest: Nanoseconds { ticks.last?.time ?? -1 }

  /// - Precondition: batches come in order of time.
  package mutating func add(_ batch: DetectionBatch) {
    let seen = batch.detections.compactMap { detection in
      detection.confidence >= minimumConfidence
        ? productIndex[detection.sku].map { SIMD2(detection.camera, $0) } : nil
    }.sorted { ($0.x, $0.y) < ($1.x, $1.y) }
    var sightings: [Sighting] = []
    for key in seen {
      if let last = sightings.last, last.camera == key.x, last.product == key.y {
        sightings[sightings.count - 1].count += 1
      } else {
        sightings.append(Sighting(camera: key.x, product: key.y, count: 1))
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
  /// Typical counts at rest before and after, and the most seen in two ticks from one to the other.
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
        let counts = seen.map { ($0.time, $0.count(camera: camera, product: product)) }
        changes.append(
          SightingChange(
            camera: camera, product: product,
            before: Self.median(counts.filter { $0.0 <= restBefore }.map(\.1)),
            after: Self.median(counts.filter { $0.0 >= restAfter }.map(\.1)),
            most: Self.secondLargest(counts.map(\.1))))
      }
    }
    return (changes, cameras)
  }

  /// The lower median; 0 of nothing.
  private static func median(_ values: [Int]) -> Int {
    values.isEmpty ? 0 : values.sorted()[(values.count - 1) / 2]
  }

  /// A single tick may be a mistake; the only tick there is must do.
  private static func secondLargest(_ values: [Int]) -> Int {
    let sorted = values.sorted(by: >)
    return sorted.count > 1 ? sorted[1] : sorted.first ?? 0
  }
}

extension VisionMemory.Tick {
  fileprivate func count(camera: Int, product: Int) -> Int {
    sightings.first { $0.camera == camera && $0.product == product }?.count ?? 0
  }
}
