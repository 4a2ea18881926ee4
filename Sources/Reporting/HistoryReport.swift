/// How runs went one after the other, as its page shows it.
package struct HistoryReport: Sendable, Hashable {
  package struct Run: Sendable, Hashable {
    package var number: Int
    package var recorded: String
    package var label: String
    package var detector: String
    package var version: String
    package var episodes: Int

    package init(
      number: Int, recorded: String, label: String, detector: String, version: String,
      episodes: Int
    ) {
      self.number = number
      self.recorded = recorded
      self.label = label
      self.detector = detector
      self.version = version
      self.episodes = episodes
    }
  }

  /// Whether a scenario met its criteria, run by run.
  package struct Scenario: Sendable, Hashable {
    package var name: String
    /// Parallel to the runs; nil where it was not played.
    package var passed: [Bool?]

    package init(name: String, passed: [Bool?]) {
      self.name = name
      self.passed = passed
    }
  }

  /// How a metric went from run to run.
  package struct Course: Sendable, Hashable {
    package struct Point: Sendable, Hashable {
      /// Place in the runs.
      package var run: Int
      package var value: Double
      /// Of 95 %; nil without one.
      package var interval: ClosedRange<Double>?

      package init(run: Int, value: Double, interval: ClosedRange<Double>? = nil) {
        self.run = run
        self.value = value
        self.interval = interval
      }
    }

    package var name: String
    package var title: String
    package var definition: String
    package var unit: String
    /// Within which all values lie; nil where they are not bounded.
    package var bounds: ClosedRange<Double>?
    /// Whether more of it is better.
    package var isHigherBetter: Bool
    /// Ascending.
    package var points: [Point]

    package init(
      name: String, title: String, definition: String, unit: String,
      bounds: ClosedRange<Double>? = nil, isHigherBetter: Bool, points: [Point]
    ) {
      self.name = name
      self.title = title
      self.definition = definition
      self.unit = unit
      self.bounds = bounds
      self.isHigherBetter = isHigherBetter
      self.points = points
    }
  }

  package var title: String
  /// Oldest first.
  package var runs: [Run]
  package var scenarios: [Scenario]
  package var courses: [Course]

  package init(title: String, runs: [Run], scenarios: [Scenario], courses: [Course]) {
    self.title = title
    self.runs = runs
    self.scenarios = scenarios
    self.courses = courses
  }
}

extension HistoryReport {
  package var page: Page {
    Page(
      title: "\(title) · history · CartSim",
      body: """
        <style>\(Self.style)</style><header><div class="brand">CartSim <span>history</span></div>\
        <div class="headline"><h1>\(title)</h1>\(verdict)</div>\(RunReport.list(facts))</header>\
        <main>\(verdicts)\(metrics)\(list)</main>
        """)
  }

  private static let style: Markup = """
    .verdicts{width:auto}.verdicts tbody tr:last-child th{border-bottom:0}.verdicts th,.verdicts td{padding:3px 7px}\
    .verdicts td,.verdicts thead th+th{text-align:center}\
    .verdicts th:first-child{position:sticky;left:0;z-index:1;background:var(--surface);\
    padding-left:0;padding-right:16px}\
    .verdicts th[scope=row]{color:var(--ink);font-weight:400;font-size:14px}\
    .verdicts .pass{color:var(--good)}.verdicts .none{color:var(--muted)}\
    .verdicts .fail{color:var(--bad);background:var(--bad-ground);font-weight:700}\
    .courses{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,320px),1fr));\
    gap:26px 34px;margin-top:18px}\
    .course h3{margin:0;font-size:15px;display:flex;justify-content:space-between;gap:12px}\
    .course h3 b{font-variant-numeric:tabular-nums;white-space:nowrap}\
    .course p{margin:2px 0 0;font-size:13px;color:var(--muted)}.course .plot{margin-top:6px}\
    .runs td:nth-child(2){white-space:nowrap}.runs td:nth-child(n+3){overflow-wrap:anywhere}\
    @media(max-width:640px){.verdicts th[scope=row]{max-width:150px;overflow:hidden;\
    text-overflow:ellipsis}.runs td:nth-child(n+3){min-width:90px}}
    """

