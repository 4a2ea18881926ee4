import Configuration
import Dataset
import Geometry
import Imaging

/// Pascal VOC 2012: `JPEGImages`, `Annotations`, `ImageSets/Main` and the segmentations.
///
/// Boxes count pixels from 1, last ones included, as the challenge's toolkit does. An object is
/// `truncated` when a tenth or more of its silhouette lies beyond the picture, `occluded` when a tenth
/// or more of what lies within is hidden, and `difficult` when less than a tenth of it is seen.
final class VocFormat: FormatWriter {
  private let context: ExportContext
  private var lists: [String: [String]] = [:]

  init(_ context: ExportContext) { self.context = context }

  func write(_ frame: ExportedFrame) throws {
    let file = "\(frame.stem).\(frame.pictureExtension)"
    try context.folder.copy(frame.picture, to: "JPEGImages/\(file)")
    try context.folder.write(annotation(frame, file: file), to: "Annotations/\(frame.stem).xml")
    try writeSegmentations(frame)
    lists[frame.part, default: []].append(frame.stem)
  }

  private func annotation(_ frame: ExportedFrame, file: String) -> String {
    let objects = frame.objects.map { object -> String in
      let (instance, box) = (object.instance, object.box)
      let hidden =
        instance.amodalAreaInImage > 0
        ? 1 - Double(instance.visibleArea) / Double(instance.amodalAreaInImage) : 0
      return """
          <object>
            <name>\(XMLText.escaped(context.categories[object.category].name))</name>
            <pose>Unspecified</pose>
            <truncated>\(instance.truncation >= 0.1 ? 1 : 0)</truncated>
            <occluded>\(hidden >= 0.1 ? 1 : 0)</occluded>
            <difficult>\(instance.visibleFraction < 0.1 ? 1 : 0)</difficult>
            <bndbox>
              <xmin>\(box.x0 + 1)</xmin>
              <ymin>\(box.y0 + 1)</ymin>
              <xmax>\(box.x1)</xmax>
              <ymax>\(box.y1)</ymax>
            </bndbox>
          </object>

        """
    }
    return """
      <annotation>
        <folder>JPEGImages</folder>
        <filename>\(XMLText.escaped(file))</filename>
        <source>
          <database>\(XMLText.escaped(context.manifest.scene))</database>
          <annotation>CartSim</annotation>
        </source>
        <size>
          <width>\(frame.width)</width>
          <height>\(frame.height)</height>
          <depth>3</depth>
        </size>
        <segmented>1</segmented>
      \(objects.joined())</annotation>

      """
  }

  /// Grey pictures whose values are classes (from 1) and objects (in the order of the annotation);
  /// 0 is everything else. There is no border of "void".
  private func writeSegmentations(_ frame: ExportedFrame) throws {
    guard context.categories.count <= 255, frame.objects.count <= 255 else {
      throw DatasetError(
        .input,
        "VOC's segmentations hold 255 classes and objects; this dataset has "
          + "\(context.categories.count) and \(frame.objects.count): export with --categories class"
      )
    }
    var classes = Image<UInt8>(width: frame.width, height: frame.height, filledWith: 0)
    var objects = classes
    for (place, object) in frame.objects.enumerated() {
      object.mask.forEachRun { start, length in
        for position in start..<(start + length) {
          let (x, y) = (position / frame.height, position % frame.height)
          classes[x, y] = UInt8(object.category + 1)
          objects[x, y] = UInt8(place + 1)
        }
      }
    }
    for (folder, image) in [("SegmentationClass", classes), ("SegmentationObject", objects)] {
      let bytes = try DatasetError.mapped { try PNG.encode(image, compression: .labels) }
      try context.folder.write(bytes, to: "\(folder)/\(frame.stem).png")
    }
  }

  func finish() throws {
    for part in context.parts {
      let text = (lists[part] ?? []).map { $0 + "\n" }.joined()
      try context.folder.write(text, to: "ImageSets/Main/\(part).txt")
      try context.folder.write(text, to: "ImageSets/Segmentation/\(part).txt")
    }
    try context.folder.write(
      context.categories.map { $0.name + "\n" }.joined(), to: "ImageSets/classes.txt")
  }
}

extension DatasetError {
  /// What a picture's encoder throws, as an error of the environment.
  static func mapped<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as ImageError {
      throw DatasetError(.environment, "a picture could not be encoded: \(error)")
    }
  }
}
