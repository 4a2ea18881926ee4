import Foundation

/// A file that a command writes: whole or not at all.
enum OutputFile {
  /// To be asked before long work: a name that cannot be written to must not cost it.
  /// - Parameter paths: by option; those that are nil are not wanted.
  /// - Throws: `CommandFailure` that names all that cannot be written, or that two options share.
  static func check(_ paths: [(option: String, path: String?)]) throws {
    let wanted = paths.compactMap { entry in entry.path.map { (entry.option, $0) } }
    var problems: [String] = []
    var isInputWrong = false
    var taken: [String: String] = [:]
    for (option, path) in wanted {
      let url = URL(filePath: path).standardizedFileURL
      if let other = taken.updateValue(option, forKey: url.path) {
        problems.append("\(option) \(path): is what \(other) writes too; give each its own file")
        isInputWrong = true
      }
      if let reason = obstacle(to: url) { problems.append("\(option) \(path): \(reason)") }
    }
    guard problems.isEmpty else {
      throw CommandFailure(
        isInputWrong ? .wrongInput : .environmentFailed, problems.joined(separator: "\n"))
    }
  }

  /// Why there can be no such file; nil if nothing is known to hinder it.
  private static func obstacle(to url: URL) -> String? {
    let files = FileManager.default
    var isFolder: ObjCBool = false
    if files.fileExists(atPath: url.path, isDirectory: &isFolder), isFolder.boolValue {
      return "is a folder; name a file in it"
    }
    var folder = url.deletingLastPathComponent()
    while !files.fileExists(atPath: folder.path, isDirectory: &isFolder), folder.path != "/" {
      folder.deleteLastPathComponent()
    }
    if !isFolder.boolValue { return "\(folder.path) is a file, not a folder" }
    // Only a try tells: permissions say nothing of file systems that cannot be written to.
    let trial = folder.appending(path: ".cartsim-\(UUID().uuidString)")
    defer { try? files.removeItem(at: trial) }
    return files.createFile(atPath: trial.path, contents: nil)
      ? nil : "\(folder.path) cannot be written to; choose another place"
  }

  /// Makes the folder if it is missing, and replaces an older file.
  /// - Throws: `CommandFailure` of the environment.
  static func write(_ data: Data, to path: String) throws {
    let url = URL(filePath: path)
    do {
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try data.write(to: url, options: .atomic)
    } catch {
      throw CommandFailure(
        .environmentFailed,
        "\(path): cannot be written: \(error.localizedDescription); check folder and free space")
    }
  }
}
