package import Foundation

/// File operations whose errors say what failed, where, and what to do about it.
package enum DatasetFiles {
  package static func write(_ bytes: [UInt8], to url: URL) throws {
    try write(Data(bytes), to: url)
  }

  package static func write(_ data: Data, to url: URL) throws {
    try attempt("write", url) { try data.write(to: url) }
  }

  /// Writes beside the target and renames, so that no reader meets half a file.
  package static func replace(_ url: URL, with data: Data, layout: DatasetLayout) throws {
    try createDirectory(layout.unfinished)
    let draft = layout.unfinished.appending(path: url.lastPathComponent)
    try write(data, to: draft)
    try rename(draft, to: url)
  }

  /// Puts a copy of a file elsewhere.
  /// - Parameter linking: as a second name of the same bytes, where the file system can.
  package static func copy(_ source: URL, to target: URL, linking: Bool) throws {
    if linking, link(source.path, target.path) == 0 { return }
    try write(read(source), to: target)
  }

  package static func createDirectory(_ url: URL) throws {
    try attempt("create", url) {
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }
  }

  /// Moves in one step; a file (not a folder) at the target is replaced.
  package static func rename(_ source: URL, to target: URL) throws {
    guard Foundation.rename(source.path, target.path) == 0 else {
      throw DatasetError(
        .environment, "cannot rename to \(target.path): \(String(cString: strerror(errno)))")
    }
  }

  package static func removeIfPresent(_ url: URL) throws {
    guard FileManager.default.fileExists(atPath: url.path) else { return }
    try attempt("remove", url) { try FileManager.default.removeItem(at: url) }
  }

  /// Names in a folder, sorted; empty if there is no such folder.
  package static func names(in url: URL) throws -> [String] {
    guard FileManager.default.fileExists(atPath: url.path) else { return [] }
    return try attempt("list", url) {
      try FileManager.default.contentsOfDirectory(atPath: url.path).sorted()
    }
  }

  /// - Throws: `DatasetError` with cause `.input`: what is read is part of the dataset.
  package static func read(_ url: URL) throws -> Data {
    do {
      return try Data(contentsOf: url)
    } catch {
      throw DatasetError(.input, "cannot read \(url.path): \(reason(error))")
    }
  }

  /// A file of JSON.
  /// - Throws: `DatasetError` that names the file, the key and what is wrong with it.
  package static func decode<Record: Decodable>(_ type: Record.Type, _ url: URL) throws -> Record {
    let data = try read(url)
    do {
      return try RecordCoding.decode(type, from: data)
    } catch {
      throw DatasetError(.input, "\(url.path): \(RecordCoding.sentence(for: error))")
    }
  }

  package static func isDirectory(_ url: URL) throws -> Bool {
    try attempt("read", url) {
      try url.resourceValues(forKeys: [.isDirectoryKey]).isDirectory == true
    }
  }

  private static func attempt<Result>(
    _ verb: String, _ url: URL, _ body: () throws -> Result
  ) throws -> Result {
    do {
      return try body()
    } catch {
      throw DatasetError(
        .environment,
        "cannot \(verb) \(url.path): \(reason(error)); free some space or choose another output")
    }
  }

  /// The system's words for what went wrong with a file.
  package static func reason(_ error: any Error) -> String {
    guard let cocoa = error as? CocoaError else { return "\(error)" }
    if let posix = cocoa.underlying as? POSIXError {
      return String(cString: strerror(posix.code.rawValue))
    }
    return cocoa.localizedDescription
  }
}
