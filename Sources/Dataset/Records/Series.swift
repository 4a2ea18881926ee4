package import Foundation

/// A row of one of an episode's tables over time, kept as comma-separated values.
///
/// Fields hold numbers and plain words alone, so that no quoting is needed.
package protocol SeriesRow: Sendable, Hashable {
  /// Names with unit suffixes.
  static var header: [String] { get }
  var fields: [String] { get }
  /// Nil unless the fields are those of a row.
  init?(fields: [Substring])
}

/// Comma-separated values with a header line.
package enum Series {
  package static func encode<Row: SeriesRow>(_ rows: [Row]) -> [UInt8] {
    var text = Row.header.joined(separator: ",") + "\n"
    for row in rows { text += row.fields.joined(separator: ",") + "\n" }
    return Array(text.utf8)
  }

  /// - Throws: `DatasetError` that names the file and the line.
  package static func decode<Row: SeriesRow>(
    _ data: Data, as type: Row.Type, file: String
  ) throws -> [Row] {
    guard data.last == UInt8(ascii: "\n") else {
      throw DatasetError(.input, "\(file): the last line has no end, so the file was cut short")
    }
    let lines = String(decoding: data, as: UTF8.self).split(
      separator: "\n", omittingEmptySubsequences: true)
    guard let header = lines.first, header.split(separator: ",").map(String.init) == Row.header
    else {
      throw DatasetError(
        .input, "\(file):1: the header must be \(Row.header.joined(separator: ","))")
    }
    return try lines.dropFirst().enumerated().map { index, line in
      let fields = line.split(separator: ",", omittingEmptySubsequences: false)
      guard fields.count == Row.header.count, let row = Row(fields: fields) else {
        throw DatasetError(.input, "\(file):\(index + 2): \(line) is no row of this table")
      }
      return row
    }
  }

  static func flag(_ field: Substring) -> Bool? {
    switch field {
    case "0": false
    case "1": true
    default: nil
    }
  }

  static func finite(_ field: Substring) -> Double? {
    Double(field).flatMap { $0.isFinite ? $0 : nil }
  }
}
