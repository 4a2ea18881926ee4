/// A place in a text file, for people.
package struct SourceLocation: Sendable, Hashable {
  package var file: String
  /// Both count from 1.
  package var line: Int
  package var column: Int

  package init(file: String, line: Int, column: Int) {
    self.file = file
    self.line = line
    self.column = column
  }
}
