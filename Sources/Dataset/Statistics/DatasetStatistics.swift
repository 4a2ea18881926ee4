import Geometry
package import Simulation

/// What a dataset holds, in figures. Episodes may be added in any order.
package struct DatasetStatistics: Sendable, Hashable {
  package private(set) var episodes = 0
  package private(set) var frames = 0
  /// Of products of which something is visible.
  package private(set) var labels = 0
  /// Of anything else of which something is visible: hands, belongings.
  package private(set) var otherLabels = 0
  /// Visible labels of each SKU; those that are never seen are 0.
  package private(set) var labelsOfSKU: [String: Int]
  package private(set) var events: [TrueEvent.Kind: Int] = [:]
  /// In kilograms.
  package private(set) var heaviestBasket = 0.0
  /// Pictures in which no product is visible.
  package private(set) var emptyFrames = 0

  package private(set) var byClass: Histogram
  package private(set) var bySize = Histogram(
    "labels by longer side of the box", bins: Self.sizeNames)
  package private(set) var byVisibility = Histogram(
    "labels by visible part", bins: (0..<10).map { "\($0 * 10)-\($0 * 10 + 10) %" })
  package private(set) var bySide = Histogram("labels by side towards the camera", bins: Self.sides)
  package private(set) var byDistance = Histogram(
    "labels by distance from the camera", bins: Self.distanceNames)
  package private(set) var byLight = Histogram(
    "pictures by light of the store", bins: Self.lightNames)
  package private(set) var byCrowd = Histogram(
    "pictures by products visible", bins: Self.crowdNames)

  /// Which sides of a product have been seen, and how much of it, as bits.
  private var sidesOfSKU: [String: UInt8] = [:]
  private var bandsOfSKU: [String: UInt8] = [:]
  private let classOfSKU: [String: Int]

  package init(products: [ProductRecord]) {
    let classes = Set(products.map(\.productClass)).sorted()
    let places = Dictionary(uniqueKeysWithValues: classes.enumerated().map { ($1, $0) })
    byClass = Histogram("labels by product class", bins: classes)
    classOfSKU = Dictionary(
      products.map { ($0.sku, places[$0.productClass] ?? 0) }, uniquingKeysWith: { a, _ in a })
    labelsOfSKU = Dictionary(products.map { ($0.sku, 0) }, uniquingKeysWith: { a, _ in a })
  }

  /// How many pairs there are and have been seen.
  package struct Coverage: Sendable, Hashable, Codable {
    package var what: String
    package var seen: Int
    package var possible: Int
  }

  /// Of products, and of products by what was seen of them.
  package var coverage: [Coverage] {
    func bits(_ table: [String: UInt8]) -> Int {
      table.values.reduce(0) { $0 + $1.nonzeroBitCount }
    }
    let products = labelsOfSKU.count
    return [
      Coverage(
        what: "products", seen: labelsOfSKU.values.count { $0 > 0 }, possible: products),
      Coverage(
        what: "products x sides towards the camera", seen: bits(sidesOfSKU),
        possible: products * Self.sides.count),
      Coverage(
        what: "products x visible less than a quarter, up to three quarters, more",
        seen: bits(bandsOfSKU), possible: products * 3),
    ]
  }

  /// All that can be shown as bars.
  package var histograms: [Histogram] {
    [byClass, bySize, byVisibility, bySide, byDistance, byCrowd, byLight]
  }

  package mutating func add(_ episode: RecordedEpisode) {
    episodes += 1
    for event in episode.events { events[event.kind, default: 0] += 1 }
    heaviestBasket = max(heaviestBasket, episode.ticks.map(\.trueBasketMass).max() ?? 0)
    let light = episode.record.illuminance
    for frame in episode.frames {
      frames += 1
      if let light {
        byLight.count(light, below: Self.lightLimits)
      } else {
        byLight.count(Self.lightLimits.count + 1)
      }
      let crowd = add(frame.instances)
      byCrowd.count(Double(crowd), below: Self.crowdLimits)
      if crowd == 0 { emptyFrames += 1 }
    }
  }

  /// - Returns: products of which something is visible.
  private mutating func add(_ instances: [InstanceRecord]) -> Int {
    var products = 0
    for instance in instances where instance.visibleArea > 0 {
      guard let sku = instance.sku else {
        otherLabels += 1
        continue
      }
      products += 1
      labels += 1
      labelsOfSKU[sku, default: 0] += 1
      if let place = classOfSKU[sku] { byClass.count(place) }
      let box = instance.visibleBox.box
      bySize.count(Double(max(box.width, box.height)), below: Self.sizeLimits)
      byVisibility.count(Int((min(max(instance.visibleFraction, 0), 1) * 10).rounded(.down)))
      let band = instance.visibleFraction < 0.25 ? 0 : instance.visibleFraction < 0.75 ? 1 : 2
      bandsOfSKU[sku, default: 0] |= 1 << UInt8(band)
      guard let pose = instance.cameraFromModel.transform else { continue }
      let side = Self.side(towardsCamera: pose)
      sidesOfSKU[sku, default: 0] |= 1 << UInt8(side)
      bySide.count(side)
      byDistance.count(pose.translation.length, below: Self.distanceLimits)
    }
    return products
  }

  // MARK: - Bins

  private static let sizeLimits: [Double] = [16, 32, 64, 128, 256, 512]
  private static let sizeNames = names(of: sizeLimits, unit: "px")
  private static let distanceLimits: [Double] = [0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1, 1.5]
  private static let distanceNames = names(of: distanceLimits, unit: "m")
  private static let lightLimits: [Double] = [50, 100, 200, 400, 800, 1600, 3200]
  private static let lightNames = names(of: lightLimits, unit: "lux") + ["not of one light"]
  private static let crowdLimits: [Double] = [1, 2, 4, 8, 16, 32]
  private static let crowdNames = ["0", "1", "2-3", "4-7", "8-15", "16-31", "32 and more"]
  /// As an item's frame has them: +X out of its front label, +Y to its left, +Z up.
  private static let sides = ["front", "back", "left", "right", "top", "bottom"]

  private static func names(of limits: [Double], unit: String) -> [String] {
    func text(_ limit: Double) -> String {
      limit == limit.rounded() ? "\(Int(limit))" : "\(limit)"
    }
    return ["below \(text(limits[0])) \(unit)"]
      + zip(limits, limits.dropFirst()).map { "\(text($0))-\(text($1)) \(unit)" }
      + ["\(text(limits[limits.count - 1])) \(unit) and more"]
  }

  /// Index among `sides` of the one that turns most towards the camera.
  private static func side(towardsCamera cameraFromModel: RigidTransform) -> Int {
    let camera = cameraFromModel.inverse.translation
    let outwards = [camera.x, -camera.x, camera.y, -camera.y, camera.z, -camera.z]
    return outwards.indices.max { outwards[$0] < outwards[$1] } ?? 0
  }
}

extension EpisodeRecord {
  /// What the scene's lamps were drawn to give, in lux; nil where it says nothing of it, as on a trip
  /// through zones with light of their own.
  fileprivate var illuminance: Double? {
    guard zones == nil, case .number(let value)? = drawnValues["lighting.illuminance_lux"] else {
      return nil
    }
    return value
  }
}
