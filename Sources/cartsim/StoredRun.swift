import Configuration
import Foundation
import Results

/// A run as named on a command line: `FILE`, its last, or `FILE#NUMBER`.
struct StoredRun {
  let name: String
  let record: RunRecord

  /// - Throws: `CommandFailure`, `ResultsError`.
  init(argument: String) throws {
    name = argument
    var path = argument
    var number: Int?
    if !FileManager.default.fileExists(atPath: argument), let hash = argument.lastIndex(of: "#") {
      path = String(argument[..<hash])
      number = Int(argument[argument.index(after: hash)...])
      if number == nil {
        throw CommandFailure(
          .wrongInput,
          "\(argument): after # stands a run's number; "
            + "\(ShellCommand.line(["cartsim", "results", path])) lists them")
      }
    }
    guard FileManager.default.fileExists(atPath: path) else {
      throw CommandFailure(
        .wrongInput, "\(path): there is no such file; cartsim run --results writes one")
    }
    let store = try ResultsStore(path: path, isNew: false)
    record = try number.map { try store.run($0) } ?? store.lastRun()
  }
}
