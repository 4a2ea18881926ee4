package import CartInterface
import Geometry

/// Bayes' rule over explanations of a transition: P(h | Δw, pictures) ∝ P(h) · N(Δw; Σ n·w, σ²) ·
/// Π over cameras of P(sightings | h)^weight · P(scans | h).
///
/// Explanations are: nothing; a foreign load; up to four items of any one product; and mixtures of up
/// to four products among those that the cameras or the weight bring up.
package struct BasketPosterior: Sendable {
  package let catalog: [CartDescription.CatalogEntry]
  package let settings: ReasonerSettings
  /// Variance of the difference of two resting weights, kg².
  package let scaleVariance: Double
  private let capacity: Double

  package init(cart: CartDescription, settings: ReasonerSettings) {
    catalog = cart.catalog
    self.settings = settings
    let scale = cart.scale
    let unstated = settings.unstatedError * scale.division
    let rounding = scale.resolution * scale.resolution / 12
    scaleVariance = 2 * (scale.noise * scale.noise + rounding) + unstated * unstated
    capacity = max(scale.capacity, 1)
  }

  /// An explanation with its probability given the evidence.
  package struct Ranked: Sendable {
    package var hypothesis: BasketHypothesis
    package var probability: Double
  }

  /// All explanations, likeliest first.
  /// - Parameter basket: count of each product by catalogue index.
  package func ranked(_ evidence: TransitionEvidence, basket: [Int: Int]) -> [Ranked] {
    let vision = VisionScores(evidence, basket: basket, settings: settings)
    let scored = hypotheses(evidence, basket: basket, vision: vision).map {
      (
        $0,
        logPrior($0, basket: basket) + logWeight($0, evidence) + vision.score($0)
          + logScans($0, evidence.scanned)
      )
    }
    let top = scored.map(\.1).max() ?? 0
    let weights = scored.map { $0.1 - top < -600 ? 0 : DeterministicMath.exp($0.1 - top) }
    let total = weights.reduce(0, +)
    let order = scored.indices.sorted {
      weights[$0] != weights[$1] ? weights[$0] > weights[$1] : $0 < $1
    }
    return order.map {
      Ranked(hypothesis: scored[$0].0, probability: weights[$0] / total)
    }
  }

  private func logPrior(_ hypothesis: BasketHypothesis, basket: [Int: Int]) -> Double {
    if hypothesis.isForeignLoad { return DeterministicMath.log(settings.foreignLoad) }
    guard !hypothesis.changes.isEmpty else { return DeterministicMath.log(settings.nothing) }
    let added = settings.oneAdded / Double(max(catalog.count, 1))
    let removed = settings.oneRemoved / Double(max(basket.count, 1))
    var product = 1.0
    var items = 0
    for change in hypothesis.changes {
      product *= change.count > 0 ? added : removed
      items += abs(change.count)
    }
    for _ in 1..<max(items, 1) { product *= settings.another }
    return DeterministicMath.log(product)
  }

  /// Log density of the weight change, per kilogram. The wide second part leaves room for packs
  /// and catalogue weights that are off.
  private func logWeight(_ hypothesis: BasketHypothesis, _ evidence: TransitionEvidence) -> Double {
    if hypothesis.isForeignLoad { return -DeterministicMath.log(2 * capacity) }
    var (expected, variance) = mass(of: hypothesis)
    variance += evidence.massDeviation * evidence.massDeviation
    let z2 = (evidence.massChange - expected) * (evidence.massChange - expected) / variance
    let density = 0.97 * Self.bell(z2) + 0.03 / 4 * Self.bell(z2 / 16)
    return DeterministicMath.log(max(density, 1e-250))
      - 0.5 * DeterministicMath.log(2 * .pi * variance)
  }

  /// By how many standard deviations a weight change, in kilograms, differs from that of an explanation
  /// by goods; 0 for a foreign load, which may weigh anything.
  /// - Parameter deviation: of the change, beyond the scale's own, kilograms.
  package func misfit(
    _ hypothesis: BasketHypothesis, massChange: Double, deviation: Double = 0
  ) -> Double {
    if hypothesis.isForeignLoad { return 0 }
    let (expected, variance) = mass(of: hypothesis)
    return abs(massChange - expected) / (variance + deviation * deviation).squareRoot()
  }

  /// Mean and variance of the weight change, kilograms and kg².
  func mass(of hypothesis: BasketHypothesis) -> (expected: Double, variance: Double) {
    hypothesis.changes.reduce(into: (expected: 0.0, variance: scaleVariance)) { sum, change in
      let entry = catalog[change.product]
      sum.expected += Double(change.count) * entry.nominalMass
      sum.variance += Double(abs(change.count)) * entry.massDeviation * entry.massDeviation
    }
  }

  /// Who scans a product mostly puts it in, and who puts one in that was not scanned is rare while
  /// others are.
  private func logScans(_ hypothesis: BasketHypothesis, _ scanned: [Int]) -> Double {
    scanned.reduce(0) { sum, product in
      let isAdded = hypothesis.changes.contains { $0.product == product && $0.count > 0 }
      return sum
        + DeterministicMath.log(isAdded ? settings.scanFollowed : 1 - settings.scanFollowed)
    }
  }

  private static func bell(_ z2: Double) -> Double {
    z2 > 1200 ? 0 : DeterministicMath.exp(-0.5 * z2)
  }
}

