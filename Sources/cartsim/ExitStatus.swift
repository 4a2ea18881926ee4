import ArgumentParser

/// What the process tells its caller. Part of the command's contract: scripts and CI depend on it.
enum ExitStatus: Int32, Error {
  case success = 0
  /// A scenario's criterion or a dataset's audit failed; the program itself did its work.
  case criterionFailed = 1
  /// The command line, a scene, a product, a model or a dataset is wrong: changing the input helps.
  case wrongInput = 2
  /// Disk, permissions, a missing library: changing the input does not help.
  case environmentFailed = 3
  /// SIGINT, as shells count it: 128 + 2.
  case interrupted = 130
  /// SIGTERM: 128 + 15.
  case terminated = 143
}

/// Why a command ends without success. Thrown by commands; `CartSim.main` prints `message` to
/// standard error and ends the process with `status`.
struct CommandFailure: Error, CustomStringConvertible {
  var status: ExitStatus
  /// What is wrong and what to do about it. May have several lines; the first is prefixed with
  /// "error: " when printed.
  var message: String

  init(_ status: ExitStatus, _ message: String) {
    self.status = status
    self.message = message
  }

  var description: String { message }
}
