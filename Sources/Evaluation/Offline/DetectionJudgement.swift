import Foundation
package import Metrics

/// A detector's results against labels, by COCO's protocol: overall, by category and by slice.
package struct DetectionJudgement: Sendable {
  package struct Slice: Sendable {
    package var title: String
    package var pictures: Int
    package var objects: Int
    package var score: AveragePrecision
  }

  package var comparison: DetectionSet.Comparison
  package var pictures: Int
  package var objects: Int
  package var detections: Int
  package var score: AveragePrecision
  /// In order of the categories' ids, as `score.categories`.
  package var categories: [String]
  package var slices: [Slice]

  /// - Parameters:
  ///   - file: of the results, for errors.
  ///   - smallestSlice: slices with fewer pictures are left out.
  /// - Throws: `CocoError`.
  package init(
    _ pictures: LabelledPictures, results: [CocoResult], by comparison: DetectionSet.Comparison,
    file: String, threads: Int, smallestSlice: Int = 10
  ) throws {
    let set = try DetectionSet(pictures.truth, results: results, by: comparison, file: file)
    self.comparison = comparison
    self.pictures = set.imageCount
    objects = set.objects.count
    detections = set.predictions.count
    score = AveragePrecision(of: set, threads: threads)
    categories = pictures.truth.categories.sorted { $0.id < $1.id }.map {
      $0.name ?? "\($0.id)"
    }
    slices = ScoreSlice.all(of: pictures.traits, smallest: smallestSlice).filter {
      !$0.key.isEmpty
    }.map { slice in
      let part = set.of(images: Set(slice.places))
      return Slice(
        title: slice.title, pictures: slice.places.count, objects: part.objects.count,
        score: AveragePrecision(of: part, threads: threads))
    }
  }
}
