package import Evaluation
package import Reporting

extension CoverageReport {
  package init(title: String, table: CoverageTable) {
    let cells = table.cells
    let share = 100 * Double(cells.occurred) / Double(max(cells.all, 1))
    self.init(
      title: title,
      facts: [
        .init("episodes", "\(table.episodes)"), .init("moments", "\(table.moments)"),
        .init("products", "\(table.skus.count)"),
        .init("pairs filled", "\((100 * table.pairShare).text(decimals: 1)) %"),
        .init(
          "of all combinations", "\(cells.occurred) of \(cells.all) (\(share.text(decimals: 2)) %)"),
      ],
      rows: table.skus,
      groups: CoverageAxis.allCases.map {
        Group(name: $0.rawValue, columns: $0.values, counts: table.pairs(on: $0))
      })
  }
}
