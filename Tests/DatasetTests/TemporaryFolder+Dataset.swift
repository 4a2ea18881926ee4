import Dataset
import Foundation
import TestSupport

extension TemporaryFolder {
  func layout(_ name: String) -> DatasetLayout { DatasetLayout(root: url.appending(path: name)) }

  /// Path from `root` to content of every file below it.
  static func files(below root: URL) throws -> [String: Data] {
    var result: [String: Data] = [:]
    for path in try FileManager.default.subpathsOfDirectory(atPath: root.path) {
      let url = root.appending(path: path)
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder),
        !isFolder.boolValue
      else { continue }
      result[path] = try Data(contentsOf: url)
    }
    return result
  }
}
