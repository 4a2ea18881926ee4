import Configuration
import Foundation

/// Finds the files that scenes name: `carts/four-corner` is `carts/four-corner.yaml` beside the
/// scene, or in the nearest folder above it that has such a file, or in `Scenes/`.
struct SceneLibrary {
  private static let fallback = "Scenes"

  /// - Parameter name: a path without its ending, of letters, digits, `-`, `_` and `/`.
  /// - Returns: the file's path, or nil with a complaint at `mention`.
  func find(_ name: Located<String>, _ complaints: Complaints) -> String? {
    let parts = name.value.split(separator: "/", omittingEmptySubsequences: false)
    guard !parts.isEmpty, parts.allSatisfy({ !$0.isEmpty }) else {
      complaints.diagnostics.append(name.diagnostic("\"\(name.value)\" is not the name of a file"))
      return nil
    }
    let folders = self.folders(around: name.location.file)
    for folder in folders {
      let path = SceneLibrary.join(folder, name.value + ".yaml")
      if FileManager.default.fileExists(atPath: path) { return path }
    }
    let stem = parts.dropLast().joined(separator: "/")
    let siblings = Set(
      folders.flatMap { folder in
        let names = try? FileManager.default.contentsOfDirectory(
          atPath: SceneLibrary.join(folder, stem.isEmpty ? "." : stem))
        return (names ?? []).filter { $0.hasSuffix(".yaml") }.sorted()
          .map { (stem.isEmpty ? "" : stem + "/") + $0.dropLast(5) }
      }
    ).sorted()
    complaints.diagnostics.append(
      name.diagnostic(
        "there is no \(name.value).yaml beside this file, above it or in Scenes",
        remedy: Spelling.remedy(for: name.value, in: siblings)))
    return nil
  }

  /// The folder of a file, and those above it, nearest first.
  private func folders(around file: String) -> [String] {
    var folders: [String] = []
    var folder = (file as NSString).deletingLastPathComponent
    for _ in 0..<16 {
      folders.append(folder)
      if folder.isEmpty || folder == "/" || folder == "." { break }
      folder = (folder as NSString).deletingLastPathComponent
    }
    return folders + [SceneLibrary.fallback]
  }

  private static func join(_ folder: String, _ name: String) -> String {
    folder.isEmpty ? name : (folder as NSString).appendingPathComponent(name)
  }
}
