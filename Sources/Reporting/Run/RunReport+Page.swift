/// The page of a run: verdict, scenarios, what all episodes say together, then a section a scenario.
extension RunReport {
  package var page: Page {
    Page(
      title: "\(title) · CartSim",
      body: "\(header)<main>\(summary)\(overall)\(sections)</main>\(footer)",
      script: .run)
  }

  private func count(_ verdict: Verdict) -> Int { scenarios.count { $0.verdict == verdict } }

  private var header: Markup {
    let (passed, failed, incomplete) = (count(.passed), count(.failed), count(.incomplete))
    let open: Markup = incomplete == 0 ? "" : "<span>\(incomplete) incomplete</span>"
    let verdict: Markup =
      failed == 0 && incomplete == 0
      ? "<p class=\"verdict good\"><b>✓</b> \(passed) passed</p>"
      : """
      <p class="verdict bad"><b>✕</b> \(failed) failed\(open)<span>\(passed) passed</span></p>
      """
    return """
      <header><div class="brand">CartSim <span>run report</span></div>\
      <div class="headline"><h1>\(title)</h1>\(verdict)</div>\(Self.list(facts))\(contents)</header>
      """
  }

  private var footer: Markup {
    """
    <footer>Everything on this page is inside this file. Times are simulated seconds since the \
    episode began. Keys in a film strip: ← → step, space plays, b boxes, m masks, d depth.</footer>
    """
  }

  private var metricLabels: [String] {
    var labels: [String] = []
    for metric in scenarios.flatMap(\.metrics) where !labels.contains(metric.label) {
      labels.append(metric.label)
    }
    return labels
  }

  private var summary: Markup {
    guard !scenarios.isEmpty else { return "<p class=\"empty\">No scenario was played.</p>" }
    let labels = metricLabels
    let head = labels.map { label -> Markup in "<th class=\"number\">\(label)</th>" }
    let rows = scenarios.indices.map { i -> Markup in
      let scenario = scenarios[i]
      let cells = labels.map { label -> Markup in
        let value = scenario.metrics.first { $0.label == label }?.value ?? "–"
        return "<td class=\"number\">\(value)</td>"
      }
      return """
        <tr data-scenario="\(i)" data-verdict="\(scenario.verdict.rawValue)">\
        <td>\(badge(scenario.verdict))</td>\
        <td><a href="#scenario-\(i)">\(scenario.name)</a>\(scenario.variantTag)\
        <small>\(scenario.purpose)</small></td>\
        <td class="number">\(scenario.episodeCount)</td>\(cells)</tr>
        """
    }
    return """
      <section id="scenarios"><h2>Scenarios</h2><div class="filters"><label>show \
      <select class="verdict-filter"><option value="">all</option><option value="failed">failed</option>\
      <option value="incomplete">incomplete</option><option value="passed">passed</option></select></label><label>find \
      <input type="search" class="scenario-find"></label><output class="scenario-count"></output>\
      </div><div class="scroll"><table class="summary"><thead><tr>\
      <th>result</th><th>scenario</th><th class="number">episodes</th>\(head)</tr></thead>\
      <tbody>\(rows)</tbody></table></div></section>
      """
  }

  /// Links to the parts that are there.
  private var contents: Markup {
    guard let analysis else { return "" }
    var links: Markup = "<a href=\"#scenarios\">Scenarios</a>"
    if !analysis.metrics.isEmpty { links += "<a href=\"#metrics\">Metrics</a>" }
    if !analysis.confusions.isEmpty { links += "<a href=\"#confusion\">Confusion</a>" }
    if !analysis.detection.isEmpty { links += "<a href=\"#detection\">Detection</a>" }
    if !analysis.bookings.isEmpty { links += "<a href=\"#bookings\">Bookings</a>" }
    if !analysis.slices.rows.isEmpty { links += "<a href=\"#slices\">Slices</a>" }
    if analysis.shadow != nil { links += "<a href=\"#shadow\">Shadow</a>" }
    let failing = scenarios.firstIndex { $0.verdict == .failed }
    if let failing { links += "<a href=\"#scenario-\(failing)\">First failure</a>" }
    return "<nav aria-label=\"Contents\">\(links)</nav>"
  }

  private var overall: Markup {
    guard let analysis else { return "" }
    return """
      \(metricSection(analysis))\(shadowSection(analysis.shadow))\(confusionSection(analysis))\
      \(chartSection("Detection", id: "detection", analysis.detection))\
      \(chartSection("Bookings", id: "bookings", analysis.bookings))\
      \(sliceSection(analysis.slices))
      """
  }

  private var sections: Markup {
    Markup(joining: scenarios.indices.map { scenarios[$0].section(number: $0) })
  }

  static func list(_ facts: [Fact]) -> Markup {
    guard !facts.isEmpty else { return "" }
    let items = facts.map { fact -> Markup in
      "<div><dt>\(fact.label)</dt><dd>\(fact.value)</dd></div>"
    }
    return "<dl class=\"facts\">\(items)</dl>"
  }
}

/// A verdict in word, sign and colour.
func badge(_ verdict: Verdict) -> Markup {
  switch verdict {
  case .passed: "<span class=\"badge good\">✓ pass</span>"
  case .failed: "<span class=\"badge bad\">✕ fail</span>"
  case .incomplete: "<span class=\"badge\">… incomplete</span>"
  }
}

func badge(_ isPassed: Bool) -> Markup { badge(Verdict(isPassed: isPassed)) }
