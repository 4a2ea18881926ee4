package import Foundation

/// Writes COCO's `instances.json`, one image or annotation a line, without holding more than one
/// episode in memory. One owner, one thread.
package final class CocoWriter {
  private let mapping: CocoMapping
  private let url: URL
  private let spool: URL
  private let images: FileHandle
  private let annotations: FileHandle
  private var imageCount = 0
  private var annotationCount = 0

  /// - Parameter url: where the file goes; the folder must exist.
  package init(url: URL, manifest: DatasetManifest, mapping: CocoMapping) throws {
    self.mapping = mapping
    self.url = url
    spool = url.appendingPathExtension("annotations")
    images = try Self.open(url)
    annotations = try Self.open(spool)
    let info = CocoInfo(
      description: "Made by cartsim from the scene \(manifest.scene) with seed \(manifest.seed).",
      version: "\(manifest.formatVersion).\(manifest.pixelsVersion)")
    try put("{\"info\":" + Self.line(info) + ",\n\"licenses\":[],\n\"categories\":[", to: images)
    for (index, category) in mapping.categories.enumerated() {
      try put((index == 0 ? "\n" : ",\n") + Self.line(category), to: images)
    }
    try put("\n],\n\"images\":[", to: images)
  }

  package func write(_ episode: RecordedEpisode) throws {
    var imageLines = ""
    var annotationLines = ""
    let conditions = episode.record.conditions
    for frame in episode.frames {
      imageLines += imageCount == 0 ? "\n" : ",\n"
      imageCount += 1
      imageLines += try Self.line(mapping.image(frame, of: episode, id: imageCount))
      let found = mapping.annotations(
        of: frame, conditions: conditions, imageID: imageCount, firstID: annotationCount + 1)
      for annotation in found {
        annotationLines += annotationCount == 0 ? "\n" : ",\n"
        annotationCount += 1
        annotationLines += try Self.line(annotation)
      }
    }
    try put(imageLines, to: images)
    try put(annotationLines, to: annotations)
  }

  package func finish() throws {
    try put("\n],\n\"annotations\":[", to: images)
    try attempt {
      try annotations.close()
      let reader = try FileHandle(forReadingFrom: spool)
      while let chunk = try reader.read(upToCount: 1 << 20), !chunk.isEmpty {
        try images.write(contentsOf: chunk)
      }
      try reader.close()
    }
    try put("\n]}\n", to: images)
    try attempt { try images.close() }
    try DatasetFiles.removeIfPresent(spool)
  }

  private static func open(_ url: URL) throws -> FileHandle {
    try DatasetFiles.write([], to: url)
    do {
      return try FileHandle(forWritingTo: url)
    } catch {
      throw DatasetError(.environment, "cannot write \(url.path): \(error)")
    }
  }

  private static func line(_ record: some Encodable) throws -> String {
    String(decoding: try RecordCoding.encode(record).dropLast(), as: UTF8.self)
  }

  private func put(_ text: String, to handle: FileHandle) throws {
    try attempt { try handle.write(contentsOf: Data(text.utf8)) }
  }

  private func attempt(_ body: () throws -> Void) throws {
    do {
      try body()
    } catch let error as DatasetError {
      throw error
    } catch {
      throw DatasetError(
        .environment, "cannot write \(url.path): \(error); free some space")
    }
  }
}

/// COCO's `info`.
private struct CocoInfo: Encodable {
  var description: String
  var version: String
}
