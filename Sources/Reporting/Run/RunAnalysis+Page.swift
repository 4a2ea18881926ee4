/// The parts of a run's page that speak of all its episodes.
extension RunReport {
  // MARK: - Metrics

  func metricSection(_ analysis: RunAnalysis) -> Markup {
    guard !analysis.metrics.isEmpty else { return "" }
    let hasBaseline = analysis.metrics.contains { $0.verdict != nil }
    let hasTrend = analysis.metrics.contains { $0.trend.count > 1 }
    let hasEvidence = analysis.metrics.contains { !$0.evidence.isEmpty }
    let rows = analysis.metrics.map { metric -> Markup in
      let compared: Markup =
        hasBaseline
        ? """
        <td class="number">\(metric.baseline)</td><td class="number">\(metric.change)</td>\
        <td>\(metric.verdict.map(Self.tag) ?? ("" as Markup))</td>
        """ : ""
      let trend: Markup = hasTrend ? "<td>\(Sparkline(points: metric.trend).svg)</td>" : ""
      let links = metric.evidence.map { link -> Markup in
        href(to: link).map { "<a href=\"\($0)\">\(name(of: link))</a> " }
          ?? "<span class=\"muted\" title=\"not shown on this page\">\(name(of: link))</span> "
      }
      let evidence: Markup = hasEvidence ? "<td class=\"evidence\">\(links)</td>" : ""
      return """
        <tr><td>\(metric.title)<small><code>\(metric.name)</code> \(metric.definition)</small></td>\
        <td class="number"><b>\(metric.value)</b><small>\(metric.interval)</small></td>\
        \(compared)\(trend)\(evidence)</tr>
        """
    }
    let trendHead: Markup = hasTrend ? "<th>trend</th>" : ""
    let evidenceHead: Markup = hasEvidence ? "<th>worst episodes</th>" : ""
    let comparedHead: Markup =
      hasBaseline
      ? "<th class=\"number\">baseline</th><th class=\"number\">change</th><th>verdict</th>" : ""
    return """
      <section id="metrics"><h2>Metrics</h2>\(baselineNote(analysis.baseline))\
      <div class="scroll"><table class="metrics"><thead><tr><th>metric</th>\
      <th class="number">this run (95 %)</th>\(comparedHead)\(trendHead)\(evidenceHead)</tr></thead><tbody>\(rows)</tbody></table>\
      </div></section>
      """
  }

  private static func tag(_ verdict: MetricReport.Verdict) -> Markup {
    switch verdict {
    case .better: "<span class=\"badge good\">▲ better</span>"
    case .worse: "<span class=\"badge bad\">▼ worse</span>"
    case .cannotTell: "<span class=\"muted\">cannot tell</span>"
    }
  }

  /// More shortfalls than this are folded away.
  private static let openShortfalls = 3

  private func baselineNote(_ baseline: BaselineReport?) -> Markup {
    guard let baseline else { return "" }
    let remarks = baseline.remarks.map { remark -> Markup in "<li>\(remark)</li>" }
    let shortfalls = baseline.shortfalls.map { sentence -> Markup in
      "<li class=\"bad-text\">\(sentence)</li>"
    }
    let verdict: Markup =
      baseline.isHeld
      ? "<span class=\"badge good\">✓ held</span>" : "<span class=\"badge bad\">✕ missed</span>"
    var lists: Markup = remarks.isEmpty ? "" : "<ul class=\"sentences\">\(remarks)</ul>"
    if !shortfalls.isEmpty {
      // Many would push the metrics off the screen.
      let count = shortfalls.count
      let isOpen = count <= Self.openShortfalls
      lists = """
        <details class="table"\(isOpen ? " open" : "")><summary>\(count) \
        \(count == 1 ? "shortfall" : "shortfalls")</summary>\
        <ul class="sentences">\(shortfalls)</ul></details>\(lists)
        """
    }
    return "<p class=\"baseline\">\(verdict) Baseline <b>\(baseline.name)</b></p>\(lists)"
  }

  // MARK: - Confusions

  func confusionSection(_ analysis: RunAnalysis) -> Markup {
    guard !analysis.confusions.isEmpty else { return "" }
    return """
      <section id="confusion"><h2>What was taken for what</h2>\
      \(analysis.confusions.map(drawn))</section>
      """
  }

