import Dataset
import Foundation
import Geometry
import Imaging

/// COCO's object detection: `annotations/instances_PART.json` and `images/PART`.
///
/// Beyond COCO an annotation has `amodal_bbox` and `amodal_area`, `visible_fraction` and `truncation`,
/// `instance_id` and `sku`.
/// - SeeAlso: cocodataset.org, "Data format".
final class CocoFormat: FormatWriter {
  enum Masks {
    case runLengths
    /// Outlines along pixel edges: filled by COCO's rule, they are the masks again.
    case polygons
  }

  private let context: ExportContext
  private let masks: Masks
  private let files: CocoFiles

  init(_ context: ExportContext, masks: Masks) {
    self.context = context
    self.masks = masks
    files = CocoFiles(context, kind: "instances", categories: context.categories)
  }

  func write(_ frame: ExportedFrame) throws {
    let path = "images/\(frame.part)/\(frame.stem).\(frame.pictureExtension)"
    try context.folder.copy(frame.picture, to: path)
    let file = try files.file(of: frame.part)
    let image = file.nextImage
    try file.add(
      image: Picture(
        id: image, width: frame.width, height: frame.height,
        file_name: "\(frame.stem).\(frame.pictureExtension)", episode: frame.record.episode,
        tick: frame.record.tick, camera: frame.record.camera, zone: frame.record.zone))
    for object in frame.objects {
      try file.add(annotation: Annotation(object, id: file.nextAnnotation, image: image, masks))
    }
  }

  func finish() throws { try files.finish() }

  private struct Picture: Encodable {
    var id: Int
    var width: Int
    var height: Int
    var file_name: String
    var episode: Int
    var tick: Int
    var camera: Int
    var zone: String?
  }

  private struct Annotation: Encodable {
    enum Segmentation: Encodable {
      case runLengths(MaskRecord)
      case polygons([[Int]])

      func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .runLengths(let mask): try container.encode(mask)
        case .polygons(let polygons): try container.encode(polygons)
        }
      }
    }

    var id: Int
    var image_id: Int
    var category_id: Int
    var segmentation: Segmentation
    var area: Int
    var bbox: [Int]
    var iscrowd = 0
    var instance_id: Int
    var sku: String?
    var amodal_area: Int
    var amodal_bbox: [Int]
    var visible_fraction: Double
    var truncation: Double

    /// - Throws: `DatasetError` if outlines, filled, are not the mask.
    init(_ object: ExportedObject, id: Int, image: Int, _ masks: Masks) throws {
      let instance = object.instance
      self.id = id
      image_id = image
      category_id = object.category + 1
      segmentation =
        switch masks {
        case .runLengths: .runLengths(instance.mask)
        case .polygons: .polygons(try object.outlines())
        }
      area = instance.visibleArea
      bbox = xywh(object.box)
      instance_id = Int(instance.id)
      sku = instance.sku
      amodal_area = instance.amodalArea
      amodal_bbox = xywh(instance.amodalBox.box)
      visible_fraction = instance.visibleFraction
      truncation = instance.truncation
    }
  }
}

/// COCO's form of a box.
func xywh(_ box: PixelBox) -> [Int] { [box.x0, box.y0, box.width, box.height] }

/// COCO's panoptic segmentation: `annotations/panoptic_PART.json`, its PNGs in
/// `annotations/panoptic_PART`, and `images/PART`.
///
/// A pixel's segment is R + 256·G + 65536·B. Cart, store and what is left out by the request are one
/// stuff segment of the category `surroundings`, the last one; no pixel is void.
/// - SeeAlso: cocodataset.org, "Data format", 4; the panopticapi.
final class PanopticFormat: FormatWriter {
  private let context: ExportContext
  private let files: CocoFiles
  private let surroundings: Int

  init(_ context: ExportContext) {
    self.context = context
    surroundings = (context.categories.map(\.id).max() ?? 0) + 1
    files = CocoFiles(
      context, kind: "panoptic",
      categories: context.categories.map(Category.init)
        + [Category(id: surroundings, name: "surroundings", supercategory: "stuff", isthing: 0)])
  }

  func write(_ frame: ExportedFrame) throws {
    let file = try files.file(of: frame.part)
    try context.folder.copy(
      frame.picture, to: "images/\(frame.part)/\(frame.stem).\(frame.pictureExtension)")
    var image = Image<RGB8>(
      width: frame.width, height: frame.height, filledWith: Self.color(of: 1))
    var left = frame.width * frame.height
    var segments: [Segment] = []
    for object in frame.objects {
      // 1 is the surroundings.
      let id = Int(object.instance.id) + 1
      object.mask.forEachRun { start, length in
        for position in start..<(start + length) {
          image[position / frame.height, position % frame.height] = Self.color(of: id)
        }
      }
      left -= object.instance.visibleArea
      segments.append(
        Segment(
          id: id, category_id: object.category + 1, area: object.instance.visibleArea,
          bbox: xywh(object.box)))
    }
    if left > 0 {
      segments.append(
        Segment(
          id: 1, category_id: surroundings, area: left, bbox: Self.extent(of: 1, in: image)))
    }
    let bytes = try DatasetError.mapped { try PNG.encode(image, compression: .labels) }
    try context.folder.write(bytes, to: "annotations/panoptic_\(frame.part)/\(frame.stem).png")
    let number = file.nextImage
    try file.add(
      image: Picture(
        id: number, width: frame.width, height: frame.height,
        file_name: "\(frame.stem).\(frame.pictureExtension)"))
    try file.add(
      annotation: Annotation(
        image_id: number, file_name: "\(frame.stem).png", segments_info: segments))
  }

  private static func color(of segment: Int) -> RGB8 {
    RGB8(UInt8(segment & 255), UInt8(segment >> 8 & 255), UInt8(segment >> 16 & 255))
  }

  private static func extent(of segment: Int, in image: Image<RGB8>) -> [Int] {
    let color = color(of: segment)
    var box = PixelBox.empty
    for y in 0..<image.height {
      for x in 0..<image.width where image[x, y] == color {
        box = box.union(PixelBox(x0: x, y0: y, x1: x + 1, y1: y + 1))
      }
    }
    return xywh(box)
  }

  func finish() throws { try files.finish() }

  private struct Picture: Encodable {
    var id: Int
    var width: Int
    var height: Int
    var file_name: String
  }

  private struct Annotation: Encodable {
    var image_id: Int
    var file_name: String
    var segments_info: [Segment]
  }

  private struct Segment: Encodable {
    var id: Int
    var category_id: Int
    var area: Int
    var bbox: [Int]
    var iscrowd = 0
  }

  private struct Category: Encodable {
    var id: Int
    var name: String
    var supercategory: String
    var isthing: Int

    init(id: Int, name: String, supercategory: String, isthing: Int) {
      self.id = id
      self.name = name
      self.supercategory = supercategory
      self.isthing = isthing
    }

    init(_ category: CocoCategory) {
      self.init(
        id: category.id, name: category.name, supercategory: category.supercategory, isthing: 1)
    }
  }
}
