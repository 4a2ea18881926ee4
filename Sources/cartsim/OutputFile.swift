import Foundation

/// A file that a command writes: whole or not at all.
enum OutputFile {
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
