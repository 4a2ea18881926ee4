/// Values separated by commas, with a header line that names the columns; each value keeps its place.
///
/// Quoted fields may hold separators, line breaks and doubled quotes. Semicolons or tabs separate
/// where the header line holds them and no comma, as spreadsheets of many countries write them.
/// - SeeAlso: RFC 4180.
package struct CSVTable: Sendable {
  package struct Row: Sendable {
    /// Of the row's first character.
    package var location: SourceLocation
    /// By column, without the blanks around them; empty ones are left out.
    package var values: [String: Located<String>]

    package init(location: SourceLocation, values: [String: Located<String>]) {
      self.location = location
      self.values = values
    }

    package subscript(column: String) -> Located<String>? { values[column] }
  }

  /// In the order of the header; unique.
  package let columns: [Located<String>]
  package let rows: [Row]

  /// Largest file read, in bytes.
  package static let sizeLimit = 64 << 20

  /// - Parameters:
  ///   - bytes: UTF-8, with or without a byte order mark.
  ///   - file: for messages.
  /// - Throws: `ConfigurationError` with every row that cannot be told apart into the columns.
  package init(bytes: [UInt8], file: String) throws(ConfigurationError) {
    guard bytes.count <= Self.sizeLimit else {
      throw Self.failure(file, "\(bytes.count) bytes", "use \(Self.sizeLimit) bytes at most")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw Self.failure(file, "the text is not UTF-8", "save it with the encoding UTF-8")
    }
    let complaints = Complaints()
    var reader = CSVReader(text, file: file, complaints: complaints)
    guard let header = reader.nextRecord() else {
      throw Self.failure(file, "the file is empty", "its first line names the columns")
    }
    columns = header.map { cell in
      Located(cell.value.lowercased(), location: cell.location, keyPath: cell.value)
    }
    var names = Set<String>()
    for column in columns where !names.insert(column.value).inserted {
      complaints.diagnostics.append(
        column.diagnostic("two columns have this name", remedy: "name each once"))
    }
    var rows: [Row] = []
    while let record = reader.nextRecord() {
      guard let first = record.first else { continue }
      if record.count != columns.count {
        complaints.diagnostics.append(
          Diagnostic(
            location: first.location,
            problem: "\(record.count) fields, but the header names \(columns.count)",
            remedy: "put fields that hold a separator in quotes"))
        continue
      }
      var values: [String: Located<String>] = [:]
      for (column, cell) in zip(columns, record) where !cell.value.isEmpty {
        values[column.value] = Located(
          cell.value, location: cell.location, keyPath: column.value)
      }
      rows.append(Row(location: first.location, values: values))
    }
    self.rows = rows
    guard complaints.diagnostics.isEmpty else { throw ConfigurationError(complaints.diagnostics) }
  }

  private static func failure(
    _ file: String, _ problem: String, _ remedy: String
  ) -> ConfigurationError {
    ConfigurationError([
      Diagnostic(location: SourceLocation(file: file), problem: problem, remedy: remedy)
    ])
  }
}

/// Takes a text apart into records of fields.
private struct CSVReader {
  private let scalars: [Unicode.Scalar]
  private let file: String
  private let separator: Unicode.Scalar
  private let complaints: Complaints
  private var position = 0
  private var line = 1
  private var column = 1

  init(_ text: String, file: String, complaints: Complaints) {
    var scalars = Array(text.unicodeScalars)
    if scalars.first == "\u{FEFF}" { scalars.removeFirst() }
    let header = scalars.prefix { $0 != "\n" && $0 != "\r" }
    separator =
      header.contains(",") ? "," : header.contains(";") ? ";" : header.contains("\t") ? "\t" : ","
    self.scalars = scalars
    self.file = file
    self.complaints = complaints
  }

  /// The fields of the next line that is not blank; nil at the end.
  mutating func nextRecord() -> [Located<String>]? {
    while position < scalars.count {
      var fields = [nextField()]
      while position < scalars.count, scalars[position] == separator {
        step()
        fields.append(nextField())
      }
      endLine()
      if fields.count > 1 || !fields[0].value.isEmpty { return fields }
    }
    return nil
  }

  /// Up to the separator or the end of the line.
  private mutating func nextField() -> Located<String> {
    let place = SourceLocation(file: file, line: line, column: column)
    skipBlanks()
    var value = String.UnicodeScalarView()
    if position < scalars.count, scalars[position] == "\"" {
      value = quoted(from: place)
      skipBlanks()
      if !isAtEndOfField {
        complain(at: place, "text after the closing quote", "double a quote inside a field")
        skipField()
      }
    } else {
      while !isAtEndOfField {
        if scalars[position] == "\"" {
          complain(
            at: place, "a quote inside a field without quotes",
            "put the field in quotes and double the quote")
          skipField()
          break
        }
        value.append(scalars[position])
        step()
      }
      while let last = value.last, last == " " || last == "\t" { value.removeLast() }
    }
    return Located(String(value), location: place, keyPath: "")
  }

  private mutating func quoted(from place: SourceLocation) -> String.UnicodeScalarView {
    var value = String.UnicodeScalarView()
    step()
    while position < scalars.count {
      let scalar = scalars[position]
      step()
      if scalar == "\"" {
        guard position < scalars.count, scalars[position] == "\"" else { return value }
        step()
      }
      value.append(scalar)
    }
    complain(at: place, "a quoted field that never ends", "close it with a quote")
    return value
  }

  private var isAtEndOfField: Bool {
    guard position < scalars.count else { return true }
    let scalar = scalars[position]
    return scalar == separator || scalar == "\n" || scalar == "\r"
  }

  private mutating func skipBlanks() {
    while position < scalars.count, scalars[position] != separator,
      scalars[position] == " " || scalars[position] == "\t"
    { step() }
  }

  private mutating func skipField() { while !isAtEndOfField { step() } }

  private mutating func endLine() {
    if position < scalars.count, scalars[position] == "\r" { position += 1 }
    if position < scalars.count, scalars[position] == "\n" { position += 1 }
    line += 1
    column = 1
  }

  /// Within a line, or over a line break inside quotes.
  private mutating func step() {
    if scalars[position] == "\n" {
      line += 1
      column = 1
    } else {
      column += 1
    }
    position += 1
  }

  private func complain(at place: SourceLocation, _ problem: String, _ remedy: String) {
    complaints.diagnostics.append(Diagnostic(location: place, problem: problem, remedy: remedy))
  }
}
