package import Foundation

/// Reads `instances.json` as `CocoWriter` writes it, one image or annotation a line, in bounded
/// memory.
package final class CocoReader {
  package enum Entry: Sendable, Hashable {
    case category(CocoCategory)
    case image(CocoImage)
    case annotation(CocoAnnotation)
  }

  private enum Section { case head, categories, images, annotations }

  private let handle: FileHandle
  private var pending = Data()
  private var isAtEnd = false
  private var section = Section.head

  package init(url: URL) throws {
    do {
      handle = try FileHandle(forReadingFrom: url)
    } catch {
      throw DatasetError(.input, "cannot read \(url.path): \(error)")
    }
  }

  deinit { try? handle.close() }

  /// The next entry in the order of the file; nil at its end.
  /// - Throws: `DatasetError` at a line of another layout.
  package func next() throws -> Entry? {
    while let line = try nextLine() {
      switch line.first {
      case UInt8(ascii: "{") where section != .head: return try entry(line)
      default: enterSection(String(decoding: line.prefix(64), as: UTF8.self))
      }
    }
    return nil
  }

  private func enterSection(_ line: String) {
    if line.hasPrefix("\"categories\":[") {
      section = .categories
    } else if line.hasPrefix("\"images\":[") {
      section = .images
    } else if line.hasPrefix("\"annotations\":[") {
      section = .annotations
    }
  }

  private func entry(_ line: Data) throws -> Entry {
    let object = line.last == UInt8(ascii: ",") ? line.dropLast() : line
    do {
      switch section {
      case .head, .categories:
        return .category(try RecordCoding.decode(CocoCategory.self, from: object))
      case .images: return .image(try RecordCoding.decode(CocoImage.self, from: object))
      case .annotations:
        return .annotation(try RecordCoding.decode(CocoAnnotation.self, from: object))
      }
    } catch {
      let start = String(decoding: line.prefix(60), as: UTF8.self)
      throw DatasetError(.input, "\(start)…: \(RecordCoding.sentence(for: error))")
    }
  }

  private func nextLine() throws -> Data? {
    while true {
      if let end = pending.firstIndex(of: UInt8(ascii: "\n")) {
        let line = Data(pending[pending.startIndex..<end])
        pending.removeSubrange(pending.startIndex...end)
        return line
      }
      if isAtEnd {
        defer { pending = Data() }
        return pending.isEmpty ? nil : pending
      }
      let chunk = try handle.read(upToCount: 1 << 16) ?? Data()
      isAtEnd = chunk.isEmpty
      pending.append(chunk)
    }
  }
}
