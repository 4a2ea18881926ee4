package import Geometry

/// A detector's answer to one observation, as it reaches the reasoner some time later.
package struct DetectionBatch: Sendable, Hashable {
  /// Tick and end of the observation that was looked at.
  package var tick: Int
  package var time: Nanoseconds
  /// Cameras that sent a picture, ascending: one that sent none saw nothing because it is blind.
  package var cameras: [Int]
  /// Those whose picture shows nothing, or the same as ever, ascending: see `PictureHealth`.
  package var blind: [Int]
  package var detections: [Detection]
  /// The things that they show, ascending by number; empty where no tracker looked.
  package var tracks: [ItemTrack] = []

  /// Cameras to believe, ascending. A blind one shows an old picture or none; but where every picture
  /// is like the one before, nothing moves, and no camera is worse than the others.
  package var witnesses: [Int] {
    let seeing = cameras.filter { !blind.contains($0) }
    return seeing.isEmpty ? cameras : seeing
  }

  /// Detections that a reasoner may go by: of cameras to believe, of products that the catalogue knows,
  /// at least so confident. In the batch's order.
  package func credible(in products: ProductIndex, above confidence: Double)
    -> [(product: Int, detection: Detection)]
  {
    let witnesses = witnesses
    return detections.compactMap { detection in
      guard detection.confidence >= confidence, witnesses.contains(detection.camera),
        let product = products[detection.sku]
      else { return nil }
      return (product, detection)
    }
  }

  package init(
    tick: Int, time: Nanoseconds, cameras: [Int], blind: [Int] = [], detections: [Detection]
  ) {
    self.blind = blind
    self.tick = tick
    self.time = time
    self.cameras = cameras
    self.detections = detections
  }
}

/// What the cart booked.
package struct BasketEvent: Sendable, Hashable {
  package enum Kind: String, Sendable, CaseIterable, Codable { case add, remove }

  package var kind: Kind
  package var sku: String
  /// When it happened, as the cart believes.
  package var time: Nanoseconds
  /// When the cart was sure enough to book it.
  package var decided: Nanoseconds
  /// How sure it was, 0…1; nil where it went by what the shopper said, or does not say.
  package var certainty: Double?

  package init(
    kind: Kind, sku: String, time: Nanoseconds, decided: Nanoseconds, certainty: Double? = nil
  ) {
    self.certainty = certainty
    self.kind = kind
    self.sku = sku
    self.time = time
    self.decided = decided
  }
}