  private func drawn(_ confusion: ConfusionReport) -> Markup {
    guard !confusion.cells.isEmpty else {
      return "<h3>\(confusion.title)</h3><p class=\"note\">\(confusion.note)</p>"
    }
    let most = Double(confusion.cells.map(\.count).max() ?? 1)
    let byPlace = Dictionary(confusion.cells.map { (SIMD2($0.row, $0.column), $0) }) { a, _ in a }
    let head = confusion.columns.map { column -> Markup in
      "<th scope=\"col\"><span>\(column)</span></th>"
    }
    let rows = confusion.rows.indices.map { row -> Markup in
      let cells = confusion.columns.indices.map { column -> Markup in
        guard let cell = byPlace[SIMD2(row, column)] else { return "<td></td>" }
        let tone = cell.isRight ? "right" : "wrong"
        // Strength by the root, so that a single mistake is still seen beside hundreds of hits.
        let strength = fixed(0.15 + 0.85 * (Double(cell.count) / most).squareRoot(), places: 2)
        let title = "\(confusion.rows[row]) taken for \(confusion.columns[column]): \(cell.count)"
        let number: Markup =
          cell.evidence.flatMap(href).map { "<a href=\"\($0)\">\(cell.count)</a>" }
          ?? "\(cell.count)"
        return """
          <td class="\(tone)" style="--strength:\(strength)" title="\(title)">\(number)</td>
          """
      }
      return "<tr><th scope=\"row\">\(confusion.rows[row])</th>\(cells)</tr>"
    }
    return """
      <h3>\(confusion.title)</h3><p class="note">\(confusion.note)</p>\
      <div class="scroll"><table class="confusion"><thead><tr><th>true ↓ taken for →</th>\(head)\
      </tr></thead><tbody>\(rows)</tbody></table></div>
      """
  }

  // MARK: - Charts

  func chartSection(_ title: String, id: String, _ charts: [ChartReport]) -> Markup {
    guard !charts.isEmpty else { return "" }
    let figures = charts.map { chart -> Markup in
      """
      <div class="chart"><h3>\(chart.title)</h3><p class="note">\(chart.note)</p>\
      \(Self.list(chart.facts))\(chart.plot.map { $0.figure() } ?? ("" as Markup))</div>
      """
    }
    return "<section id=\"\(id)\"><h2>\(title)</h2>\(figures)</section>"
  }

  // MARK: - Links

  /// An address on this page; nil if the episode is not shown.
  func href(to link: FrameLink) -> Markup? {
    guard scenarios.indices.contains(link.scenario),
      let episode = scenarios[link.scenario].episodes.first(where: { $0.episode == link.episode })
    else { return nil }
    return "#\(episode.anchor(scenario: link.scenario, time: link.time))"
  }

  private func name(of link: FrameLink) -> String {
    "\(scenarios[link.scenario].name) \(link.episode)"
  }
}

/// A course of few numbers, as large as a word.
struct Sparkline {
  var points: [MetricReport.TrendPoint]

  var svg: Markup {
    let known = points.compactMap(\.value).filter(\.isFinite)
    guard known.count > 1, let low = known.min(), let high = known.max() else { return "" }
    let (width, height, edge) = (92.0, 24.0, 4.0)
    let step = (width - 2 * edge) / Double(max(points.count - 1, 1))
    let place = { (index: Int, value: Double) -> SIMD2<Double> in
      let share = high > low ? (value - low) / (high - low) : 0.5
      return SIMD2(edge + step * Double(index), height - edge - share * (height - 2 * edge))
    }
    var path: Markup = ""
    var dots: Markup = ""
    for (index, point) in points.enumerated() {
      guard let value = point.value, value.isFinite else { continue }
      let p = place(index, value)
      path += "\(path.isEmpty ? "M" : "L")\(coordinate(p.x)) \(coordinate(p.y))"
      let tone: Markup = index == points.count - 1 ? " class=\"last\"" : ""
      dots += """
        <circle\(tone) cx="\(coordinate(p.x))" cy="\(coordinate(p.y))" r="2.6">\
        <title>\(point.label)</title></circle>
        """
    }
    return """
      <svg class="sparkline" viewBox="0 0 92 24" role="img" aria-label="trend"><path d="\(path)"/>\
      \(dots)</svg>
      """
  }
}
