import Foundation

/// Compares `instances.json` with the records, entry by entry.
struct CocoAudit {
  private static let place = "instances.json"

  let layout: DatasetLayout
  let mapping: CocoMapping
  private(set) var violations: [AuditViolation] = []
  private var lastAnnotationID = 0

  init(layout: DatasetLayout, mapping: CocoMapping) {
    self.layout = layout
    self.mapping = mapping
  }

  /// - Parameter episodes: ascending.
  mutating func run(episodes: [Int]) {
    do {
      try checkCategoriesAndImages(episodes)
    } catch {
      report("\(error)")
    }
  }

  private mutating func checkCategoriesAndImages(_ episodes: [Int]) throws {
    let reader = try CocoReader(url: layout.coco)
    for expected in mapping.categories {
      try match(reader.next(), .category(expected), "category \(expected.id)")
    }
    // Images come before all annotations, so the records are read twice rather than kept.
    var imageID = 0
    for index in episodes {
      let episode = try RecordedEpisode(episode: index, in: layout)
      for frame in episode.frames {
        imageID += 1
        let expected = mapping.image(frame, of: episode, id: imageID)
        try match(reader.next(), .image(expected), "image \(imageID)")
      }
    }
    imageID = 0
    var annotationID = 1
    for index in episodes {
      let episode = try RecordedEpisode(episode: index, in: layout)
      let conditions = episode.record.conditions
      for frame in episode.frames {
        imageID += 1
        let expected = mapping.annotations(
          of: frame, conditions: conditions, imageID: imageID, firstID: annotationID)
        annotationID += expected.count
        for annotation in expected {
          try match(reader.next(), .annotation(annotation), "annotation \(annotation.id)")
        }
      }
    }
    if let extra = try reader.next() { report("has more than the records make: \(extra)") }
  }

  private mutating func match(
    _ found: CocoReader.Entry?, _ expected: CocoReader.Entry, _ name: String
  ) throws {
    guard let found else { throw DatasetError(.input, "ends before \(name)") }
    if case .annotation(let annotation) = found {
      // Ids ascend: one that does not was there before, or is out of order.
      if annotation.id <= lastAnnotationID {
        report("annotation \(annotation.id) follows \(lastAnnotationID)", .unique)
      }
      lastAnnotationID = annotation.id
      if annotation.area <= 0 || annotation.box.count != 4
        || annotation.box[2...].contains(where: { $0 <= 0 })
      {
        report(
          "annotation \(annotation.id) is empty: area \(annotation.area), box \(annotation.box)")
      }
    }
    if found != expected { report("\(name) differs from the record") }
  }

  private mutating func report(_ message: String, _ rule: AuditRule = .coco) {
    violations.append(AuditViolation(rule, Self.place, message))
  }
}
