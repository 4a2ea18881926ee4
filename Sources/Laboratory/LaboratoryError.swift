/// Why a measurement cannot be made.
package struct LaboratoryError: Error, Sendable, Hashable, CustomStringConvertible {
  package var file: String
  package var problem: String
  package var remedy: String

  package init(file: String, problem: String, remedy: String) {
    self.file = file
    self.problem = problem
    self.remedy = remedy
  }

  package var description: String { "\(file): \(problem). Remedy: \(remedy)" }
}
