/// What a set of scenes or a dataset has exercised, as its page shows it.
package struct CoverageReport: Sendable, Hashable {
  /// Columns that belong together.
  package struct Group: Sendable, Hashable {
    package var name: String
    package var columns: [String]
    /// Parallel to the rows, then to `columns`.
    package var counts: [[Int]]

    package init(name: String, columns: [String], counts: [[Int]]) {
      self.name = name
      self.columns = columns
      self.counts = counts
    }

    /// Cells that are not empty, and all.
    var filled: (cells: Int, all: Int) {
      let all = counts.flatMap { $0 }
      return (all.count { $0 > 0 }, all.count)
    }
  }

  package var title: String
  package var facts: [RunReport.Fact]
  /// SKUs.
  package var rows: [String]
  package var groups: [Group]

  package init(title: String, facts: [RunReport.Fact], rows: [String], groups: [Group]) {
    self.title = title
    self.facts = facts
    self.rows = rows
    self.groups = groups
  }
}

extension CoverageReport {
  package var page: Page {
    Page(
      title: "\(title) · coverage · CartSim",
      body: """
        <style>\(Self.style)</style><header><div class="brand">CartSim<span>coverage</span></div>\
        <h1>\(title)</h1>\(RunReport.list(facts))</header><main><section><h2>Heat map</h2>\
        <p class="purpose">Moments of each product under each condition; the darker, the more, in \
        steps of ten. Crossed cells are empty.</p><div class="scroll">\(table)</div></section>\
        <section><h2>Never exercised</h2>\(missing)</section></main>
        """)
  }

  private static let style: Markup = """
    .heat td,.heat th{padding:2px 5px;border:1px solid var(--surface);text-align:center;\
    font-size:12px}.heat th{color:var(--ink)}.heat tbody th{text-align:left;font-weight:400}\
    .heat .group{border-left:3px solid var(--surface)}\
    .heat thead tr:last-child th{writing-mode:vertical-rl;transform:rotate(180deg);\
    text-align:left;height:96px}\
    .heat .h0{color:var(--bad);background:var(--bad-ground)}.heat .h1{background:#0c7a6b30}\
    .heat .h2{background:#0c7a6b70}.heat .h3{background:#0c7a6bb0;color:#fff}\
    .heat .h4{background:#0c7a6b;color:#fff}.heat tfoot td{font-weight:600}\
    .missing dt{font-weight:600;margin-top:8px}.missing dd{margin:0;color:var(--muted)}
    """

  private var table: Markup {
    let heads = groups.map { group -> Markup in
      "<th class=\"group\" colspan=\"\(group.columns.count)\">\(group.name)</th>"
    }
    let columns = groups.flatMap { group in
      group.columns.map { column -> Markup in "<th>\(Self.words(column))</th>" }
    }
    let body = rows.indices.map { row -> Markup in
      "<tr><th>\(rows[row])</th>\(groups.flatMap { Self.cells($0.counts[row]) })</tr>"
    }
    let shares = groups.map { group -> Markup in
      let share = 100 * Double(group.filled.cells) / Double(max(group.filled.all, 1))
      return """
        <td class="group" colspan="\(group.columns.count)">\(share, places: 0) % of \
        \(group.filled.all)</td>
        """
    }
    return """
      <table class="heat"><thead><tr><th></th>\(heads)</tr><tr><th></th>\(columns)</tr></thead>\
      <tbody>\(body)</tbody><tfoot><tr><td>filled</td>\(shares)</tr></tfoot></table>
      """
  }

  private static func cells(_ counts: [Int]) -> [Markup] {
    counts.enumerated().map { index, count in
      let step = count == 0 ? 0 : count < 10 ? 1 : count < 100 ? 2 : count < 1000 ? 3 : 4
      let side = index == 0 ? " group" : ""
      return "<td class=\"h\(step)\(side)\">\(count == 0 ? "×" : "\(count)")</td>"
    }
  }

  private var missing: Markup {
    let items = groups.flatMap { group in
      group.columns.indices.compactMap { column -> Markup? in
        let empty = rows.indices.filter { group.counts[$0][column] == 0 }.map { rows[$0] }
        guard !empty.isEmpty else { return nil }
        let all = empty.count == rows.count
        return """
          <dt>\(group.name): \(Self.words(group.columns[column]))</dt>\
          <dd>\(all ? "none of the \(rows.count) products" : empty.joined(separator: ", "))</dd>
          """
      }
    }
    return items.isEmpty ? "<p>Nothing is empty.</p>" : "<dl class=\"missing\">\(items)</dl>"
  }

  private static func words(_ name: String) -> String {
    name.split(separator: "_").joined(separator: " ")
  }
}
