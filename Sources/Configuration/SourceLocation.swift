/// A place in a text file, for people.
package struct SourceLocation: Sendable, Hashable, Comparable, CustomStringConvertible {
  package var file: String
  /// Both count from 1; columns count Unicode scalars. Line 0 stands for the file as a whole.
  package var line: Int
  package var column: Int

  package init(file: String, line: Int, column: Int) {
    self.file = file
    self.line = line
    self.column = column
  }

  /// The file as a whole.
  package init(file: String) { self.init(file: file, line: 0, column: 0) }

  package static func < (lhs: SourceLocation, rhs: SourceLocation) -> Bool {
    (lhs.file, lhs.line, lhs.column) < (rhs.file, rhs.line, rhs.column)
  }

  /// `Scenes/x.yaml:41:7`
  package var description: String { line > 0 ? "\(file):\(line):\(column)" : file }
}

/// A value together with the place it was written at, for checks that come later.
package struct Located<Value: Sendable & Hashable>: Sendable, Hashable {
  package var value: Value
  package var location: SourceLocation
  package var keyPath: String

  package init(_ value: Value, location: SourceLocation, keyPath: String) {
    self.value = value
    self.location = location
    self.keyPath = keyPath
  }

  /// A complaint about this value.
  package func diagnostic(_ problem: String, remedy: String? = nil) -> Diagnostic {
    Diagnostic(location: location, keyPath: keyPath, problem: problem, remedy: remedy)
  }
}
