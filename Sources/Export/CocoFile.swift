import Dataset
import Foundation

/// A COCO file that is written as its pictures come, one entry a line, in bounded memory.
///
/// Annotations stand behind the images, so they wait in a file of their own.
final class CocoFile {
  private let url: URL
  private let spool: URL
  private let images: LineWriter
  private let annotations: LineWriter
  private(set) var nextImage = 1
  private(set) var nextAnnotation = 1

  init(url: URL, description manifest: DatasetManifest, categories: [any Encodable]) throws {
    self.url = url
    spool = url.appendingPathExtension("annotations")
    images = try LineWriter(url)
    annotations = try LineWriter(spool)
    let info = Info(
      description: "Made by cartsim from the scene \(manifest.scene) with seed \(manifest.seed).",
      version: "\(manifest.formatVersion).\(manifest.pixelsVersion)")
    try images.put("{\"info\":\(Self.line(info)),\n\"licenses\":[],\n\"categories\":[\n")
    try images.put(categories.map { try Self.line($0) }.joined(separator: ",\n"))
    try images.put("\n],\n\"images\":[")
  }

  func add(image: some Encodable) throws {
    try images.put((nextImage == 1 ? "\n" : ",\n") + Self.line(image))
    nextImage += 1
  }

  func add(annotation: some Encodable) throws {
    try annotations.put((nextAnnotation == 1 ? "\n" : ",\n") + Self.line(annotation))
    nextAnnotation += 1
  }

  func finish() throws {
    try annotations.close()
    try images.put("\n],\n\"annotations\":[")
    try images.append(contentsOf: spool)
    try images.put("\n]}\n")
    try images.close()
    try DatasetFiles.removeIfPresent(spool)
  }

  private static func line(_ record: some Encodable) throws -> String {
    String(decoding: try RecordCoding.encode(record).dropLast(), as: UTF8.self)
  }

  private struct Info: Encodable {
    var description: String
    var version: String
  }
}

/// A COCO file a part: `annotations/KIND_PART.json`.
final class CocoFiles {
  private let context: ExportContext
  private let kind: String
  private let categories: [any Encodable]
  private var files: [String: CocoFile] = [:]

  init(_ context: ExportContext, kind: String, categories: [any Encodable]) {
    self.context = context
    self.kind = kind
    self.categories = categories
  }

  func file(of part: String) throws -> CocoFile {
    if let file = files[part] { return file }
    let file = try CocoFile(
      url: context.folder.url("annotations/\(kind)_\(part).json"), description: context.manifest,
      categories: categories)
    files[part] = file
    return file
  }

  /// Parts without pictures have a file too.
  func finish() throws {
    for part in context.parts { try file(of: part).finish() }
  }
}

/// A file that grows by pieces of text, written in large blocks.
final class LineWriter {
  private let url: URL
  private let handle: FileHandle
  private var waiting = Data()
  private static let block = 1 << 18

  init(_ url: URL) throws {
    self.url = url
    try DatasetFiles.write([], to: url)
    do {
      handle = try FileHandle(forWritingTo: url)
    } catch {
      throw DatasetError(.environment, "cannot write \(url.path): \(error)")
    }
  }

  func put(_ text: String) throws { try put(Data(text.utf8)) }

  func put(_ data: Data) throws {
    waiting.append(data)
    if waiting.count >= Self.block { try flush() }
  }

  func append(contentsOf other: URL) throws {
    try attempt {
      let reader = try FileHandle(forReadingFrom: other)
      defer { try? reader.close() }
      while let chunk = try reader.read(upToCount: Self.block), !chunk.isEmpty { try put(chunk) }
    }
  }

  func close() throws {
    try flush()
    try attempt { try handle.close() }
  }

  private func flush() throws {
    let data = waiting
    waiting = Data()
    try attempt { try handle.write(contentsOf: data) }
  }

  private func attempt(_ body: () throws -> Void) throws {
    do {
      try body()
    } catch let error as DatasetError {
      throw error
    } catch {
      throw DatasetError(.environment, "cannot write \(url.path): \(error); free some space")
    }
  }
}
