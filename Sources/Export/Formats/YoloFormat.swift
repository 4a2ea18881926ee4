import Configuration
import Dataset
import Foundation
import Geometry
import Imaging

/// Ultralytics' layout: `images/PART`, `labels/PART` with a text file a picture, and `data.yaml`.
///
/// A line is a class (from 0) and numbers in parts of the picture's width and height, where the first
/// pixel reaches from 0 to 1.
/// - SeeAlso: docs.ultralytics.com, "Object Detection / Instance Segmentation / Pose Estimation
///   Datasets".
final class YoloFormat: FormatWriter {
  enum Task {
    /// `class cx cy w h`
    case detect
    /// `class x y x y …`: one outline along pixel edges. Where an object is seen in several parts or
    /// has holes, cuts without width join them.
    case segment
    /// The box, then centre and eight corners of the product's box in space, each `x y v`: v is 2 in
    /// the picture, and 0, with zeros before it, outside of it.
    case pose
  }

  private let context: ExportContext
  private let task: Task

  init(_ context: ExportContext, task: Task) {
    self.context = context
    self.task = task
  }

  func write(_ frame: ExportedFrame) throws {
    try context.folder.copy(
      frame.picture, to: "images/\(frame.part)/\(frame.stem).\(frame.pictureExtension)")
    let lines = frame.objects.compactMap { line($0, in: frame) }
    try context.folder.write(
      lines.map { $0 + "\n" }.joined(), to: "labels/\(frame.part)/\(frame.stem).txt")
  }

  private func line(_ object: ExportedObject, in frame: ExportedFrame) -> String? {
    let size = SIMD2(Double(frame.width), Double(frame.height))
    let box = object.box
    let center = SIMD2(Double(box.x0 + box.x1), Double(box.y0 + box.y1)) / 2 / size
    let extent = SIMD2(Double(box.width), Double(box.height)) / size
    let rectangle = [center.x, center.y, extent.x, extent.y]
    switch task {
    case .detect: return text(object.category, rectangle)
    case .segment:
      let line = object.mask.polygon()
      return text(
        object.category, line.flatMap { [Double($0.x) / size.x, Double($0.y) / size.y] })
    case .pose:
      // Hands have no box.
      guard let product = context.product(of: object),
        let space = BoxInSpace(product, object.instance), let camera = frame.record.placedCamera
      else { return nil }
      let points = space.keypoints(in: camera).map { pixel -> [String] in
        // Pixel centres are whole numbers with us and halves here.
        guard let pixel else { return ["0", "0", "0"] }
        let place = (pixel + 0.5) / size
        guard all(place .>= 0), all(place .<= 1) else { return ["0", "0", "0"] }
        return [number(place.x), number(place.y), "2"]
      }
      return text(object.category, rectangle) + " " + points.joined().joined(separator: " ")
    }
  }

  private func text(_ category: Int, _ values: [Double]) -> String {
    ([String(category)] + values.map(number)).joined(separator: " ")
  }

  /// To a tenthousandth of a pixel or finer.
  private func number(_ value: Double) -> String { decimals(value, 8) }

  func finish() throws {
    // A part without pictures is a folder all the same.
    for part in context.parts {
      try DatasetFiles.createDirectory(
        context.folder.url("images/\(part)/.").deletingLastPathComponent())
      try DatasetFiles.createDirectory(
        context.folder.url("labels/\(part)/.").deletingLastPathComponent())
    }
    var lines = ["# Made by cartsim export. Paths count from this file."]
    // Trainers ask for train and val by name; with one part both are that.
    let first = context.parts.first ?? "train"
    for name in ["train", "val"] where !context.parts.contains(name) {
      lines.append("\(name): images/\(first)")
    }
    lines += context.parts.map { "\($0): images/\($0)" }
    if task == .pose {
      lines += [
        "kpt_shape: [9, 3]",
        "# Centre, then corners, x slowest and z fastest. Train with fliplr=0:",
      ]
      lines += ["# no pack is the mirror image of itself."]
      lines.append("flip_idx: [0, 1, 2, 3, 4, 5, 6, 7, 8]")
    }
    lines.append("names:")
    lines += context.categories.map { "  \($0.id - 1): \(JSONValue.quoted($0.name))" }
    try context.folder.write(lines.joined(separator: "\n") + "\n", to: "data.yaml")
  }
}
