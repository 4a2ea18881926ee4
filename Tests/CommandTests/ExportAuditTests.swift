import Foundation
import TestSupport
import Testing

/// `cartsim validate` on exports: nothing found in what `cartsim export` wrote, and every planted error.
@Suite(.serialized) struct ExportAuditTests {
  private let folder: TemporaryFolder
  private let dataset: String

  init() throws {
    folder = try TemporaryFolder()
    dataset = folder.url.appending(path: "set").path
    let scene = Repository.root.appending(path: "Scenes/training/basket-snapshots.yaml").path
    let run = try CommandRun(
      ["generate", scene, "--frames", "16", "--output", dataset, "--shading", "plain", "--quiet"])
    try #require(run.status == 0, "\(run.errors)")
  }

  /// An error in a copy of a clean export, and the rule that must find it.
  private struct Planted: Sendable, CustomStringConvertible {
    var description: String
    var format: String
    var rule: String
    var plant: @Sendable (URL) throws -> Void
  }

  private static let train = "annotations/instances_train.json"

  private static let all: [Planted] = [
    Planted(description: "an episode on two sides", format: "coco", rule: "split") { root in
      try edit(root, "export.json") { object in
        var parts = try #require(object["parts"] as? [[String: Any]])
        let others = try #require(parts[0]["episodes"] as? [Int])
        parts[1]["episodes"] = (parts[1]["episodes"] as? [Int] ?? []) + others.prefix(1)
        object["parts"] = parts
      }
    },
    Planted(description: "a picture on two sides", format: "coco", rule: "split") { root in
      let from = root.appending(path: "images/train")
      let name = try first(in: from)
      try FileManager.default.copyItem(
        at: from.appending(path: name), to: root.appending(path: "images/val/999-\(name)"))
    },
    Planted(description: "a polygon moved by a pixel", format: "coco-polygons", rule: "polygon") {
      try editAnnotation($0) { annotation in
        let outlines = try #require(annotation["segmentation"] as? [[Int]])
        annotation["segmentation"] = outlines.map { outline in
          outline.enumerated().map { $0 % 2 == 0 ? $1 + 1 : $1 }
        }
      }
    },
    Planted(description: "an outline left out", format: "coco-polygons", rule: "mask") {
      try editAnnotation($0) { $0["segmentation"] = [[Int]]() }
    },
    Planted(description: "a box one pixel wider", format: "coco", rule: "box") {
      try editAnnotation($0) { annotation in
        var box = try #require(annotation["bbox"] as? [Int])
        box[2] += 1
        annotation["bbox"] = box
      }
    },
    Planted(description: "an area of the box", format: "coco", rule: "area") {
      try editAnnotation($0) { annotation in
        let box = try #require(annotation["bbox"] as? [Int])
        annotation["area"] = box[2] * box[3] + 1
      }
    },
    Planted(description: "a mask of another size", format: "coco", rule: "mask") {
      try editAnnotation($0) { annotation in
        var mask = try #require(annotation["segmentation"] as? [String: Any])
        mask["size"] = [10, 10]
        annotation["segmentation"] = mask
      }
    },
    Planted(description: "an id twice", format: "coco", rule: "unique") {
      try editAnnotation($0) { $0["id"] = 2 }
    },
    Planted(description: "an unlisted category", format: "coco", rule: "identity") {
      try editAnnotation($0) { $0["category_id"] = 9_999 }
    },
    Planted(description: "a picture that is gone", format: "coco", rule: "file") { root in
      let pictures = root.appending(path: "images/val")
      try FileManager.default.removeItem(at: pictures.appending(path: first(in: pictures)))
    },
    Planted(description: "a segment's area", format: "coco-panoptic", rule: "area") {
      try editSegment($0) { $0["area"] = 1 }
    },
    Planted(description: "a segment's box", format: "coco-panoptic", rule: "box") {
      try editSegment($0) { $0["bbox"] = [0, 0, 1, 1] }
    },
    Planted(description: "a segment that is not listed", format: "coco-panoptic", rule: "identity")
    {
      try editSegment($0) { $0["id"] = 77_777 }
    },
    Planted(description: "a class without a name", format: "yolo", rule: "identity") {
      try editLine($0) { $0[0] = "9999" }
    },
    Planted(description: "a box that leaves the picture", format: "yolo", rule: "box") {
      try editLine($0) { $0[1] = "0.999" }
    },
    Planted(description: "a box without width", format: "yolo", rule: "empty-label") {
      try editLine($0) { $0[3] = "0" }
    },
    Planted(description: "a number that is none", format: "yolo-segment", rule: "file") {
      try editLine($0) { $0[1] = "nan?" }
    },
    Planted(description: "an outline in pixels", format: "yolo-segment", rule: "polygon") {
      try editLine($0) { $0[1] = "320" }
    },
    Planted(description: "a key point of no visibility", format: "yolo-pose", rule: "pose") {
      try editLine($0) { $0[7] = "5" }
    },
    Planted(description: "a key point too few", format: "yolo-pose", rule: "file") {
      try editLine($0) { $0.removeLast(3) }
    },
    Planted(description: "labels that are gone", format: "yolo", rule: "file") { root in
      let labels = root.appending(path: "labels/train")
      try FileManager.default.removeItem(at: labels.appending(path: first(in: labels)))
    },
  ]

