/// Where a second cart software that saw the same differs from the first.
package struct ShadowReport: Sendable, Hashable {
  /// One episode in which they differ.
  package struct Row: Sendable, Hashable {
    package var scenario: String
    package var episode: Int
    /// Seconds; nil where no screen ever differed.
    package var firstTime: Double?
    /// What differed then: `basket, prompt`.
    package var firstAspects: String
    /// Share of the ticks in which the two screens said different things, 0…1.
    package var share: Double
    package var sharedEvents: Int
    package var eventsOfFirst: Int
    package var eventsOfShadow: Int
    /// Why the shadow ended before the episode; empty if it saw all of it.
    package var failure: String
    package var evidence: FrameLink?

    package init(
      scenario: String, episode: Int, firstTime: Double?, firstAspects: String, share: Double,
      sharedEvents: Int, eventsOfFirst: Int, eventsOfShadow: Int, failure: String = "",
      evidence: FrameLink? = nil
    ) {
      self.scenario = scenario
      self.episode = episode
      self.firstTime = firstTime
      self.firstAspects = firstAspects
      self.share = share
      self.sharedEvents = sharedEvents
      self.eventsOfFirst = eventsOfFirst
      self.eventsOfShadow = eventsOfShadow
      self.failure = failure
      self.evidence = evidence
    }
  }

  /// The shadow's name.
  package var software: String
  /// Episodes that both saw.
  package var episodes: Int
  /// Those in which they differ, the most different first.
  package var rows: [Row]
  /// How many more there are than rows.
  package var leftOut: Int

  package init(software: String, episodes: Int, rows: [Row], leftOut: Int = 0) {
    self.software = software
    self.episodes = episodes
    self.rows = rows
    self.leftOut = leftOut
  }
}

extension RunReport {
  func shadowSection(_ shadow: ShadowReport?) -> Markup {
    guard let shadow else { return "" }
    let differing = shadow.rows.count + shadow.leftOut
    let intro: Markup = """
      <section id="shadow"><h2>In the shadow</h2><p class="note"><b>\(shadow.software)</b> saw the \
      same and changed nothing. It differs from the first software in \(differing) of \
      \(shadow.episodes) episodes.</p>
      """
    if shadow.rows.isEmpty { return "\(intro)</section>" }
    let more: Markup =
      shadow.leftOut > 0
      ? "<p class=\"note\">\(shadow.leftOut) more differ less; --json has them all.</p>" : ""
    return """
      \(intro)<div class="scroll"><table><thead><tr><th>episode</th><th>first difference</th>\
      <th class="number">ticks that differ</th><th class="number">bookings shared</th>\
      <th class="number">first alone</th><th class="number">shadow alone</th>\
      </tr></thead><tbody>\(shadow.rows.map(drawn))</tbody></table></div>\(more)</section>
      """
  }

  private func drawn(_ row: ShadowReport.Row) -> Markup {
    let name: Markup = "\(row.scenario) \(row.episode)"
    let episode = row.evidence.flatMap(href).map { "<a href=\"\($0)\">\(name)</a>" as Markup }
    let first: Markup =
      row.firstTime.map { "\(fixed($0, places: 1)) s: \(row.firstAspects)" } ?? "none"
    let failure: Markup =
      row.failure.isEmpty ? "" : "<small class=\"bad-text\">\(row.failure)</small>"
    return """
      <tr><td>\(episode ?? name)</td><td>\(first)\(failure)</td>\
      <td class="number">\(fixed(100 * row.share, places: 1)) %</td>\
      <td class="number">\(row.sharedEvents)</td><td class="number">\(row.eventsOfFirst)</td>\
      <td class="number">\(row.eventsOfShadow)</td></tr>
      """
  }
}
