/// What a bench found out about an instrument: tests with limits, figures and plots.
package struct CharacterizationReport: Sendable, Hashable {
  /// One test and its verdict.
  package struct Test: Sendable, Hashable {
    /// Short and unique: `creep`.
    package var name: String
    /// What was done, in a sentence or two.
    package var procedure: String
    /// The paragraph that sets the limit: `OIML R 76-1, 3.9.4.1`. Empty if none does.
    package var standard: String
    package var limit: String
    package var measured: String
    package var isPassed: Bool
    package var plots: [Plot]
    package var pictures: [Picture]

    package init(
      name: String, procedure: String, standard: String, limit: String, measured: String,
      isPassed: Bool, plots: [Plot] = [], pictures: [Picture] = []
    ) {
      self.name = name
      self.procedure = procedure
      self.standard = standard
      self.limit = limit
      self.measured = measured
      self.isPassed = isPassed
      self.plots = plots
      self.pictures = pictures
    }
  }

  /// What a test saw.
  package struct Picture: Sendable, Hashable {
    package var caption: String
    package var image: EmbeddedImage

    package init(caption: String, image: EmbeddedImage) {
      self.caption = caption
      self.image = image
    }
  }

  package var title: String
  package var facts: [RunReport.Fact]
  package var tests: [Test]

  package init(title: String, facts: [RunReport.Fact], tests: [Test]) {
    self.title = title
    self.facts = facts
    self.tests = tests
  }

  package var isPassed: Bool { tests.allSatisfy(\.isPassed) }

  /// The tests as lines of text, and what failed at the end.
  package var text: String {
    let width = tests.map(\.name.count).max() ?? 0
    var lines = tests.map { test in
      (test.isPassed ? "pass  " : "FAIL  ")
        + test.name + String(repeating: " ", count: width - test.name.count)
        + "  \(test.measured)  (limit: \(test.limit)"
        + (test.standard.isEmpty ? ")" : "; \(test.standard))")
    }
    let failed = tests.filter { !$0.isPassed }.map(\.name)
    lines.append(
      failed.isEmpty
        ? "all \(tests.count) tests passed"
        : "\(failed.count) of \(tests.count) tests failed: \(failed.joined(separator: ", "))")
    return lines.joined(separator: "\n")
  }
}

extension CharacterizationReport {
  package var page: Page {
    Page(
      title: "\(title) · CartSim",
      body: "\(header)<main>\(summary)\(tests.map(Self.section))</main>\(footer)")
  }

  private var header: Markup {
    let failed = tests.count { !$0.isPassed }
    let verdict: Markup =
      failed == 0
      ? "<p class=\"verdict good\"><b>✓</b> \(tests.count) passed</p>"
      : """
      <p class="verdict bad"><b>✕</b> \(failed) failed<span>\(tests.count - failed) passed</span></p>
      """
    return """
      <header><div class="brand">CartSim <span>characterisation</span></div>\
      <div class="headline"><h1>\(title)</h1>\(verdict)</div>\(RunReport.list(facts))</header>
      """
  }

  private var footer: Markup {
    """
    <footer>Everything on this page is inside this file. The instrument was measured from outside: \
    loads, light and waiting in, indications out.</footer>
    """
  }

  private var summary: Markup {
    let rows = tests.map { test -> Markup in
      """
      <tr><td>\(badge(test.isPassed))</td><td><a href="#\(test.anchor)">\(test.name)</a>\
      <small>\(test.standard)</small></td><td>\(test.measured)</td><td>\(test.limit)</td></tr>
      """
    }
    return """
      <section><h2>Tests</h2><div class="scroll"><table class="summary"><thead><tr>\
      <th>result</th><th>test</th><th>measured</th><th>limit</th></tr></thead>\
      <tbody>\(rows)</tbody></table></div></section>
      """
  }

  private static func section(_ test: Test) -> Markup {
    """
    <section id="\(test.anchor)"><h2>\(test.name) \(badge(test.isPassed))</h2>\
    <p class="purpose">\(test.procedure)</p><dl class="facts">\
    <div><dt>measured</dt><dd>\(test.measured)</dd></div>\
    <div><dt>limit</dt><dd>\(test.limit)</dd></div></dl>\
    \(test.plots.map { $0.figure() })\(test.pictures.map(figure))</section>
    """
  }

  private static func figure(_ picture: Picture) -> Markup {
    """
    <figure><img src="\(picture.image.url)" alt="\(picture.caption)">\
    <figcaption>\(picture.caption)</figcaption></figure>
    """
  }
}

extension CharacterizationReport.Test {
  fileprivate var anchor: String { "test-" + name.replacing(" ", with: "-") }
}