  @Test func findsWhatIsPlantedAndNothingElse() throws {
    for format in Set(Self.all.map(\.format)).sorted() {
      let clean = folder.url.appending(path: format)
      let export = try CommandRun(
        ["export", dataset, "--format", format, "--output", clean.path, "--split", "train=2,val=1"]
          + ["--quiet"])
      try #require(export.status == 0, "\(export.errors)\(export.output)")
      let well = try CommandRun(["validate", clean.path, "--quiet"])
      #expect(well.status == 0 && well.output.contains("no violation"), "\(format): \(well.output)")
      for planted in Self.all where planted.format == format {
        let copy = folder.url.appending(path: "copy")
        try? FileManager.default.removeItem(at: copy)
        try FileManager.default.copyItem(at: clean, to: copy)
        try planted.plant(copy)
        let run = try CommandRun(["validate", copy.path, "--quiet"])
        #expect(run.status == 1, "\(planted): \(run.output)\(run.errors)")
        #expect(run.output.contains("[\(planted.rule)]"), "\(planted): \(run.output)")
      }
    }
  }

  /// One writer; and what a killed export left does not reach the next one.
  @Test func anExportHasOneWriter() throws {
    let draft = folder.url.appending(path: ".out.unfinished")
    try FileManager.default.createDirectory(at: draft, withIntermediateDirectories: true)
    try Data("left".utf8).write(to: draft.appending(path: "left.txt"))
    let lock = open(draft.appending(path: ".lock").path, O_RDWR | O_CREAT, 0o644)
    try #require(flock(lock, LOCK_EX | LOCK_NB) == 0)
    let output = folder.url.appending(path: "out")
    let arguments = ["export", dataset, "--format", "yolo", "--output", output.path, "--quiet"]
    let refused = try CommandRun(arguments)
    #expect(refused.status == 2 && refused.errors.contains("another process"), "\(refused.errors)")
    #expect(!FileManager.default.fileExists(atPath: output.path))
    close(lock)
    let run = try CommandRun(arguments)
    #expect(run.status == 0, "\(run.errors)")
    let names = try FileManager.default.contentsOfDirectory(atPath: output.path)
    #expect(Set(names) == ["data.yaml", "export.json", "images", "labels"])
    #expect(!FileManager.default.fileExists(atPath: draft.path))
  }

  private static func first(in folder: URL) throws -> String {
    try #require(FileManager.default.contentsOfDirectory(atPath: folder.path).sorted().first)
  }

  private static func edit(
    _ root: URL, _ file: String, _ change: (inout [String: Any]) throws -> Void
  ) throws {
    let url = root.appending(path: file)
    var object = try #require(
      try JSONSerialization.jsonObject(with: Data(contentsOf: url)) as? [String: Any])
    try change(&object)
    try JSONSerialization.data(withJSONObject: object).write(to: url)
  }

  /// Changes the first annotation.
  private static func editAnnotation(
    _ root: URL, _ change: (inout [String: Any]) throws -> Void
  ) throws {
    try edit(root, train) { object in
      var annotations = try #require(object["annotations"] as? [[String: Any]])
      try change(&annotations[0])
      object["annotations"] = annotations
    }
  }

  /// Changes the first segment.
  private static func editSegment(
    _ root: URL, _ change: (inout [String: Any]) throws -> Void
  ) throws {
    try edit(root, "annotations/panoptic_train.json") { object in
      var annotations = try #require(object["annotations"] as? [[String: Any]])
      var segments = try #require(annotations[0]["segments_info"] as? [[String: Any]])
      try change(&segments[0])
      annotations[0]["segments_info"] = segments
      object["annotations"] = annotations
    }
  }

  /// Changes the words of the first line of the first file that has one.
  private static func editLine(_ root: URL, _ change: (inout [String]) -> Void) throws {
    let labels = root.appending(path: "labels/train")
    for name in try FileManager.default.contentsOfDirectory(atPath: labels.path).sorted() {
      let url = labels.appending(path: name)
      let text = try String(contentsOf: url, encoding: .utf8)
      var lines = text.split(separator: "\n").map(String.init)
      guard let line = lines.first else { continue }
      var words = line.split(separator: " ").map(String.init)
      change(&words)
      lines[0] = words.joined(separator: " ")
      try (lines.joined(separator: "\n") + "\n").write(to: url, atomically: true, encoding: .utf8)
      return
    }
  }
}
