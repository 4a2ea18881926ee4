package import Foundation
import Synchronization

/// A folder for readers that take the names of files.
package final class FuzzScratch: Sendable {
  package let folder: URL
  /// A whole small dataset, of which one file at a time is replaced; nil if there is none.
  private let dataset: URL?
  /// Names of the dataset's files, sorted.
  private let files: [String]

  /// - Parameter dataset: a dataset's folder; it is copied, and never written to.
  package init(folder: URL, dataset: URL? = nil) throws {
    self.folder = folder
    let manager = FileManager.default
    try manager.createDirectory(at: folder, withIntermediateDirectories: true)
    // An answer's file has its names beside it.
    try Data("[\"milk\"]".utf8).write(to: folder.appending(path: "names.json"))
    guard let dataset else {
      self.dataset = nil
      files = []
      return
    }
    let copy = folder.appending(path: "dataset")
    try? manager.removeItem(at: copy)
    try manager.copyItem(at: dataset, to: copy)
    self.dataset = copy
    files = try manager.subpathsOfDirectory(atPath: copy.path).filter { name in
      [".json", ".csv", ".png", ".flo"].contains { name.hasSuffix($0) }
    }.sorted()
  }

  /// A file that holds the bytes until the next of its name.
  func file(_ bytes: [UInt8], _ name: String) throws -> URL {
    let file = folder.appending(path: name)
    try Data(bytes).write(to: file)
    return file
  }

  /// Lends the dataset with one file replaced: the first two bytes choose which, the rest is its
  /// content.
  func withDataset(_ bytes: [UInt8], _ body: (URL) throws -> Void) throws {
    guard let dataset, !files.isEmpty, bytes.count >= 2 else { throw FuzzRefusal() }
    let chosen = files[(Int(bytes[0]) | Int(bytes[1]) << 8) % files.count]
    let file = dataset.appending(path: chosen)
    let whole = try Data(contentsOf: file)
    try Data(bytes.dropFirst(2)).write(to: file)
    defer { try? whole.write(to: file) }
    try body(dataset)
  }

  /// Inputs for `withDataset` that leave the dataset as it is, one for each of its files.
  package func wholeDatasetInputs() throws -> [[UInt8]] {
    try files.enumerated().map { number, name in
      guard let dataset else { return [] }
      let content = try Data(contentsOf: dataset.appending(path: name))
      return [UInt8(number & 0xFF), UInt8(number >> 8 & 0xFF)] + content
    }
  }
}

/// An error handed from a task to the thread that waits for it.
final class FuzzOutcome: Sendable {
  private let error = Mutex<(any Error)?>(nil)

  func set(_ new: any Error) { error.withLock { $0 = new } }

  func check() throws {
    if let error = error.withLock({ $0 }) { throw error }
  }
}
