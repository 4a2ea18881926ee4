import Geometry

/// How well explanations agree with what the cameras saw.
///
/// Scores are log likelihoods relative to "no product moved". For each camera and product the number
/// of items that came (or left) is compared with the explanation's; cameras are added up.
struct VisionScores: Sendable {
  private let settings: ReasonerSettings
  private let cameraCount: Int
  /// Ascending by camera within each product.
  private let byProduct: [Int: [SightingChange]]
  /// Products that seem to have come or gone in some camera, strongest evidence first.
  let movedProducts: [Int]

  init(_ evidence: TransitionEvidence, settings: ReasonerSettings) {
    self.settings = settings
    cameraCount = evidence.cameras.count
    byProduct = Dictionary(grouping: evidence.sightings, by: \.product)
    var strength: [(product: Int, moved: Int)] = []
    for (product, changes) in byProduct {
      let moved = changes.reduce(0) { $0 + max($1.arrived, $1.left) }
      if moved > 0 { strength.append((product, moved)) }
    }
    strength.sort { $0.moved != $1.moved ? $0.moved > $1.moved : $0.product < $1.product }
    movedProducts = strength.map(\.product)
  }

  func score(_ hypothesis: BasketHypothesis) -> Double {
    var sum = 0.0
    for change in hypothesis.changes {
      let seen = byProduct[change.product] ?? []
      for sighting in seen {
        let moved = change.count > 0 ? sighting.arrived : sighting.left
        let still = max(sighting.arrived, sighting.left)
        sum += logMoved(moved, of: abs(change.count)) - logStill(still)
      }
      // Cameras to which the product never appeared.
      sum += Double(cameraCount - seen.count) * (logMoved(0, of: abs(change.count)) - logStill(0))
    }
    return settings.cameraWeight * sum
  }

  /// A camera noticed `seen` of `count` items that moved.
  private func logMoved(_ seen: Int, of count: Int) -> Double {
    let hit = DeterministicMath.log(settings.noticed)
    let miss = DeterministicMath.log(1 - settings.noticed)
    let excess = DeterministicMath.log(settings.illusion)
    // One miss explains the rest: what hides one item of a handful hides the others too.
    if seen >= count { return hit + Double(seen - count) * excess }
    return miss + 0.5 * Double(count - seen - 1) * miss
  }

  /// A camera saw `count` items come or go of a product that did not move.
  private func logStill(_ count: Int) -> Double {
    count == 0
      ? DeterministicMath.log(1 - settings.illusion)
      : Double(count) * DeterministicMath.log(settings.illusion)
  }
}
