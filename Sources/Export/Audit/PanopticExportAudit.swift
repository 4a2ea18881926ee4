import Dataset
import Foundation
import Geometry
import Imaging
import Metrics

/// Whether COCO's panoptic segments are those of their pictures: every pixel in one, areas and boxes
/// as they say.
struct PanopticExportAudit {
  var folder: URL
  var part: String

  private var place: String { "annotations/panoptic_\(part)" }

  private struct Annotation: Decodable {
    var file_name: String
    var segments_info: [Segment]
  }

  private struct Segment: Decodable {
    var id: Int
    var category_id: Int
    var area: Int
    var bbox: [Int]
  }

  /// How many segments were read, and what is wrong with them.
  func run() throws -> (Int, [AuditViolation]) {
    let listing = folder.appending(path: "\(place).json")
    var categories = Set<Int>()
    try JSONElements.forEach(CocoGroundTruth.Category.self, of: "categories", in: listing) {
      categories.insert($0.id)
    }
    var count = 0
    var found: [AuditViolation] = []
    try JSONElements.forEach(Annotation.self, of: "annotations", in: listing) { annotation in
      count += annotation.segments_info.count
      let file = "\(place)/\(annotation.file_name)"
      // A name from outside must not lead out of the folder.
      guard !annotation.file_name.contains("/"),
        let bytes = try? DatasetFiles.read(folder.appending(path: file)),
        let image = try? PNG.decode(Array(bytes), as: RGB8.self)
      else {
        found.append(AuditViolation(.file, file, "is no picture of segments"))
        return
      }
      found += violations(of: annotation, in: image, categories).map {
        AuditViolation($0.rule, file, $0.message)
      }
    }
    return (count, found)
  }

  private func violations(
    of annotation: Annotation, in image: Image<RGB8>, _ categories: Set<Int>
  ) -> [(rule: AuditRule, message: String)] {
    var drawn: [Int: (area: Int, box: PixelBox)] = [:]
    for y in 0..<image.height {
      for x in 0..<image.width {
        let pixel = image[x, y]
        let id = Int(pixel.r) | Int(pixel.g) << 8 | Int(pixel.b) << 16
        let box = PixelBox(x0: x, y0: y, x1: x + 1, y1: y + 1)
        let seen = drawn[id] ?? (0, .empty)
        drawn[id] = (seen.area + 1, seen.box.union(box))
      }
    }
    var found: [(AuditRule, String)] = []
    for segment in annotation.segments_info {
      guard let seen = drawn.removeValue(forKey: segment.id) else {
        found.append((.empty, "segment \(segment.id) has no pixel, or is listed twice"))
        continue
      }
      if !categories.contains(segment.category_id) {
        found.append(
          (.identity, "segment \(segment.id): category \(segment.category_id) is not listed"))
      }
      if seen.area != segment.area {
        found.append(
          (.area, "segment \(segment.id): area \(segment.area), pixels \(seen.area)"))
      }
      if xywh(seen.box) != segment.bbox {
        found.append(
          (.box, "segment \(segment.id): bbox \(segment.bbox), pixels \(xywh(seen.box))"))
      }
    }
    return found
      + drawn.keys.sorted().map { (.identity, "pixels of segment \($0), which is not listed") }
  }
}
