/// How two collections of data differ, as its page shows it.
package struct DriftReport: Sendable, Hashable {
  package struct Property: Sendable, Hashable {
    package enum Shares: Sendable, Hashable {
      /// Shares of values below a value, ascending.
      case numbers([SIMD2<Double>], [SIMD2<Double>])
      case names([NamedShare])
    }

    package struct NamedShare: Sendable, Hashable {
      package var name: String
      /// 0…1.
      package var first: Double
      package var second: Double

      package init(name: String, first: Double, second: Double) {
        self.name = name
        self.first = first
        self.second = second
      }
    }

    package var name: String
    package var verdict: String
    package var tone: Plot.Tone
    package var distance: String
    package var chance: String
    package var shares: Shares

    package init(
      name: String, verdict: String, tone: Plot.Tone, distance: String, chance: String,
      shares: Shares
    ) {
      self.name = name
      self.verdict = verdict
      self.tone = tone
      self.distance = distance
      self.chance = chance
      self.shares = shares
    }
  }

  package var first: String
  package var second: String
  /// Why nothing can be told; nil where something can.
  package var problem: String?
  package var facts: [RunReport.Fact]
  package var properties: [Property]

  package init(
    first: String, second: String, problem: String? = nil, facts: [RunReport.Fact],
    properties: [Property]
  ) {
    self.first = first
    self.second = second
    self.problem = problem
    self.facts = facts
    self.properties = properties
  }
}

extension DriftReport {
  package var page: Page {
    Page(
      title: "\(second) · drift · CartSim",
      body: """
        <style>\(Self.style)</style><header><div class="brand">CartSim<span>drift</span></div>\
        <h1>\(first) → \(second)</h1>\(RunReport.list(facts))</header><main>\
        <section><h2>Properties</h2>\(note)<div class="scroll"><table class="drift"><thead><tr>\
        <th>Property</th><th>Verdict</th><th>Distance</th><th>p</th></tr></thead><tbody>\
        \(properties.map(Self.row))</tbody></table></div></section>\
        \(properties.map(section))</main>
        """)
  }

  private static let style: Markup = """
    .drift td,.drift th{text-align:left;padding:3px 14px 3px 0}\
    .drift td:nth-child(n+3),.drift th:nth-child(n+3){text-align:right}\
    .shares{display:grid;grid-template-columns:minmax(90px,auto) 1fr 1fr;gap:2px 10px;\
    font-size:13px;align-items:center}.shares b{font-weight:400}\
    .shares i{display:block;height:10px;background:var(--accent);min-width:1px}\
    .shares i.b{background:var(--warning)}
    """

  private var note: Markup {
    problem.map { "<p class=\"bad-text\">Nothing can be told: \($0).</p>" } ?? ""
  }

  private static func row(_ property: Property) -> Markup {
    """
    <tr><td>\(property.name)</td><td><span class="badge \(property.tone.rawValue)">\
    \(property.verdict)</span></td><td>\(property.distance)</td><td>\(property.chance)</td></tr>
    """
  }

  private func section(_ property: Property) -> Markup {
    switch property.shares {
    case .numbers(let a, let b):
      let plot = Plot(
        title: "\(property.name): share of values below", x: Plot.Axis(property.name, unit: ""),
        y: Plot.Axis("share", unit: "", range: 0...1),
        series: [
          Plot.Series(name: first, tone: .accent, style: .step, points: a),
          Plot.Series(name: second, tone: .warning, style: .step, points: b),
        ], height: 180)
      return "<section><h2>\(property.name)</h2>\(plot.figure())</section>"
    case .names(let names):
      let most = max(names.map { max($0.first, $0.second) }.max() ?? 1, 1e-9)
      let rows = names.map { share -> Markup in
        """
        <b>\(share.name)</b><i style="width:\(Self.percent(share.first / most))"></i>\
        <i class="b" style="width:\(Self.percent(share.second / most))"></i>
        """
      }
      return """
        <section><h2>\(property.name)</h2><p class="purpose">Shares in \(first) (left) and \
        \(second) (right), those that differ most.</p><div class="shares">\(rows)</div></section>
        """
    }
  }

  private static func percent(_ share: Double) -> String {
    "\((share * 1000).rounded() / 10)%"
  }
}
