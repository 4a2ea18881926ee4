/// What a search for failures has found and where it has looked, as its page shows it.
package struct StressReport: Sendable, Hashable {
  /// Failures that belong together.
  package struct Mode: Sendable, Hashable {
    /// What fails.
    package var criteria: String
    package var failures: Int
    /// What the failures have in common: `speed_m_per_s 0.9 … 1.2`.
    package var decisive: [String]
    /// Number of the evaluation that failed most clearly.
    package var worst: Int
    /// Its reasons.
    package var reasons: [String]

    package init(
      criteria: String, failures: Int, decisive: [String], worst: Int, reasons: [String]
    ) {
      self.criteria = criteria
      self.failures = failures
      self.decisive = decisive
      self.worst = worst
      self.reasons = reasons
    }
  }

  /// Where one parameter's values were tried.
  package struct Coverage: Sendable, Hashable {
    package var parameter: String
    /// Of the bins, one more than there are.
    package var ends: [String]
    package var played: [Int]
    package var failed: [Int]

    package init(parameter: String, ends: [String], played: [Int], failed: [Int]) {
      self.parameter = parameter
      self.ends = ends
      self.played = played
      self.failed = failed
    }
  }

  /// A failing scene made small.
  package struct Reduced: Sendable, Hashable {
    package var criterion: String
    package var scene: String
    /// Scenes that were played to find it.
    package var trials: Int

    package init(criterion: String, scene: String, trials: Int) {
      self.criterion = criterion
      self.scene = scene
      self.trials = trials
    }
  }

  package var title: String
  package var facts: [RunReport.Fact]
  package var modes: [Mode]
  package var coverage: [Coverage]
  package var plots: [Plot]
  package var regressions: [Reduced]

  package init(
    title: String, facts: [RunReport.Fact], modes: [Mode], coverage: [Coverage], plots: [Plot],
    regressions: [Reduced]
  ) {
    self.title = title
    self.facts = facts
    self.modes = modes
    self.coverage = coverage
    self.plots = plots
    self.regressions = regressions
  }
}

extension StressReport {
  package var page: Page {
    Page(
      title: "\(title) · search · CartSim",
      body: """
        <style>\(Self.style)</style><header><div class="brand">CartSim<span>search for failures\
        </span></div><h1>\(title)</h1>\(RunReport.list(facts))</header><main>\
        <section><h2>Failure modes</h2>\(modeTable)</section>\
        <section><h2>Course</h2>\(plots.map { $0.figure() })</section>\
        <section><h2>Where was looked</h2><p class="purpose">Each bin holds the same share of a \
        scene's draws: failed of played.</p><div class="scroll">\(coverageTable)</div></section>\
        \(reduced)</main>
        """)
  }

  private static let style: Markup = """
    .bins td,.bins th{text-align:center;padding:4px 8px}.bins th:first-child{text-align:left}\
    .bins td small{display:block;color:var(--muted);white-space:nowrap}\
    .bins .h0{color:var(--muted);background:var(--faint)}.bins .h1{background:#0c7a6b22}\
    .bins .h2{background:var(--bad-ground);color:var(--bad);font-weight:600}\
    pre{overflow-x:auto;background:var(--faint);padding:12px 14px;border-radius:10px;margin:6px 0}
    """

  private var modeTable: Markup {
    guard !modes.isEmpty else { return "<p class=\"empty\">Nothing failed.</p>" }
    let rows = modes.enumerated().map { number, mode -> Markup in
      """
      <tr><td>\(number + 1)</td><td>\(mode.criteria)</td>\
      <td class="number">\(mode.failures)</td>\
      <td>\(mode.decisive.map { "\($0)<br>" as Markup })</td>\
      <td>\(mode.worst): \(mode.reasons.map { "\($0)<br>" as Markup })</td></tr>
      """
    }
    return """
      <div class="scroll"><table><thead><tr><th>mode</th><th>fails by</th>\
      <th class="number">failures</th><th>in common</th><th>clearest</th></tr></thead>\
      <tbody>\(rows)</tbody></table></div>
      """
  }

  private var coverageTable: Markup {
    let rows = coverage.map { parameter -> Markup in
      let cells = parameter.played.indices.map { bin -> Markup in
        let (played, failed) = (parameter.played[bin], parameter.failed[bin])
        let tone = played == 0 ? 0 : failed == 0 ? 1 : 2
        return """
          <td class="h\(tone)">\(failed) / \(played)<small>\(parameter.ends[bin]) … \
          \(parameter.ends[bin + 1])</small></td>
          """
      }
      return "<tr><th>\(parameter.parameter)</th>\(cells)</tr>"
    }
    return "<table class=\"bins\"><tbody>\(rows)</tbody></table>"
  }

  private var reduced: Markup {
    guard !regressions.isEmpty else { return "" }
    let parts = regressions.map { regression -> Markup in
      """
      <h4>\(regression.criterion)</h4><p class="muted">Reduced in \(regression.trials) trials.</p>\
      <pre><code>\(regression.scene)</code></pre>
      """
    }
    return "<section><h2>Reduced scenes</h2>\(parts)</section>"
  }
}
