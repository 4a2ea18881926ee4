import Geometry

/// One picture in COCO's `instances.json`.
package struct CocoImage: Sendable, Hashable, Codable {
  package var id: Int
  package var width: Int
  package var height: Int
  /// From the dataset's root.
  package var fileName: String
  package var episode: Int
  package var tick: Int
  package var camera: Int
  /// Of a trip.
  package var zone: String?

  enum CodingKeys: String, CodingKey {
    case id, width, height, episode, tick, camera, zone
    case fileName = "file_name"
  }
}

/// One object in one picture.
package struct CocoAnnotation: Sendable, Hashable, Codable {
  package var id: Int
  package var imageID: Int
  package var categoryID: Int
  /// Visible mask.
  package var segmentation: MaskRecord
  /// Visible pixels.
  package var area: Int
  /// x, y, width, height of the visible pixels.
  package var box: [Int]
  /// 0: one object, not a crowd.
  package var isCrowd: Int
  package var instanceID: Int
  package var sku: String?
  package var amodalArea: Int
  /// x, y, width, height; may reach beyond the image.
  package var amodalBox: [Int]
  package var visibleFraction: Double
  package var truncation: Double
  /// Of a pack that is not as new.
  package var condition: ConditionRecord?

  enum CodingKeys: String, CodingKey {
    case id, segmentation, area, sku, truncation, condition
    case imageID = "image_id"
    case categoryID = "category_id"
    case box = "bbox"
    case isCrowd = "iscrowd"
    case instanceID = "instance_id"
    case amodalArea = "amodal_area"
    case amodalBox = "amodal_bbox"
    case visibleFraction = "visible_fraction"
  }
}

package struct CocoCategory: Sendable, Hashable, Codable {
  package var id: Int
  package var name: String
  package var supercategory: String
}

/// What labels become in COCO: the one place where half-open boxes turn into `[x, y, w, h]`.
package struct CocoMapping: Sendable {
  /// Ids count from 1.
  package let categories: [CocoCategory]
  private let categoryOfSKU: [String: Int]
  private let handCategory: Int?

  package init(products: [ProductRecord], scheme: CategoryScheme, withHands: Bool) {
    let sorted = products.sorted { $0.sku < $1.sku }
    var categories: [CocoCategory]
    switch scheme {
    case .sku:
      categories = sorted.enumerated().map {
        CocoCategory(id: $0 + 1, name: $1.sku, supercategory: $1.productClass)
      }
      categoryOfSKU = Dictionary(
        sorted.enumerated().map { ($1.sku, $0 + 1) }, uniquingKeysWith: { first, _ in first })
    case .productClass:
      let names = Set(sorted.map(\.productClass)).sorted()
      categories = names.enumerated().map {
        CocoCategory(id: $0 + 1, name: $1, supercategory: "product")
      }
      let ids = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0 + 1) })
      categoryOfSKU = Dictionary(
        sorted.map { ($0.sku, ids[$0.productClass] ?? 0) }, uniquingKeysWith: { first, _ in first })
    case .one:
      categories = [CocoCategory(id: 1, name: "product", supercategory: "product")]
      categoryOfSKU = Dictionary(
        sorted.map { ($0.sku, 1) }, uniquingKeysWith: { first, _ in first })
    }
    if withHands {
      categories.append(
        CocoCategory(id: categories.count + 1, name: "hand", supercategory: "person"))
    }
    handCategory = withHands ? categories.count : nil
    self.categories = categories
  }

  package func image(_ frame: FrameRecord, of episode: RecordedEpisode, id: Int) -> CocoImage {
    CocoImage(
      id: id, width: frame.intrinsics.width, height: frame.intrinsics.height,
      fileName: episode.pathInDataset(frame.imageFile), episode: frame.episode, tick: frame.tick,
      camera: frame.camera, zone: frame.zone)
  }

  /// Annotations of everything visible that has a category.
  /// - Parameter conditions: of the packs that are not as new, by instance id.
  package func annotations(
    of frame: FrameRecord, conditions: [UInt16: ConditionRecord] = [:], imageID: Int, firstID: Int
  ) -> [CocoAnnotation] {
    var result: [CocoAnnotation] = []
    for instance in frame.instances where instance.visibleArea > 0 {
      guard let category = categoryID(of: instance) else { continue }
      result.append(
        CocoAnnotation(
          id: firstID + result.count, imageID: imageID, categoryID: category,
          segmentation: instance.mask, area: instance.visibleArea,
          box: Self.xywh(instance.visibleBox.box), isCrowd: 0, instanceID: Int(instance.id),
          sku: instance.sku, amodalArea: instance.amodalArea,
          amodalBox: Self.xywh(instance.amodalBox.box), visibleFraction: instance.visibleFraction,
          truncation: instance.truncation, condition: conditions[instance.id]))
    }
    return result
  }

  /// Counted from 1; nil for what has none.
  package func categoryID(of instance: InstanceRecord) -> Int? {
    switch instance.kind {
    case .product: instance.sku.flatMap { categoryOfSKU[$0] }
    case .hand: handCategory
    case .other: nil
    }
  }

  private static func xywh(_ box: PixelBox) -> [Int] { [box.x0, box.y0, box.width, box.height] }
}
