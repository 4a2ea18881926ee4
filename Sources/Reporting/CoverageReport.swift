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
        <p class="purpose">Moments of each product under each condition.</p>\(Self.legend)\
        <div class="scroll">\(table)</div></section>\
        <section><h2>Never exercised</h2>\(missing)</section></main>
        """)
  }

  private static let style: Markup = """
    .heat{border-collapse:separate;border-spacing:1px}\
    .heat td,.heat th{padding:2px 5px;border:0;text-align:center;font-size:12px}\
    .heat th{color:var(--ink)}.heat tbody th{text-align:left;font-weight:400;white-space:nowrap}\
    .heat .group{border-left:8px solid var(--surface)}\
    .heat thead tr:first-child th.group{box-shadow:inset 0 -2px var(--accent);\
    padding-bottom:5px}\
    .heat thead tr:last-child th{font-weight:400;vertical-align:bottom}\
    .heat thead span{writing-mode:vertical-rl;transform:rotate(180deg);height:92px}\
    .heat .h0,.legend .h0{color:var(--bad);background:var(--bad-ground)}\
    .heat .h1,.legend .h1{background:#0c7a6b30}.heat .h2,.legend .h2{background:#0c7a6b70}\
    .heat .h3,.legend .h3{background:#0c7a6bb0;color:#fff}\
    .heat .h4,.legend .h4{background:#0c7a6b;color:#fff}\
    .heat .never{color:var(--muted);text-align:left;font-style:italic;padding-left:13px}\
    .heat tfoot td{padding-top:6px;color:var(--muted)}.heat tfoot tr:last-child td{\
    font-weight:600;color:var(--ink)}.heat tfoot th{text-align:left}\
    .legend{font-size:12px;margin:0 0 12px}.legend span{display:inline-block;\
    padding:2px 8px;margin-right:4px}\
    .missing dt{font-weight:600;margin-top:8px}.missing dd{margin:0;color:var(--muted)}
    """

  private static let legend: Markup = """
    <p class="legend"><span class="h0">× never</span><span class="h1">1 … 9</span>\
    <span class="h2">10 … 99</span><span class="h3">100 … 999</span>\
    <span class="h4">1000 or more</span></p>
    """

  /// Whether a product occurred at all.
  private func isPresent(_ row: Int) -> Bool {
    groups.contains { $0.counts[row].contains { $0 > 0 } }
  }

  private var table: Markup {
    let heads = groups.map { group -> Markup in
      "<th class=\"group\" colspan=\"\(group.columns.count)\">\(group.name)</th>"
    }
    let columns = groups.flatMap { group in
      group.columns.enumerated().map { index, column -> Markup in
        let side: Markup = index == 0 ? " class=\"group\"" : ""
        return "<th\(side)><span>\(Self.words(column))</span></th>"
      }
    }
    let width = groups.reduce(0) { $0 + $1.columns.count }
    let body = rows.indices.map { row -> Markup in
      isPresent(row)
        ? "<tr><th>\(rows[row])</th>\(groups.flatMap { Self.cells($0.counts[row]) })</tr>"
        : """
        <tr><th>\(rows[row])</th><td class="never" colspan="\(width)">never took part</td></tr>
        """
    }
    let sums = groups.flatMap { group in
      group.columns.indices.map { column -> Markup in
        let sum = group.counts.reduce(0) { $0 + $1[column] }
        return "<td class=\"\(column == 0 ? "group" : "")\">\(sum)</td>"
      }
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
      <tbody>\(body)</tbody><tfoot><tr><th>moments</th>\(sums)</tr>\
      <tr><th>filled</th>\(shares)</tr></tfoot></table>
      """
  }

  private static func cells(_ counts: [Int]) -> [Markup] {
    counts.enumerated().map { index, count in
      let step = count == 0 ? 0 : count < 10 ? 1 : count < 100 ? 2 : count < 1000 ? 3 : 4
      let side = index == 0 ? " group" : ""
      return "<td class=\"h\(step)\(side)\">\(count == 0 ? "×" : "\(count)")</td>"
    }
  }

  /// Products that never took part, named once, and what the others lack.
  private var missing: Markup {
    let present = rows.indices.filter(isPresent)
    let absent = rows.indices.filter { !isPresent($0) }.map { rows[$0] }
    var items: [Markup] = []
    if !absent.isEmpty {
      items.append(
        """
        <dt>\(absent.count) of \(rows.count) products never took part</dt>\
        <dd>\(absent.joined(separator: ", "))</dd>
        """)
    }
    items += groups.flatMap { group in
      group.columns.indices.compactMap { column -> Markup? in
        let empty = present.filter { group.counts[$0][column] == 0 }.map { rows[$0] }
        guard !empty.isEmpty else { return nil }
        let isNever = empty.count == present.count
        return """
          <dt>\(group.name): \(Self.words(group.columns[column]))</dt>\
          <dd>\(isNever ? "no product at all" : empty.joined(separator: ", "))</dd>
          """
      }
    }
    return items.isEmpty ? "<p>Nothing is empty.</p>" : "<dl class=\"missing\">\(items)</dl>"
  }

  private static func words(_ name: String) -> String {
    name.split(separator: "_").joined(separator: " ")
  }
}
