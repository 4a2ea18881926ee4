package import Foundation

/// One call of the built `cartsim`, as a user or CI makes it.
package struct CommandRun {
  /// Exit status; 128 plus the signal's number if one ended the process.
  package var status: Int32
  package var output: String
  package var errors: String

  /// The executable lies beside the test bundle.
  package static let executable: URL = {
    let beside = Bundle.main.bundleURL.appending(path: "cartsim")
    return FileManager.default.isExecutableFile(atPath: beside.path)
      ? beside : Repository.root.appending(path: ".build/release/cartsim")
  }()

  /// Runs to the end, in the repository's root.
  /// - Parameters:
  ///   - environment: Added to the tests' own.
  ///   - whileRunning: Called once the process runs.
  package init(
    _ arguments: [String], environment: [String: String] = [:],
    whileRunning: (Process) throws -> Void = { _ in }
  ) throws {
    try self.init(
      Self.executable, arguments, environment: environment, whileRunning: whileRunning)
  }

  /// Runs any program to the end, in the repository's root.
  package init(
    _ program: URL, _ arguments: [String], environment: [String: String] = [:],
    whileRunning: (Process) throws -> Void = { _ in }
  ) throws {
    let folder = try TemporaryFolder()
    // Files instead of pipes: neither side can block on the other.
    let (output, errors) = (folder.url.appending(path: "out"), folder.url.appending(path: "err"))
    for file in [output, errors] { try Data().write(to: file) }
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    process.currentDirectoryURL = Repository.root
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    do { try whileRunning(process) } catch {
      process.terminate()
      throw error
    }
    process.waitUntilExit()
    status =
      process.terminationReason == .uncaughtSignal
      ? 128 + process.terminationStatus : process.terminationStatus
    self.output = String(decoding: try Data(contentsOf: output), as: UTF8.self)
    self.errors = String(decoding: try Data(contentsOf: errors), as: UTF8.self)
  }
}

/// A folder that goes when nobody holds it any more.
package final class TemporaryFolder: Sendable {
  package let url: URL

  package init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "cartsim-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  package var path: String { url.path }

  /// Writes a file into the folder and returns its path.
  package func write(_ text: String, to name: String) throws -> String {
    let file = url.appending(path: name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try text.write(to: file, atomically: true, encoding: .utf8)
    return file.path
  }
}
