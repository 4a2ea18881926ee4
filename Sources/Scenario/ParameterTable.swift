import Configuration

/// Values for some keys of a scenario, row by row: each row makes one scenario of a suite.
struct ParameterTable: Sendable, Hashable {
  struct Row: Sendable, Hashable {
    /// Behind the scenario's name: `-severity-0.5`.
    var suffix: String
    /// Laid over the scenario.
    var overrides: YAMLNode?
  }

  var rows: [Row]

  /// More scenarios than this of one entry are a slip.
  private static let mostRows = 1000

  /// `{ severity: [0, 0.5, 1], "lighting.illuminance_lux": [50, 500] }`: the last key runs fastest.
  static func readCombinations(_ cursor: Cursor) -> ParameterTable? {
    guard
      let lists = cursor.dictionary(
        count: 1...10, allowing: "-_.", { $0.list(count: 1...mostRows) { $0.anyValue() } }),
      !lists.isEmpty
    else { return nil }
    let count = lists.reduce(1) { min($0 * $1.value.count, mostRows + 1) }
    guard count <= mostRows else {
      cursor.complain("makes more than \(mostRows) scenarios")
      return nil
    }
    var rows: [[(String, YAMLNode)]] = [[]]
    for list in lists {
      rows = rows.flatMap { row in list.value.map { row + [(list.name, $0)] } }
    }
    return ParameterTable(rows: rows.map(row))
  }

  /// `{ columns: [severity, seed], rows: [[0, 1], [1, 2]] }`.
  static func readRows(_ cursor: Cursor) -> ParameterTable? {
    cursor.object { fields in
      let columns = fields.required("columns", "Key paths, such as `shopper.patience`.") {
        $0.list(count: 1...50) { $0.identifier(allowing: "-_.") }
      }
      let rows = fields.required("rows", "A value for each column, row by row.") { cursor in
        cursor.list(count: 1...mostRows) { $0.list(count: 1...50) { $0.anyValue() } }
      }
      guard let columns, let rows else { return nil }
      for (number, row) in rows.enumerated() where row.count != columns.count {
        fields.cursor.complain(
          "row \(number + 1) has \(row.count) values for \(columns.count) columns")
        return nil
      }
      return ParameterTable(rows: rows.map { row(Array(zip(columns, $0))) })
    }
  }

  private static func row(_ cells: [(String, YAMLNode)]) -> Row {
    let overrides = cells.map { nested(key: $0.0, value: $0.1) }
    let suffix = cells.map { "-\($0.0.split(separator: ".").last ?? "")-\(label($0.1))" }.joined()
    guard let first = overrides.first else { return Row(suffix: "", overrides: nil) }
    return Row(suffix: suffix, overrides: overrides.dropFirst().reduce(first) { $0.merging($1) })
  }

  /// `a.b: 1` as `{ a: { b: 1 } }`.
  private static func nested(key: String, value: YAMLNode) -> YAMLNode {
    key.split(separator: ".").reversed().reduce(value) { inner, name in
      YAMLNode(
        .mapping([
          YAMLNode.Entry(key: String(name), keyLocation: value.location, value: inner)
        ]), location: value.location)
    }
  }

  /// What of a value can stand in a scenario's name.
  private static func label(_ value: YAMLNode) -> String {
    guard case .scalar(let text, _) = value.content else { return "set" }
    return String(text.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == ".") ? $0 : "-" })
  }
}
