/// One explanation of what happened between two resting weights.
package struct BasketHypothesis: Sendable, Hashable {
  /// Products by catalogue index with the change of their count, ascending, no zeros. Empty with
  /// `isForeignLoad` false: nothing happened.
  package var changes: [Change]
  /// A hand, a child, a bag: the weight changed, the basket did not.
  package var isForeignLoad: Bool

  package struct Change: Sendable, Hashable {
    package var product: Int
    package var count: Int

    package init(product: Int, count: Int) {
      self.product = product
      self.count = count
    }
  }

  package init(changes: [Change], isForeignLoad: Bool = false) {
    self.changes = changes
    self.isForeignLoad = isForeignLoad
  }

  package static let nothing = BasketHypothesis(changes: [])
  package static let foreignLoad = BasketHypothesis(changes: [], isForeignLoad: true)
}

/// Evidence about one transition.
package struct TransitionEvidence: Sendable {
  /// Kilograms.
  package var massChange: Double
  /// Its standard deviation beyond the scale's own, kilograms.
  package var massDeviation = 0.0
  package var sightings: [SightingChange]
  /// Cameras that sent pictures.
  package var cameras: [Int]
  /// Products by catalogue index whose barcodes were read since the last transition, each once.
  package var scanned: [Int]

  /// What passed the rim, by product; empty without a tracker.
  package var passages: [Int: Passages] = [:]

  package init(
    massChange: Double, sightings: [SightingChange], cameras: [Int], scanned: [Int] = []
  ) {
    self.scanned = scanned
    self.massChange = massChange
    self.sightings = sightings
    self.cameras = cameras
  }
}
