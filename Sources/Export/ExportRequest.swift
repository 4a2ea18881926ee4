package import Catalog
package import Dataset

/// What an export is to hold.
package struct ExportRequest: Sendable {
  package var layout: ExportedLayout
  package var categories: CategoryScheme = .sku
  /// Whether hands are a category.
  package var hasHands = false
  /// Things of which less is visible are left out, 0…1.
  package var leastVisibleFraction = 0.0
  /// Things with fewer visible pixels are left out; at least 1.
  package var leastVisibleArea = 1
  package var split: DatasetSplit = .whole
  /// Whether pictures are hard links to the dataset's where the file system can.
  package var linksPictures = false
  /// Of the products that the dataset was made with, for formats that hold their models.
  package var catalog: ProductCatalog?
  /// Samples in a shard of formats that have some.
  package var shardSize = 1000

  package init(layout: ExportedLayout) { self.layout = layout }
}

/// A format that `cartsim export` writes.
package enum ExportedLayout: String, Sendable, CaseIterable {
  /// COCO's object detection, masks as compressed run lengths, with amodal boxes.
  case coco
  /// The same with polygons.
  case cocoPolygons = "coco-polygons"
  /// COCO's panoptic segmentation.
  case cocoPanoptic = "coco-panoptic"
  /// Ultralytics' boxes.
  case yolo
  /// Ultralytics' outlines.
  case yoloSegment = "yolo-segment"
  /// Ultralytics' key points: centre and corners of the product's box in space.
  case yoloPose = "yolo-pose"
  /// Pascal VOC.
  case voc
  case kitti
  case bop
  /// Shards for streaming.
  case webDataset = "webdataset"
  /// Conversations about pictures, as LLaVA trains on them.
  case llava
  /// The same as messages, as Qwen's models train on them.
  case qwen

  package static var choices: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