  // MARK: - Verdicts

  /// Of the last run.
  private var verdict: Markup {
    let last = scenarios.compactMap { $0.passed.last ?? nil }
    let failed = last.count { !$0 }
    guard let run = runs.last, !last.isEmpty else { return "" }
    return failed == 0
      ? """
      <p class="verdict good"><b>✓</b> run \(run.number): \(last.count) passed</p>
      """
      : """
      <p class="verdict bad"><b>✕</b> run \(run.number): \(failed) failed\
      <span>\(last.count - failed) passed</span></p>
      """
  }

  private var facts: [RunReport.Fact] {
    var facts: [RunReport.Fact] = [
      .init("runs", "\(runs.count)"), .init("scenarios", "\(scenarios.count)"),
    ]
    if let first = runs.first, let last = runs.last {
      facts += [.init("first", first.recorded), .init("last", last.recorded)]
    }
    return facts
  }

  /// Scenarios that ever failed come first, the latest failures before others.
  private var verdicts: Markup {
    guard !scenarios.isEmpty else { return "<p class=\"empty\">No run is stored yet.</p>" }
    func lastFailure(_ scenario: Scenario) -> Int { scenario.passed.lastIndex(of: false) ?? -1 }
    let sorted = scenarios.sorted { a, b in
      let (x, y) = (lastFailure(a), lastFailure(b))
      return x != y ? x > y : a.name < b.name
    }
    let head = runs.map { run -> Markup in
      "<th scope=\"col\" title=\"\(name(of: run))\">\(run.number)</th>"
    }
    let rows = sorted.map { scenario -> Markup in
      let cells = scenario.passed.map { passed -> Markup in
        switch passed {
        case true?: "<td class=\"pass\" title=\"passed\">✓</td>"
        case false?: "<td class=\"fail\" title=\"failed\">✕</td>"
        case nil: "<td class=\"none\" title=\"not played\">·</td>"
        }
      }
      return """
        <tr><th scope="row" title="\(scenario.name)">\(scenario.name)</th>\(cells)</tr>
        """
    }
    return """
      <section id="scenarios"><h2>Scenarios</h2><p class="purpose">✓ passed, ✕ failed, · not played; \
      what failed last stands first.</p><div class="scroll"><table class="verdicts"><thead>\
      <tr><th scope="col">run</th>\(head)</tr></thead><tbody>\(rows)</tbody></table></div></section>
      """
  }

  // MARK: - Metrics

  /// More detectors than there are colours share the last one.
  private static let tones: [Plot.Tone] = [.reported, .accent, .warning, .truth, .bad, .neutral]

  /// In the order in which they came up: each has one colour on the whole page.
  private var detectors: [String] {
    var names: [String] = []
    for run in runs where !names.contains(run.detector) { names.append(run.detector) }
    return names
  }

  private func tone(of detector: Int) -> Plot.Tone {
    Self.tones[min(detector, Self.tones.count - 1)]
  }

  private var metrics: Markup {
    guard !courses.isEmpty else { return "" }
    let names = detectors
    let own = min(names.count, names.count > Self.tones.count ? Self.tones.count - 1 : names.count)
    let rest = names.count - own
    let named = names.prefix(own) + (rest > 0 ? ["\(rest) other detectors"] : [])
    let legend = Plot(
      title: "", x: .init("", unit: ""),
      series: named.enumerated().map { place, name in
        .init(name: name, tone: tone(of: place), style: .points, points: [])
      }
    ).legend
    return """
      <section id="metrics"><h2>Metrics</h2><p class="purpose">Of all episodes of a run together, by \
      the number of the run. Upright lines are intervals of 95 %; runs of different scenes do not \
      compare.</p><div class="plot">\(legend)</div>\
      <div class="courses">\(courses.map(card))</div></section>
      """
  }

