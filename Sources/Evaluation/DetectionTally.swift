package import Geometry
import Imaging
package import Metrics
package import Perception
import Scene
import Simulation

/// How much of what was visible a detector found, over pictures, and on what that depended.
///
/// An item counts as visible in a picture if at least one of its pixels is. Detections are paired with
/// visible items one to one if their boxes overlap by half (intersection over union), those of the
/// right product first. An item is *found* by one of its own product, *mistaken* by one of another;
/// detections that pair with nothing are *invented*.
package struct DetectionTally: Sendable, Hashable, Codable {
  package struct Count: Sendable, Hashable, Codable {
    package var visible = 0
    package var found = 0
    package var mistaken = 0

    package init() {}

    package static func + (a: Count, b: Count) -> Count {
      var sum = a
      sum.visible += b.visible
      sum.found += b.found
      sum.mistaken += b.mistaken
      return sum
    }
  }

  /// What a detector's success may depend on.
  package enum Trait: String, Sendable, CaseIterable, Codable, CodingKeyRepresentable {
    case visibleFraction = "visible_fraction"
    /// Square root of the visible area.
    case side = "side_px"
    /// Way across the picture during the exposure.
    case blur = "blur_px"
    /// With the surroundings, 0…1; of pictures alone.
    case contrast
    /// Of the product that looks most alike.
    case lookAlike = "look_alike_distance"

    /// Lower bounds of its slices, ascending; the last is open.
    package var bounds: [Double] {
      switch self {
      case .visibleFraction: [0, 0.25, 0.5, 0.75]
      case .side: [0, 8, 16, 32]
      case .blur: [0, 1, 4, 16]
      case .contrast: [0, 0.05, 0.1, 0.2]
      case .lookAlike: [0, 0.1, 0.3, 0.6]
      }
    }

    func slice(of value: Double) -> Int { (bounds.lastIndex { $0 <= value }) ?? 0 }
  }

  package private(set) var total = Count()
  package private(set) var invented = 0
  /// A detection is right if it finds an item.
  package private(set) var calibration = CalibrationCurve()
  /// Parallel to the trait's bounds.
  private var byTrait: [Trait: [Count]] = [:]

  package init() {}

  package func slices(of trait: Trait) -> [Count] {
    byTrait[trait] ?? trait.bounds.map { _ in Count() }
  }

  package static func + (a: DetectionTally, b: DetectionTally) -> DetectionTally {
    var sum = a
    sum.total = a.total + b.total
    sum.invented += b.invented
    sum.calibration = a.calibration + b.calibration
    for trait in Trait.allCases where b.byTrait[trait] != nil {
      sum.byTrait[trait] = zip(a.slices(of: trait), b.slices(of: trait)).map { $0 + $1 }
    }
    return sum
  }
}

extension DetectionTally {
  /// A visible item in a picture.
  struct Sight {
    var sku: String
    var box: PixelBox
    var traits: [Trait: Double]
  }

  /// Index pairs (object, detection) of one picture, as the tally counts them, in the order in which
  /// they are found: those of the right product first.
  package static func pairs(
    of objects: [(sku: String, box: PixelBox)], with detections: [Detection]
  ) -> [SIMD2<Int>] {
    var free = Array(detections.indices)
    var pairs: [SIMD2<Int>] = []
    var isPaired = objects.map { _ in false }
    for isSameProduct in [true, false] {
      for (i, object) in objects.enumerated() where !isPaired[i] {
        let overlaps = free.indices.filter {
          (detections[free[$0]].sku == object.sku) == isSameProduct
        }.map { ($0, detections[free[$0]].overlap(with: object.box)) }
        guard let best = overlaps.max(by: { $0.1 < $1.1 }), best.1 >= 0.5 else { continue }
        pairs.append(SIMD2(i, free.remove(at: best.0)))
        isPaired[i] = true
      }
    }
    return pairs
  }

  /// Adds one picture.
  mutating func add(_ sights: [Sight], detections: [Detection]) {
    let pairs = Self.pairs(of: sights.map { ($0.sku, $0.box) }, with: detections)
    var outcomes = sights.map { _ in Count() }
    for pair in pairs {
      let isRight = sights[pair.x].sku == detections[pair.y].sku
      calibration.add(confidence: detections[pair.y].confidence, isRight: isRight)
      if isRight { outcomes[pair.x].found = 1 } else { outcomes[pair.x].mistaken = 1 }
    }
    let paired = Set(pairs.map(\.y))
    invented += detections.count - paired.count
    for (i, detection) in detections.enumerated() where !paired.contains(i) {
      calibration.add(confidence: detection.confidence, isRight: false)
    }
    for (sight, outcome) in zip(sights, outcomes) {
      var outcome = outcome
      outcome.visible = 1
      total = total + outcome
      for (trait, value) in sight.traits {
        var slices = self.slices(of: trait)
        let slice = trait.slice(of: value)
        slices[slice] = slices[slice] + outcome
        byTrait[trait] = slices
      }
    }
  }

  /// Adds all pictures of a tick.
  /// - Parameters:
  ///   - skus: of the plan's items; nil for what no detector is to find.
  ///   - lookAlikes: nil leaves that trait out.
  package mutating func add(
    _ truth: TickTruth, detections: [Detection], skus: [String?], lookAlikes: LookAlikes?
  ) {
    for frame in truth.frames {
      let sights = frame.buffer.labels.compactMap { label -> Sight? in
        guard label.visibleArea > 0, let sku = skus.sku(ofInstance: label.id) else { return nil }
        var traits: [Trait: Double] = [
          .visibleFraction: label.visibleFraction,
          .side: Double(label.visibleArea).squareRoot(), .blur: truth.blur(of: label, in: frame),
        ]
        if frame.picture.width > 0 { traits[.contrast] = frame.contrast(of: label) }
        traits[.lookAlike] = lookAlikes?.others(than: sku).map(\.distance).min()
        return Sight(sku: sku, box: label.visibleBox, traits: traits)
      }
      add(sights, detections: detections.filter { $0.camera == frame.camera })
    }
  }
}

extension Detection {
  /// Intersection over union with a box of pixels.
  func overlap(with box: PixelBox) -> Double {
    let width = min(x1, Double(box.x1)) - max(x0, Double(box.x0))
    let height = min(y1, Double(box.y1)) - max(y0, Double(box.y0))
    guard width > 0, height > 0 else { return 0 }
    let shared = width * height
    let own: Double = (x1 - x0) * (y1 - y0)
    return shared / (own + Double(box.width * box.height) - shared)
  }
}
