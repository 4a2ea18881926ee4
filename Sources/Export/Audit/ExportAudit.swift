package import Dataset
package import Foundation

/// Re-reads an export from disk: its split, and for COCO's and Ultralytics' formats every label.
///
/// Sees the export alone, as whoever trains on it will; `DatasetAudit` is for what it was made of.
package struct ExportAudit: Sendable {
  package var folder: URL

  package init(folder: URL) { self.folder = folder }

  /// - Throws: `DatasetError` if the folder holds no export; everything else that is wrong is in the
  ///   report.
  package func run() throws -> AuditReport {
    let record = try ExportRecord.read(from: folder)
    guard let layout = ExportedLayout(rawValue: record.format) else {
      throw DatasetError(
        .input,
        "\(folder.path): \(ExportRecord.file) names the format \(record.format); this program knows "
          + ExportedLayout.choices)
    }
    var report = AuditReport()
    report.episodes = record.parts.reduce(0) { $0 + $1.episodes.count }
    report.frames = record.parts.reduce(0) { $0 + $1.pictures }
    report.add(try SplitAudit(folder: folder, record: record, layout: layout).violations())
    for part in record.parts {
      let (labels, found): (Int, [AuditViolation]) =
        switch layout {
        case .coco, .cocoPolygons: try CocoExportAudit(folder: folder, part: part.name).run()
        case .cocoPanoptic: try PanopticExportAudit(folder: folder, part: part.name).run()
        case .yolo, .yoloSegment, .yoloPose:
          try YoloExportAudit(folder: folder, part: part.name, layout: layout).run()
        case .voc, .kitti, .bop, .webDataset, .llava, .qwen: (0, [])
        }
      report.instances += labels
      report.add(found)
    }
    return report
  }
}

/// Names of the pictures in a folder, sorted.
func pictureNames(in folder: URL) throws -> [String] {
  try DatasetFiles.names(in: folder).filter { name in
    ["png", "jpg", "jpeg"].contains(URL(filePath: name).pathExtension.lowercased())
  }.sorted()
}
