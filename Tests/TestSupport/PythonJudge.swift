package import Foundation

/// Runs a script of `Scripts/` in the judges' Python.
package struct PythonJudge {
  package struct Failure: Error, CustomStringConvertible {
    package var description: String
  }

  /// Whether tests that need one can run.
  package static var isPresent: Bool { Repository.judgesPython != nil }

  /// What the script writes to standard output.
  /// - Parameter script: file name in `Scripts/`.
  /// - Throws: `Failure` with the script's standard error if it does not exit with 0.
  package static func run(_ script: String, _ arguments: [String]) throws -> Data {
    guard let python = Repository.judgesPython else {
      throw Failure(description: "no judges: run Scripts/setup-judges")
    }
    let process = Process()
    process.executableURL = python
    process.arguments =
      [Repository.root.appending(path: "Scripts/\(script)").path] + arguments
    // Files instead of pipes: neither side can block on the other.
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let (output, errors) = (folder.appending(path: "out"), folder.appending(path: "err"))
    for file in [output, errors] { try Data().write(to: file) }
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Failure(
        description: "\(script) ended with \(process.terminationStatus): "
          + String(decoding: try Data(contentsOf: errors), as: UTF8.self))
    }
    return try Data(contentsOf: output)
  }
}