  private func card(_ course: Course) -> Markup {
    let last: Markup =
      course.points.last.map {
        "<b>\(Self.text($0.value, of: course))</b>"
      } ?? ""
    return """
      <div class="course" id="\(course.name)"><h3>\(course.title)\(last)</h3>\
      <p>\(course.isHigherBetter ? "more" : "less") is better · \(course.definition)</p>\
      <figure class="plot"><div class="small">\(plot(of: course).svg(.narrow))</div></figure></div>
      """
  }

  private static func text(_ value: Double, of course: Course) -> String {
    let number = fixed(value, places: course.bounds == nil ? 2 : 3)
    return course.bounds == nil ? "\(number) \(course.unit)" : number
  }

  private func plot(of course: Course) -> Plot {
    func number(_ point: Course.Point) -> Double { Double(runs[point.run].number) }
    var series = course.points.compactMap { point -> Plot.Series? in
      guard let interval = point.interval else { return nil }
      return .init(
        name: "", tone: .neutral, style: .line,
        points: [
          SIMD2(number(point), interval.lowerBound), SIMD2(number(point), interval.upperBound),
        ])
    }
    // A change of the detector is no change of the cart's software: each has its own line.
    for (place, detector) in detectors.enumerated() {
      let points = course.points.filter { runs[$0.run].detector == detector }
        .map { SIMD2(number($0), $0.value) }
      guard !points.isEmpty else { continue }
      let tone = tone(of: place)
      series.append(.init(name: detector, tone: tone, style: .line, points: points))
      series.append(.init(name: "", tone: tone, style: .points, points: points))
    }
    let ends = (runs.first?.number ?? 0, runs.last?.number ?? 0)
    return Plot(
      title: "\(course.title), run by run",
      x: .init(
        "run", unit: "", range: (Double(ends.0) - 0.5)...(Double(ends.1) + 0.5), isWhole: true),
      y: .init(course.unit, unit: "", range: Self.range(of: course)), series: series, height: 130)
  }

  /// Of the vertical axis: all that is possible, or its better half or tenth if all is there.
  private static func range(of course: Course) -> ClosedRange<Double>? {
    guard let bounds = course.bounds else { return nil }
    let values = course.points.flatMap {
      [$0.value, $0.interval?.lowerBound ?? $0.value, $0.interval?.upperBound ?? $0.value]
    }
    let span = bounds.upperBound - bounds.lowerBound
    for share in [0.1, 0.5] {
      let near =
        course.isHigherBetter
        ? (bounds.upperBound - share * span)...bounds.upperBound
        : bounds.lowerBound...(bounds.lowerBound + share * span)
      if values.allSatisfy(near.contains) { return near }
    }
    return bounds
  }

  // MARK: - Runs

  private var list: Markup {
    guard !runs.isEmpty else { return "" }
    // The latest first: it is what one looks for.
    let rows = runs.indices.reversed().map { place -> Markup in
      let run = runs[place]
      let played = scenarios.compactMap { $0.passed[place] }
      return """
        <tr><td class="number">\(run.number)</td><td>\(run.recorded)</td><td>\(run.label)</td>\
        <td>\(run.detector)</td><td>\(run.version)</td><td class="number">\(run.episodes)</td>\
        <td class="number">\(played.count { $0 }) / \(played.count)</td></tr>
        """
    }
    return """
      <section id="runs"><h2>Runs</h2><div class="scroll"><table class="runs"><thead><tr>\
      <th class="number">run</th><th>recorded</th><th>label</th><th>detector</th><th>CartSim</th>\
      <th class="number">episodes</th><th class="number">passed</th></tr></thead>\
      <tbody>\(rows)</tbody></table></div></section>
      """
  }

  private func name(of run: Run) -> String {
    run.label.isEmpty ? run.detector : "\(run.label), \(run.detector)"
  }
}
