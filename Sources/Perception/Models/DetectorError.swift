/// Why a detector could not be made or could not answer.
package struct DetectorError: Error, Sendable, Hashable, CustomStringConvertible {
  package struct Code: Sendable, Hashable {
    package let name: String

    /// The file is not there, cannot be read, or is too large.
    package static let unreadableFile = Code(name: "unreadable file")
    /// The runtime or the settings reader rejects the file.
    package static let malformedFile = Code(name: "malformed file")
    /// Inputs or outputs have another layout than the supported ones.
    package static let unsupportedModel = Code(name: "unsupported model")
    /// Class names and SKUs do not fit the model.
    package static let classMismatch = Code(name: "class mismatch")
    /// The inference runtime failed on a model that it had accepted.
    package static let inferenceFailed = Code(name: "inference failed")
  }

  package var code: Code
  package var file: String
  /// What is wrong, with the offending value.
  package var problem: String
  /// What to do about it.
  package var remedy: String

  package init(_ code: Code, file: String, problem: String, remedy: String) {
    self.code = code
    self.file = file
    self.problem = problem
    self.remedy = remedy
  }

  package var description: String { "\(file): \(problem); \(remedy)" }
}
