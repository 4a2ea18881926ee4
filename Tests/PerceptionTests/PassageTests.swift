import CartInterface
import Geometry
import Perception
import Testing

/// What passes the rim tells which way things went.
@Suite struct PassageTests {
  private static let catalog = ["MILK", "OAT"].map {
    CartDescription.CatalogEntry(
      sku: $0, name: $0, productClass: "any", nominalMass: 1.03, massDeviation: 0.01,
      priceCents: 100)
  }

  private static let cart = CartDescription(
    cameras: [],
    scale: ScaleSpecification(capacity: 30, division: 0.005, rate: 10, noise: 0.0004),
    basket: Box3(minimum: .zero, maximum: SIMD3(0.4, 0.3, 0.3)), catalog: catalog)

  /// Probability of "one product by so many" at a weight that fits both products.
  private func probability(
    product: Int, count: Int, passages: [Int: Passages], basket: [Int: Int] = [:]
  ) -> Double {
    let posterior = BasketPosterior(cart: Self.cart, settings: ReasonerSettings())
    var evidence = TransitionEvidence(
      massChange: 1.03 * Double(count), sightings: [], cameras: [])
    evidence.passages = passages
    let wanted = BasketHypothesis(changes: [.init(product: product, count: count)])
    return posterior.ranked(evidence, basket: basket).first { $0.hypothesis == wanted }?
      .probability ?? 0
  }

  @Test func aPassageTellsTwinsApart() {
    let neither = probability(product: 1, count: 1, passages: [:])
    let inward = probability(product: 1, count: 1, passages: [1: Passages(inward: 1)])
    let other = probability(product: 0, count: 1, passages: [1: Passages(inward: 1)])
    #expect(abs(neither - 0.5) < 0.05)
    #expect(inward > 0.9)
    #expect(other < 0.1)
  }

  @Test func onlyItsDirectionCounts() {
    let without = probability(product: 1, count: 1, passages: [:])
    let outward = probability(product: 1, count: 1, passages: [1: Passages(outward: 2)])
    #expect(abs(without - outward) < 1e-12)
    let taken = probability(
      product: 1, count: -1, passages: [1: Passages(outward: 1)], basket: [0: 1, 1: 1])
    #expect(taken > 0.9)
  }

  /// More passages than items are no more than one each.
  @Test func passagesCountForNoMoreThanTheItems() {
    let once = probability(product: 1, count: 1, passages: [1: Passages(inward: 1)])
    let often = probability(product: 1, count: 1, passages: [1: Passages(inward: 9)])
    #expect(often <= once + 1e-12)
  }

  /// Through the windows of a transition: what passed long before counts no more.
  @Test func onlyPassagesOfTheTransitionCount() {
    var memory = VisionMemory(catalog: Self.catalog, settings: ReasonerSettings())
    for (tick, passage) in [(0, ItemTrack.Passage.entered), (20, .left), (30, .entered)] {
      var batch = DetectionBatch(
        tick: tick, time: Nanoseconds(tick) * Nanoseconds(100_000_000), cameras: [0, 1],
        detections: [])
      batch.tracks = [
        ItemTrack(id: 0, sku: "OAT", cameras: [0, 1], passage: passage),
        ItemTrack(id: 1, sku: "unknown", cameras: [0, 1], passage: passage),
        ItemTrack(id: 2, sku: "MILK", cameras: [0, 1]),
      ]
      memory.add(batch)
    }
    func moment(_ seconds: Double) -> Nanoseconds { Nanoseconds(seconds: seconds) }
    let windows = TransitionWindows(
      restBefore: moment(1)...moment(1.2), lateRestBefore: moment(1.5)...moment(1.6),
      restAfter: moment(2.5)...moment(2.9))
    #expect(memory.passages(in: windows) == [1: Passages(outward: 1)])
  }
}
