import Dataset
import Foundation
import Imaging

/// Whether the parts of an export share nothing: no episode, and no picture under another name.
struct SplitAudit {
  var folder: URL
  var record: ExportRecord
  var layout: ExportedLayout

  func violations() throws -> [AuditViolation] {
    episodeViolations() + (try pictureViolations())
  }

  private func episodeViolations() -> [AuditViolation] {
    var partOfEpisode: [Int: String] = [:]
    return record.parts.flatMap { part in
      part.episodes.compactMap { episode -> AuditViolation? in
        guard let other = partOfEpisode.updateValue(part.name, forKey: episode) else { return nil }
        return AuditViolation(
          .split, ExportRecord.file, "episode \(episode) is in \(other) and in \(part.name)")
      }
    }
  }

  /// Formats that keep a part's pictures in a folder of its own; the others name theirs in their own
  /// lists, which follow from the episodes.
  private var keepsPicturesByPart: Bool {
    switch layout {
    case .coco, .cocoPolygons, .cocoPanoptic, .yolo, .yoloSegment, .yoloPose, .llava, .qwen: true
    case .voc, .kitti, .bop, .webDataset: false
    }
  }

  private func pictureViolations() throws -> [AuditViolation] {
    guard keepsPicturesByPart else { return [] }
    var found: [AuditViolation] = []
    var placeOfContent: [String: (part: String, path: String)] = [:]
    for part in record.parts {
      let place = "images/\(part.name)"
      let names = try pictureNames(in: folder.appending(path: place))
      if names.count != part.pictures {
        found.append(
          AuditViolation(
            .file, place, "holds \(names.count) pictures; \(part.pictures) were written"))
      }
      let episodes = Set(part.episodes)
      for name in names {
        let path = "\(place)/\(name)"
        if let episode = Int(name.prefix { $0 != "-" }), !episodes.contains(episode) {
          found.append(
            AuditViolation(.split, path, "is of episode \(episode), which is not in \(part.name)"))
        }
        // One part shares nothing with another.
        guard record.parts.count > 1 else { continue }
        let bytes = try DatasetFiles.read(folder.appending(path: path))
        let content = SHA256.hexDigest(of: bytes)
        if let other = placeOfContent[content], other.part != part.name, !isPlain(bytes) {
          found.append(AuditViolation(.split, path, "is the same picture as \(other.path)"))
        }
        placeOfContent[content] = placeOfContent[content] ?? (part.name, path)
      }
    }
    return found
  }

  /// Pictures of one colour, as a covered lens makes them, are alike without standing for one moment.
  private func isPlain(_ bytes: Data) -> Bool {
    guard let image = try? ImageFile.decode(Array(bytes)) else { return false }
    return image.pixels.allSatisfy { $0 == image.pixels.first }
  }
}
