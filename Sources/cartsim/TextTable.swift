/// Cells in columns, as wide as their widest, numbers to the right.
struct TextTable {
  var header: [String]
  var rows: [[String]]
  /// Columns whose cells stand to the left.
  var leading: Set<Int> = [0]

  var lines: [String] {
    let all = [header] + rows
    let widths = header.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
    return all.map { row in
      zip(row.indices, row).map { column, cell in
        let space = String(repeating: " ", count: widths[column] - cell.count)
        return leading.contains(column) ? cell + space : space + cell
      }.joined(separator: "  ").trimmingSuffix(of: " ")
    }
  }
}

extension String {
  fileprivate func trimmingSuffix(of character: Character) -> String {
    var text = self[...]
    while text.last == character { text.removeLast() }
    return String(text)
  }
}
