import Dataset
import Foundation
import Geometry
import Imaging
import Metrics

/// Whether COCO annotations hold together: masks, run lengths or polygons filled by COCO's rule, have
/// the area and the box that stand beside them.
struct CocoExportAudit {
  var folder: URL
  var part: String

  private var place: String { "annotations/instances_\(part).json" }

  /// How many annotations were read, and what is wrong with them. Keeps pictures and ids, one mask at a time.
  func run() throws -> (Int, [AuditViolation]) {
    let file = folder.appending(path: place)
    var categories = Set<Int>()
    var images: [CocoGroundTruth.Picture] = []
    var annotations: [Int] = []
    var found: [AuditViolation] = []
    do {
      try JSONElements.forEach(CocoGroundTruth.Category.self, of: "categories", in: file) {
        categories.insert($0.id)
      }
      try JSONElements.forEach(CocoGroundTruth.Picture.self, of: "images", in: file) {
        images.append($0)
      }
      let pictures = Dictionary(images.map { ($0.id, $0) }) { first, _ in first }
      try JSONElements.forEach(CocoGroundTruth.Annotation.self, of: "annotations", in: file) {
        annotation in
        annotations.append(annotation.id)
        found += problems(of: annotation, in: pictures[annotation.image], categories).map {
          AuditViolation($0.rule, place, "annotation \(annotation.id): \($0.message)")
        }
      }
    } catch let error as DatasetError where error.cause == .input {
      // What was not read is not missing.
      let problem = AuditViolation(.file, place, error.problems.joined(separator: "; "))
      return (annotations.count, found + [problem])
    }
    found += repeated(images.map(\.id), "picture") + repeated(annotations, "annotation")
    return (annotations.count, found + (try pictureViolations(images)))
  }

  private func problems(
    of annotation: CocoGroundTruth.Annotation, in picture: CocoGroundTruth.Picture?,
    _ categories: Set<Int>
  ) -> [(rule: AuditRule, message: String)] {
    var found: [(AuditRule, String)] = []
    if !categories.contains(annotation.category) {
      found.append((.identity, "its category \(annotation.category) is not listed"))
    }
    guard let width = picture?.width, let height = picture?.height else {
      return found + [(.identity, "its picture \(annotation.image) is not listed with a size")]
    }
    guard let segmentation = annotation.segmentation,
      let mask = segmentation.mask(width: width, height: height)
    else {
      return found + [(.mask, "its segmentation is no mask of a picture of \(width)×\(height)")]
    }
    if mask.area == 0 { found.append((.empty, "labels nothing")) }
    if annotation.area != Double(mask.area) {
      found.append(
        (segmentation.rule(else: .area), "area \(text(annotation.area)), mask \(mask.area)"))
    }
    let extent = xywh(mask.extent).map(Double.init)
    if annotation.box != extent {
      found.append(
        (segmentation.rule(else: .box), "bbox \(text(annotation.box)), mask \(extent)"))
    }
    return found
  }

  private func pictureViolations(_ images: [CocoGroundTruth.Picture]) throws -> [AuditViolation] {
    let there = Set(try pictureNames(in: folder.appending(path: "images/\(part)")))
    var listed = Set<String>()
    var found: [AuditViolation] = []
    for name in images.map({ $0.fileName ?? "" }) {
      if !there.contains(name) {
        found.append(AuditViolation(.file, place, "the picture \"\(name)\" is not there"))
      }
      if !listed.insert(name).inserted {
        found.append(AuditViolation(.unique, place, "the picture \"\(name)\" is listed twice"))
      }
    }
    return found
      + there.subtracting(listed).sorted().map {
        AuditViolation(.file, "images/\(part)/\($0)", "is not listed in \(place)")
      }
  }

  private func repeated(_ ids: [Int], _ what: String) -> [AuditViolation] {
    var known = Set<Int>()
    return ids.filter { !known.insert($0).inserted }.map {
      AuditViolation(.unique, place, "two have the \(what) id \($0)")
    }
  }

  private func text<Value>(_ value: Value?) -> String { value.map { "\($0)" } ?? "none" }
}

extension CocoSegmentation {
  /// Outlines that do not fill what they stand for are a fault of their own.
  fileprivate func rule(else other: AuditRule) -> AuditRule {
    if case .polygons = self { .polygon } else { other }
  }
}

extension RunLengthMask {
  /// The smallest box around all set pixels.
  var extent: PixelBox {
    var box = PixelBox.empty
    forEachRun { start, length in
      let last = start + length - 1
      let (first, end) = (start / height, last / height)
      // A run that reaches into the next column covers the picture's height.
      let (y0, y1) = first == end ? (start % height, last % height + 1) : (0, height)
      box = box.union(PixelBox(x0: first, y0: y0, x1: end + 1, y1: y1))
    }
    return box
  }
}