// MARK: - Explanations

extension BasketPosterior {
  /// Most products that the cameras, and the weight alone, may bring into mixtures.
  private static let candidatesSeen = 6
  private static let candidatesByWeight = 3

  private func hypotheses(
    _ evidence: TransitionEvidence, basket: [Int: Int], vision: VisionScores
  ) -> [BasketHypothesis] {
    var result: [BasketHypothesis] = [.nothing, .foreignLoad]
    for product in catalog.indices {
      for count in 1...4 { result.append(single(product, count)) }
      for count in stride(from: 1, through: min(4, basket[product] ?? 0), by: 1) {
        result.append(single(product, -count))
      }
    }
    let candidates = mixtureCandidates(
      evidence, singles: result.filter { !$0.changes.isEmpty }, vision: vision)
    appendMixtures(of: candidates[...], basket: basket, chosen: [], to: &result)
    return result
  }

  private func single(_ product: Int, _ count: Int) -> BasketHypothesis {
    BasketHypothesis(changes: [.init(product: product, count: count)])
  }

  private func mixtureCandidates(
    _ evidence: TransitionEvidence, singles: [BasketHypothesis], vision: VisionScores
  ) -> [Int] {
    let seen = vision.movedProducts.prefix(Self.candidatesSeen)
    let byWeight = singles.map { ($0, logWeight($0, evidence)) }
      .enumerated().sorted {
        $0.element.1 != $1.element.1
          ? $0.element.1 > $1.element.1 : $0.offset < $1.offset
      }.prefix(Self.candidatesByWeight).map { $0.element.0.changes[0].product }
    return Set(seen + byWeight + evidence.scanned.prefix(Self.candidatesSeen)).sorted()
  }

  /// Mixtures of two to four products; the more products, the fewer of each.
  private func appendMixtures(
    of candidates: ArraySlice<Int>, basket: [Int: Int], chosen: [BasketHypothesis.Change],
    to result: inout [BasketHypothesis]
  ) {
    if chosen.count >= 2 { result.append(BasketHypothesis(changes: chosen)) }
    guard chosen.count < 4 else { return }
    let most = chosen.count < 2 ? 2 : 1
    for i in candidates.indices {
      let product = candidates[i]
      for count in -most...most
      where count != 0 && count >= -(basket[product] ?? 0)
        && (chosen.count < 2 || chosen.allSatisfy { abs($0.count) == 1 })
      {
        appendMixtures(
          of: candidates[(i + 1)...], basket: basket,
          chosen: chosen + [.init(product: product, count: count)], to: &result)
      }
    }
  }
}
