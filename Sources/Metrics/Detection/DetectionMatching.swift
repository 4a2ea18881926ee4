/// How a category's predictions fared, over all pictures.
///
/// One bit an overlap threshold: bit 0 is the lowest.
struct MatchedPredictions {
  var scores: [Double] = []
  /// Place in its picture's ranking.
  var ranks: [Int32] = []
  /// By area: of each prediction, whether it met an object and whether it does not count.
  var matched: [[UInt16]]
  var ignored: [[UInt16]]
  /// By area: objects that count.
  var objects: [Int]

  init(areas: Int) {
    matched = Array(repeating: [], count: areas)
    ignored = matched
    objects = Array(repeating: 0, count: areas)
  }
}

/// Pairs predictions with objects, picture by picture, as COCO does: predictions in order of their
/// scores, each takes the free object that it overlaps most, one that counts before one that does not;
/// crowds may be taken again and again.
struct DetectionMatcher {
  let set: DetectionSet
  let settings: AveragePrecisionSettings
  // Scratch, so that a picture allocates nothing.
  private var order: [Int32] = []
  private var overlaps: [Double] = []
  private var isIgnored: [Bool] = []
  private var columns: [Int] = []
  private var isTaken: [Bool] = []

  init(set: DetectionSet, settings: AveragePrecisionSettings) {
    self.set = set
    self.settings = settings
  }

  /// Adds one picture's objects and predictions of a category, given by their places in the set.
  mutating func match(
    objects: ArraySlice<Int32>, predictions: ArraySlice<Int32>,
    into result: inout MatchedPredictions
  ) {
    order.removeAll(keepingCapacity: true)
    order += predictions
    if order.count > 1 {
      // Sorting keeps the order of equal scores.
      order.sort { set.predictions[Int($0)].score > set.predictions[Int($1)].score }
    }
    let limit = settings.limits.last ?? 0
    if order.count > limit { order.removeLast(order.count - limit) }
    for (rank, prediction) in order.enumerated() {
      result.scores.append(set.predictions[Int(prediction)].score)
      result.ranks.append(Int32(rank))
    }
    measureOverlaps(objects)
    for area in settings.areas.indices { match(objects, area: area, into: &result) }
  }

  private mutating func measureOverlaps(_ objects: ArraySlice<Int32>) {
    overlaps.removeAll(keepingCapacity: true)
    for prediction in order {
      for object in objects {
        let object = set.objects[Int(object)]
        overlaps.append(
          set.predictions[Int(prediction)].shape.overlap(
            with: object.shape, isCrowd: object.isCrowd))
      }
    }
  }

  private mutating func match(
    _ objects: ArraySlice<Int32>, area: Int, into result: inout MatchedPredictions
  ) {
    let range = settings.areas[area]
    isIgnored.removeAll(keepingCapacity: true)
    for object in objects {
      let object = set.objects[Int(object)]
      isIgnored.append(object.isCrowd || !range.contains(object.area))
    }
    columns.removeAll(keepingCapacity: true)
    for column in isIgnored.indices where !isIgnored[column] { columns.append(column) }
    let counting = columns.count
    result.objects[area] += counting
    for column in isIgnored.indices where isIgnored[column] { columns.append(column) }

    let first = result.matched[area].count
    result.matched[area].append(contentsOf: repeatElement(0, count: order.count))
    result.ignored[area].append(contentsOf: repeatElement(0, count: order.count))
    for (bit, threshold) in settings.overlaps.enumerated() {
      isTaken.removeAll(keepingCapacity: true)
      isTaken.append(contentsOf: repeatElement(false, count: objects.count))
      for row in order.indices {
        guard let place = best(row, of: objects, above: threshold, counting: counting) else {
          continue
        }
        isTaken[columns[place]] = true
        result.matched[area][first + row] |= 1 << UInt16(bit)
        if place >= counting { result.ignored[area][first + row] |= 1 << UInt16(bit) }
      }
    }
    for (row, prediction) in order.enumerated()
    where !range.contains(set.predictions[Int(prediction)].area) {
      result.ignored[area][first + row] |= ~result.matched[area][first + row]
    }
  }

  /// The place among `columns` of the object that a prediction takes.
  private func best(
    _ row: Int, of objects: ArraySlice<Int32>, above threshold: Double, counting: Int
  ) -> Int? {
    var least = min(threshold, 1 - 1e-10)
    var best: Int?
    let from = row * columns.count
    for (place, column) in columns.enumerated() {
      if isTaken[column], !set.objects[Int(objects[objects.startIndex + column])].isCrowd {
        continue
      }
      if let best, best < counting, place >= counting { break }
      let overlap = overlaps[from + column]
      // The last of equals, as pycocotools takes it.
      if overlap < least { continue }
      least = overlap
      best = place
    }
    return best
  }
}
