/// The settings of COCO's average precision and recall.
/// - SeeAlso: Lin et al., "Microsoft COCO: Common Objects in Context", 2014; the protocol as
///   pycocotools computes it.
package struct AveragePrecisionSettings: Sendable, Hashable {
  package struct AreaRange: Sendable, Hashable {
    package var name: String
    /// Pixels; both ends belong to it.
    package var from: Double
    package var to: Double

    package init(name: String, from: Double, to: Double) {
      self.name = name
      self.from = from
      self.to = to
    }

    func contains(_ area: Double) -> Bool { !(area < from || area > to) }
  }

  /// At most 16, ascending.
  package var overlaps: [Double] = Self.evenly(from: 0.5, to: 0.95, count: 10)
  package var recalls: [Double] = Self.evenly(from: 0, to: 1, count: 101)
  /// The first holds everything.
  package var areas = [
    AreaRange(name: "all", from: 0, to: 1e10), AreaRange(name: "small", from: 0, to: 1024),
    AreaRange(name: "medium", from: 1024, to: 9216), AreaRange(name: "large", from: 9216, to: 1e10),
  ]
  /// Predictions that count of a picture and category, ascending; the last holds for precision.
  package var limits = [1, 10, 100]

  package init() {}

  /// As numpy spaces them, to the last bit: thresholds decide ties.
  private static func evenly(from: Double, to: Double, count: Int) -> [Double] {
    let step = (to - from) / Double(count - 1)
    return (0..<count).map { $0 == count - 1 ? to : Double($0) * step + from }
  }
}

/// COCO's average precision and recall.
///
/// nil wherever there is no object to find.
package struct AveragePrecision: Sendable, Hashable {
  package struct Category: Sendable, Hashable {
    /// Objects that count, of all areas.
    package var objects: Int
    /// Mean precision by overlap and range of areas: index overlap × areas + area.
    package var precision: [Double?]
    /// Greatest recall, by limit, overlap and area: index (limit × overlaps + overlap) × areas + area.
    package var recall: [Double?]
    /// Precision at each recall, of all areas: index overlap × recalls + recall. Empty without objects.
    package var curve: [Double]
  }

  package var settings: AveragePrecisionSettings
  package var categories: [Category]

  package init(settings: AveragePrecisionSettings, categories: [Category]) {
    self.settings = settings
    self.categories = categories
  }
}

extension AveragePrecision {
  /// Mean over categories with objects, and over overlaps unless one is named.
  /// - Parameters:
  ///   - overlap: place in the settings' overlaps.
  ///   - area: place in the settings' areas.
  package func meanPrecision(overlap: Int? = nil, area: Int = 0) -> Double? {
    mean(overlap) { category, overlap in
      category.precision[overlap * settings.areas.count + area]
    }
  }

  /// Mean over categories with objects and over overlaps.
  /// - Parameter limit: place in the settings' limits; nil is the last.
  package func meanRecall(limit: Int? = nil, area: Int = 0) -> Double? {
    let limit = limit ?? settings.limits.count - 1
    return mean(nil) { category, overlap in
      category.recall[
        (limit * settings.overlaps.count + overlap) * settings.areas.count + area]
    }
  }

  private func mean(
    _ overlap: Int?, of value: (Category, Int) -> Double?
  ) -> Double? {
    var (sum, count) = (0.0, 0)
    for category in categories {
      for place in overlap.map({ $0..<($0 + 1) }) ?? settings.overlaps.indices {
        guard let value = value(category, place) else { continue }
        sum += value
        count += 1
      }
    }
    return count == 0 ? nil : sum / Double(count)
  }

  /// The twelve numbers that COCO's tables print, in their order, by name.
  package var summary: [(name: String, value: Double?)] {
    let at = { (threshold: Double) in settings.overlaps.firstIndex { abs($0 - threshold) < 1e-9 } }
    return [
      ("AP", meanPrecision()),
      ("AP50", at(0.5).flatMap { meanPrecision(overlap: $0) }),
      ("AP75", at(0.75).flatMap { meanPrecision(overlap: $0) }),
      ("APs", meanPrecision(area: 1)), ("APm", meanPrecision(area: 2)),
      ("APl", meanPrecision(area: 3)),
      ("AR1", meanRecall(limit: 0)), ("AR10", meanRecall(limit: 1)), ("AR100", meanRecall()),
      ("ARs", meanRecall(area: 1)), ("ARm", meanRecall(area: 2)), ("ARl", meanRecall(area: 3)),
    ]
  }
}
