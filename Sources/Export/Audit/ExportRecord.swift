import Dataset
package import Foundation

/// What an export says of itself, in `export.json`: by this its audit knows it.
package struct ExportRecord: Sendable, Hashable, Codable {
  package struct Part: Sendable, Hashable, Codable {
    package var name: String
    /// Ascending.
    package var episodes: [Int]
    package var pictures: Int
  }

  package static let file = "export.json"

  /// One of `ExportedLayout`.
  package var format: String
  package var format_version: Int
  package var scene: String
  package var seed: UInt64
  package var split_seed: UInt64
  package var parts: [Part]

  /// Whether a folder holds an export.
  package static func isIn(_ folder: URL) -> Bool {
    FileManager.default.fileExists(atPath: folder.appending(path: file).path)
  }

  /// - Throws: `DatasetError` unless the folder holds an export.
  package static func read(from folder: URL) throws -> ExportRecord {
    try DatasetFiles.decode(ExportRecord.self, folder.appending(path: file))
  }
}
