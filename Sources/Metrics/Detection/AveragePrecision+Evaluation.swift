import Dispatch
import Synchronization

extension AveragePrecision {
  /// Judges a detector.
  /// - Parameter threads: that share the categories; the numbers do not depend on it.
  /// - Precondition: shapes are all boxes or all masks; numbers of pictures and categories are in range.
  package init(
    of set: DetectionSet, settings: AveragePrecisionSettings = .init(), threads: Int = 1
  ) {
    precondition(settings.overlaps.count <= 16)
    let images = set.imageCount
    let cells = images * set.categoryCount
    let objects = DetectionSet.grouped(set.objects.count, cells: cells) {
      set.objects[$0].category * images + set.objects[$0].image
    }
    let predictions = DetectionSet.grouped(set.predictions.count, cells: cells) {
      set.predictions[$0].category * images + set.predictions[$0].image
    }
    let judge = { @Sendable (category: Int) -> Category in
      var matcher = DetectionMatcher(set: set, settings: settings)
      var matched = MatchedPredictions(areas: settings.areas.count)
      for cell in (category * images)..<((category + 1) * images) {
        let (o, p) = (objects.starts, predictions.starts)
        if o[cell] == o[cell + 1], p[cell] == p[cell + 1] { continue }
        matcher.match(
          objects: objects.order[Int(o[cell])..<Int(o[cell + 1])],
          predictions: predictions.order[Int(p[cell])..<Int(p[cell + 1])], into: &matched)
      }
      return Category(matched, settings: settings)
    }
    self.init(
      settings: settings,
      categories: Self.map(set.categoryCount, threads: threads, judge))
  }

  private static func map(
    _ count: Int, threads: Int, _ body: @Sendable (Int) -> Category
  ) -> [Category] {
    if threads <= 1 { return (0..<count).map(body) }
    let results = Mutex<[Category?]>(Array(repeating: nil, count: count))
    let next = Mutex(0)
    DispatchQueue.concurrentPerform(iterations: min(threads, count)) { _ in
      while true {
        let category = next.withLock { next in
          defer { next += 1 }
          return next
        }
        if category >= count { return }
        let result = body(category)
        results.withLock { $0[category] = result }
      }
    }
    return results.withLock { $0.compactMap { $0 } }
  }
}

extension AveragePrecision.Category {
  init(_ matched: MatchedPredictions, settings: AveragePrecisionSettings) {
    objects = matched.objects[0]
    let (overlaps, areas) = (settings.overlaps.count, settings.areas.count)
    precision = Array(repeating: nil, count: overlaps * areas)
    recall = Array(repeating: nil, count: settings.limits.count * overlaps * areas)
    curve = []
    // Sorting keeps the order of equal scores: that of the pictures.
    let ranking = matched.scores.indices.sorted { matched.scores[$0] > matched.scores[$1] }
    for (number, limit) in settings.limits.enumerated() {
      let counted = ranking.filter { matched.ranks[$0] < limit }
      for area in 0..<areas where matched.objects[area] > 0 {
        for overlap in 0..<overlaps {
          let line = Ranking(counted, matched, area: area, overlap: overlap)
          recall[(number * overlaps + overlap) * areas + area] = line.recall
          if limit != settings.limits.last { continue }
          let precisions = line.precisions(at: settings.recalls)
          precision[overlap * areas + area] =
            precisions.reduce(0, +) / Double(settings.recalls.count)
          if area == 0 { curve += precisions }
        }
      }
    }
  }

  /// A ranking's true positives, one after the other, with what had been found wrong by then.
  private struct Ranking {
    /// Precision after each true positive.
    var after: [Double] = []
    var objects: Double

    init(_ ranking: [Int], _ matched: MatchedPredictions, area: Int, overlap: Int) {
      let bit: UInt16 = 1 << UInt16(overlap)
      let (hits, ignored) = (matched.matched[area], matched.ignored[area])
      objects = Double(matched.objects[area])
      var (right, wrong) = (0.0, 0.0)
      for prediction in ranking where ignored[prediction] & bit == 0 {
        if hits[prediction] & bit == 0 {
          wrong += 1
        } else {
          right += 1
          // pycocotools guards its division with the spacing of 1, and so must who wants its digits.
          after.append(right / (wrong + right + Double.ulpOfOne))
        }
      }
    }

    var recall: Double { Double(after.count) / objects }

    /// The greatest precision at each recall or a greater one; 0 beyond what was reached.
    func precisions(at recalls: [Double]) -> [Double] {
      var envelope = after
      for i in envelope.indices.dropLast().reversed() {
        envelope[i] = max(envelope[i], envelope[i + 1])
      }
      var place = 0
      return recalls.map { recall in
        while place < envelope.count, Double(place + 1) / objects < recall { place += 1 }
        return place < envelope.count ? envelope[place] : 0
      }
    }
  }
}
