import Geometry

/// How well explanations agree with what the cameras saw.
///
/// Scores are log likelihoods relative to "no product moved". For each camera and product the number
/// of items that came (or left) is compared with the explanation's; cameras are added up.
struct VisionScores: Sendable {
  private let settings: ReasonerSettings
  private let cameraCount: Int
  /// Count of each product by catalogue index.
  private let basket: [Int: Int]
  /// Ascending by camera within each product.
  private let byProduct: [Int: [SightingChange]]
  private let passages: [Int: Passages]
  /// Products that seem to have come or gone in some camera, strongest evidence first.
  let movedProducts: [Int]

  init(_ evidence: TransitionEvidence, basket: [Int: Int], settings: ReasonerSettings) {
    self.basket = basket
    self.settings = settings
    cameraCount = evidence.cameras.count
    byProduct = Dictionary(grouping: evidence.sightings, by: \.product)
    passages = evidence.passages
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
        sum += logMoved(sighting, count: change.count) - logStill(sighting)
      }
      // Cameras to which the product never appeared.
      sum +=
        Double(cameraCount - seen.count) * (missed(abs(change.count)) - stillUnseen(change.product))
    }
    return settings.cameraWeight * sum + passageScore(hypothesis)
  }

  /// What was seen to pass the rim mostly came or went. What was not seen to tells nothing: over the rim
  /// two cameras seldom see the same thing.
  private func passageScore(_ hypothesis: BasketHypothesis) -> Double {
    hypothesis.changes.reduce(0) { sum, change in
      let seen = passages[change.product] ?? Passages()
      let agreeing = min(change.count > 0 ? seen.inward : seen.outward, abs(change.count))
      return sum + Double(agreeing)
        * DeterministicMath.log(settings.passageSeen / settings.passageMistaken)
    }
  }

  /// A product moved by `count`: what a camera made of it.
  private func logMoved(_ sighting: SightingChange, count: Int) -> Double {
    let wanted = abs(count)
    let noticed = count > 0 ? sighting.arrived : sighting.left
    guard noticed >= wanted else { return missed(wanted - noticed) }
    let net = (sighting.after - sighting.before) * count.signum()
    let excess = Double(noticed - wanted) * DeterministicMath.log(illusion(sighting.product))
    return DeterministicMath.log(settings.noticed) + excess
      + DeterministicMath.log(net >= wanted ? settings.stays : 1 - settings.stays)
  }

  /// One miss explains half of the next: what hides one item of a handful hides others too.
  private func missed(_ count: Int) -> Double {
    0.5 * Double(count + 1) * DeterministicMath.log(1 - settings.noticed)
  }

  /// A product did not move, and yet a camera may have seen it come or go. To come and go, as a
  /// hand uncovers it or as one tick mistakes it, is more usual than a change that lasts.
  private func logStill(_ sighting: SightingChange) -> Double {
    let count = max(sighting.arrived, sighting.left)
    guard count > 0 else { return stillUnseen(sighting.product) }
    let lasting = sighting.after != sighting.before
    // Nothing but what lies there can be uncovered: more than that is something else, mistaken.
    let beyond = min(count, max(sighting.most - (basket[sighting.product] ?? 0), 0))
    return Double(beyond) * DeterministicMath.log(settings.mistake)
      + Double(count - beyond) * DeterministicMath.log(illusion(sighting.product))
      + DeterministicMath.log(lasting ? 0.4 : 0.6)
  }

  private func stillUnseen(_ product: Int) -> Double {
    DeterministicMath.log(1 - illusion(product))
  }

  /// Only what lies in the basket can be uncovered or hidden.
  private func illusion(_ product: Int) -> Double {
    basket[product] == nil ? settings.mistake : settings.illusion
  }
}
