extension ScenarioReport {
  var variantTag: Markup { variant.isEmpty ? "" : " <span class=\"tag\">\(variant)</span>" }

  func section(number: Int) -> Markup {
    let count = episodeCount == 1 ? "1 episode" : "\(episodeCount) episodes"
    let shown: Markup =
      episodes.count < episodeCount && !episodes.isEmpty
      ? "<p class=\"note\">Showing \(episodes.count) of \(count).</p>" : ""
    // Failed episodes stand open; if all is well, the first one, so that the page shows something.
    let open = episodes.firstIndex { !$0.isPassed } ?? 0
    return """
      <section class="scenario" id="scenario-\(number)" data-scenario="\(number)"><h2>\(badge(verdict)) \(name)\
      \(variantTag)</h2><p class="purpose">\(purpose)</p>\(criteriaTable(scenario: number))\
      \(shown)\(episodes.indices.map { episodes[$0].section(isOpen: $0 == open, scenario: number) })\
      </section>
      """
  }

  private func criteriaTable(scenario: Int) -> Markup {
    guard !criteria.isEmpty else {
      return "<p class=\"note\">This scene has no criteria: nothing can fail.</p>"
    }
    return """
      <div class="scroll"><table class="criteria"><thead><tr><th>result</th><th>criterion</th>\
      <th>expected</th><th>actual</th><th>why, and where first</th></tr></thead>\
      <tbody>\(criteria.map { row(of: $0, scenario: scenario) })</tbody></table></div>
      """
  }

  private func row(of criterion: CriterionReport, scenario: Int) -> Markup {
    let point: Markup =
      criterion.firstFailure.map { failure in
        let place = failure.text
        let shown = episodes.first { $0.episode == failure.episode }
        let link: Markup =
          shown.map {
            "<a href=\"#\($0.anchor(scenario: scenario, time: failure.time))\">\(place)</a>"
          } ?? Markup(text: place)
        return "<p class=\"where\">first failing: \(link)</p>"
      } ?? ""
    let command: Markup =
      criterion.firstFailure.flatMap { $0.replayCommand.isEmpty ? nil : $0.replayCommand }
      .map(CriterionReport.drawn(command:)) ?? ""
    return """
      <tr><td>\(badge(criterion.isPassed))</td><td><code>\(criterion.name)</code></td>\
      <td>\(criterion.expected)</td>\
      <td class="\(criterion.isPassed ? "" : "bad-text")">\(criterion.actual)</td>\
      <td>\(criterion.reason)\(point)\(command)</td></tr>
      """
  }
}

extension CriterionReport {
  /// A command that wraps between its words alone: a browser would also break `--episode`.
  fileprivate static func drawn(command: String) -> Markup {
    let words = command.split(separator: " ").map { word -> Markup in
      "<span>\(String(word))</span> "
    }
    return "<code class=\"command\">\(words)</code>"
  }
}

extension FailurePoint {
  /// `episode 7, 14.3 s, tick 143, camera rear-left`
  package var text: String {
    var parts = ["episode \(episode)"]
    if let time { parts.append("\(fixed(time, places: 1)) s") }
    if let tick { parts.append("tick \(tick)") }
    if let camera { parts.append("camera \(camera)") }
    return parts.joined(separator: ", ")
  }
}
