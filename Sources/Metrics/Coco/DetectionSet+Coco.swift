import Imaging

extension DetectionSet {
  /// What COCO's protocol compares.
  package enum Comparison: String, Sendable, CaseIterable {
    case box = "bbox"
    case mask = "segm"
  }

  /// A ground truth with a detector's results, pictures and categories in order of their ids.
  /// - Parameter file: of the results, for errors.
  /// - Throws: `CocoError` with all that is wrong: unknown or repeated ids, shapes that are missing,
  ///   not finite or no masks of their picture.
  package init(
    _ truth: CocoGroundTruth, results: [CocoResult], by comparison: Comparison, file: String
  ) throws {
    var problems: [String] = []
    let images = Self.places(of: truth.images.map(\.id), named: "image", &problems)
    let categories = Self.places(of: truth.categories.map(\.id), named: "category", &problems)
    self.init(imageCount: images.count, categoryCount: categories.count)
    let pictures = Dictionary(truth.images.map { ($0.id, $0) }) { first, _ in first }
    var seen: Set<Int> = []
    for (n, annotation) in truth.annotations.enumerated() {
      let place = "annotations[\(n)] (id \(annotation.id))"
      if !seen.insert(annotation.id).inserted { problems.append("\(place): the id is taken") }
      guard let image = images[annotation.image] else {
        problems.append("\(place): no image has the id \(annotation.image)")
        continue
      }
      // As pycocotools does: what has another category is not asked for.
      guard let category = categories[annotation.category] else { continue }
      guard
        let shape = CocoShape(
          annotation.box, annotation.segmentation, by: comparison, in: pictures[annotation.image],
          place, &problems)
      else { continue }
      objects.append(
        Object(
          image: image, category: category, shape: shape.shape,
          area: annotation.area ?? shape.area, isCrowd: annotation.isCrowd ?? 0 != 0))
    }
    for (n, result) in results.enumerated() {
      let place = "result [\(n)]"
      guard let image = images[result.image] else {
        problems.append("\(place): no image has the id \(result.image)")
        continue
      }
      if !result.score.isFinite { problems.append("\(place): its score is \(result.score)") }
      guard let category = categories[result.category] else { continue }
      guard
        let shape = CocoShape(
          result.box, result.segmentation, by: comparison, in: pictures[result.image], place,
          &problems)
      else { continue }
      // Where results have boxes, pycocotools sorts them by the boxes' areas, also by mask.
      let area = result.box.flatMap { $0.count == 4 ? $0[2] * $0[3] : nil } ?? shape.area
      predictions.append(
        Prediction(
          image: image, category: category, shape: shape.shape, area: area, score: result.score))
    }
    if !problems.isEmpty { throw CocoError(file: file, problems: problems) }
  }

  private static func places(
    of ids: [Int], named name: String, _ problems: inout [String]
  ) -> [Int: Int] {
    var places: [Int: Int] = [:]
    for (place, id) in ids.sorted().enumerated() where places.updateValue(place, forKey: id) != nil
    {
      problems.append("two of its \(name) ids are \(id)")
    }
    return places
  }
}

/// A shape of an annotation or a result.
private struct CocoShape {
  var shape: DetectionSet.Shape
  /// Of the box or of the mask.
  var area: Double

  /// nil, and why among the problems, if there is none.
  init?(
    _ box: [Double]?, _ segmentation: CocoSegmentation?, by comparison: DetectionSet.Comparison,
    in picture: CocoGroundTruth.Picture?, _ place: String, _ problems: inout [String]
  ) {
    switch comparison {
    case .box:
      guard let box, box.count == 4, box.allSatisfy(\.isFinite), box[2] >= 0, box[3] >= 0 else {
        problems.append(
          "\(place): bbox must be [left, top, width, height], "
            + (box.map { "got \($0)" } ?? "is missing"))
        return nil
      }
      shape = .box(SIMD4(box[0], box[1], box[2], box[3]))
      area = box[2] * box[3]
    case .mask:
      guard let width = picture?.width, let height = picture?.height,
        let mask = segmentation?.mask(width: width, height: height)
      else {
        problems.append(
          "\(place): segmentation "
            + (segmentation == nil ? "is missing" : "is no mask of its picture's size"))
        return nil
      }
      shape = .mask(mask)
      area = Double(mask.area)
    }
  }
}
