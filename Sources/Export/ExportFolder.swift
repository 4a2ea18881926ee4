import Dataset
package import Foundation

/// Where an export is written: a draft beside its final place, which a rename makes visible whole.
package struct ExportFolder {
  package let output: URL
  package let draft: URL
  /// Whether pictures are hard links to the dataset's where the file system can.
  package var linksPictures = false
  private let fileManager = FileManager.default
  private let lock: FolderLock

  /// - Throws: `DatasetError` if the output holds anything, or another process writes it.
  package init(output: URL) throws {
    self.output = output
    guard try DatasetFiles.names(in: output).isEmpty else {
      throw DatasetError(.input, "\(output.path) is not empty; choose another output")
    }
    draft = output.deletingLastPathComponent()
      .appending(path: ".\(output.lastPathComponent).unfinished")
    try DatasetFiles.createDirectory(draft)
    lock = try FolderLock(draft)
    // What an export left that was killed.
    for name in try DatasetFiles.names(in: draft) where name != FolderLock.name {
      try DatasetFiles.removeIfPresent(draft.appending(path: name))
    }
  }

  package func url(_ path: String) throws -> URL {
    let url = draft.appending(path: path)
    try DatasetFiles.createDirectory(url.deletingLastPathComponent())
    return url
  }

  package func write(_ text: String, to path: String) throws {
    try DatasetFiles.write(Data(text.utf8), to: url(path))
  }

  package func write(_ data: Data, to path: String) throws {
    try DatasetFiles.write(data, to: url(path))
  }

  package func write(_ bytes: [UInt8], to path: String) throws {
    try DatasetFiles.write(bytes, to: url(path))
  }

  /// Puts a file of the dataset here.
  package func copy(_ source: URL, to path: String) throws {
    try DatasetFiles.copy(source, to: url(path), linking: linksPictures)
  }

  /// Makes what was written visible.
  package func finish() throws {
    try lock.check()
    try DatasetFiles.createDirectory(output.deletingLastPathComponent())
    try DatasetFiles.removeIfPresent(output)
    try DatasetFiles.removeIfPresent(draft.appending(path: FolderLock.name))
    try DatasetFiles.rename(draft, to: output)
  }

  /// Leaves nothing behind.
  package func discard() { try? fileManager.removeItem(at: draft) }
}
