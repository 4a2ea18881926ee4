/// Why a dataset could not be written, assembled or read.
package struct DatasetError: Error, Sendable, Hashable, CustomStringConvertible {
  package enum Cause: Sendable, Hashable {
    /// The request or the dataset on disk is wrong: changing the input helps.
    case input
    /// Disk, permissions, memory: changing the input does not help.
    case environment
    /// The caller asked to stop.
    case cancelled
  }

  package var cause: Cause
  /// Every problem found, each a sentence with file, value and remedy.
  package var problems: [String]

  package init(_ cause: Cause, _ problems: [String]) {
    self.cause = cause
    self.problems = problems
  }

  package init(_ cause: Cause, _ problem: String) {
    self.init(cause, [problem])
  }

  package static let cancelled = DatasetError(
    .cancelled, "stopped on request; what is finished is valid, --resume finishes the rest")

  package var description: String { problems.joined(separator: "\n") }
}
