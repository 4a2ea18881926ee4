package import Imaging

/// Objects and what a detector said of them, over any number of pictures.
///
/// Pictures and categories are numbered from 0, in the order in which equal scores are to be ranked.
package struct DetectionSet: Sendable {
  /// One object of the ground truth.
  package struct Object: Sendable, Hashable {
    package var image: Int
    package var category: Int
    package var shape: Shape
    /// Pixels; decides into which range of areas it falls. COCO takes that of the mask, also for boxes.
    package var area: Double
    /// A group that stands for any number of objects: what lies within it is neither right nor wrong.
    package var isCrowd: Bool

    package init(image: Int, category: Int, shape: Shape, area: Double, isCrowd: Bool = false) {
      self.image = image
      self.category = category
      self.shape = shape
      self.area = area
      self.isCrowd = isCrowd
    }
  }

  package struct Prediction: Sendable, Hashable {
    package var image: Int
    package var category: Int
    package var shape: Shape
    package var area: Double
    /// Higher is surer.
    package var score: Double

    package init(image: Int, category: Int, shape: Shape, area: Double, score: Double) {
      self.image = image
      self.category = category
      self.shape = shape
      self.area = area
      self.score = score
    }
  }

  package enum Shape: Sendable, Hashable {
    /// Pixels: left, top, width, height.
    case box(SIMD4<Double>)
    case mask(RunLengthMask)
  }

  package var imageCount: Int
  package var categoryCount: Int
  package var objects: [Object] = []
  package var predictions: [Prediction] = []

  package init(imageCount: Int, categoryCount: Int) {
    self.imageCount = imageCount
    self.categoryCount = categoryCount
  }
}

extension DetectionSet {
  /// The places of elements, ordered by cell (category, then picture) and else as they came, and where
  /// each cell begins.
  static func grouped(
    _ count: Int, cells: Int, cell: (Int) -> Int
  ) -> (order: [Int32], starts: [Int32]) {
    var starts = [Int32](repeating: 0, count: cells + 1)
    for i in 0..<count { starts[cell(i) + 1] += 1 }
    for i in 0..<cells { starts[i + 1] += starts[i] }
    var next = starts
    var order = [Int32](repeating: 0, count: count)
    for i in 0..<count {
      let at = cell(i)
      order[Int(next[at])] = Int32(i)
      next[at] += 1
    }
    return (order, starts)
  }
}

extension DetectionSet {
  /// The part of it in some pictures.
  package func of(images: Set<Int>) -> DetectionSet {
    var part = self
    part.objects.removeAll { !images.contains($0.image) }
    part.predictions.removeAll { !images.contains($0.image) }
    return part
  }
}
