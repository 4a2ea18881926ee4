package import Foundation

/// The checkout the tests run in.
package enum Repository {
  /// Folder of Package.swift.
  package static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// The Python with the judges' packages, or nil where `Scripts/setup-judges` has not run.
  package static let judgesPython: URL? = {
    let named = ProcessInfo.processInfo.environment["CARTSIM_JUDGES"].map { URL(filePath: $0) }
    let candidate = named ?? root.appending(path: ".deps/judges/bin/python3")
    return FileManager.default.isExecutableFile(atPath: candidate.path) ? candidate : nil
  }()
}
