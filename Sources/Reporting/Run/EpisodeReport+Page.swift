extension EpisodeReport {
  /// An address on the page: of the picture next to a time, or of the episode.
  /// - Parameter scenario: place in the report's scenarios.
  func anchor(scenario: Int, time: Double?) -> Markup {
    let own: Markup = "s\(scenario)-e\(episode)"
    guard let time,
      let nearest = pictures.indices.min(by: {
        abs(pictures[$0].time - time) < abs(pictures[$1].time - time)
      })
    else { return own }
    return own + "-p\(nearest)"
  }

  func section(isOpen: Bool, scenario: Int) -> Markup {
    let facts = facts.map { fact -> Markup in
      "<span><em>\(fact.label)</em> \(fact.value)</span>"
    }
    let timeline: Markup =
      weight == nil && events.isEmpty && basket.isEmpty
      ? "" : "\(weightPlot(scenario: scenario).figure())\(basketFigure)"
    return """
      <details class="episode" id="\(anchor(scenario: scenario, time: nil))"\(isOpen ? " open" : "")><summary>\(badge(isPassed))\
      <strong>Episode \(episode)</strong><span class="muted">\(duration, places: 1) s</span>\
      \(facts)</summary><div class="body">\(film(scenario: scenario))\(timeline)\(promptList)\
      \(eventTable(scenario: scenario))</div>\
      </details>
      """
  }

  // MARK: - Curves

  private var timeAxis: Plot.Axis {
    Plot.Axis("time", unit: "s", range: 0...max(duration, 0.1))
  }

  /// Weight above; true events, what the cart reported and what it asked below, on one time axis.
  private func weightPlot(scenario: Int) -> Plot {
    var series: [Plot.Series] = []
    if let weight {
      if !weight.load.isEmpty {
        let isCut = weight.load.contains { $0.y.isFinite && !weight.range.contains($0.y) }
        series.append(
          .init(
            name: isCut ? "load on the cells (peaks cut off)" : "load on the cells",
            tone: .neutral, style: .line, points: weight.load))
      }
      series += [
        .init(
          name: "true mass in the basket", tone: .truth, style: .step,
          points: weight.basketMass),
        .init(name: "scale", tone: .reported, style: .step, points: weight.displayed),
      ]
    }
    var rails = [
      rail("happened", .truth, scenario: scenario),
      rail("reported", .reported, scenario: scenario),
    ]
    if !prompts.isEmpty {
      rails.append(
        .init(
          label: "cart asks",
          marks: prompts.map {
            .init(
              x: $0.time, shape: .diamond, tone: .warning,
              tooltip: "\(fixed($0.time, places: 2)) s: \($0.text)")
          }))
    }
    if let weight, !weight.stable.isEmpty {
      rails.append(
        .init(
          label: "scale stable",
          bars: weight.stable.map {
            .init(
              from: $0.lowerBound, to: $0.upperBound, tone: .reported,
              tooltip: "\(fixed($0.lowerBound, places: 1))–\(fixed($0.upperBound, places: 1)) s")
          }))
    }
    return Plot(
      title: "Weight and events (▼ put in, ▲ taken out)", x: timeAxis,
      y: weight == nil ? nil : Plot.Axis("mass", unit: "kg", range: weight?.range), series: series,
      rails: rails, hasCursor: !pictures.isEmpty,
      keys: events.contains { $0.isMatched != nil }
        ? [.init("matched", .good), .init("missed or invented", .bad)] : [])
  }

  private func rail(
    _ label: String, _ source: EventMark.Source, scenario: Int
  ) -> Plot.Rail {
    Plot.Rail(
      label: label,
      marks: events.filter { $0.source == source }.map { event in
        var mark = event.mark
        if !pictures.isEmpty {
          mark.link = "#" + anchor(scenario: scenario, time: event.time).source
        }
        return mark
      })
  }

  private var basketFigure: Markup {
    guard !basket.isEmpty else { return "" }
    let plot = Plot(
      title: "Basket: how many of each", x: timeAxis,
      rails: basket.map { lane in
        .init(
          label: lane.item,
          bars: lane.stretches(until: max(duration, 0.1)).compactMap { $0.bar(of: lane.item) })
      },
      keys: [
        .init("the cart is right", .good), .init("late by 2 s at most", .warning),
        .init("the cart is wrong", .bad),
      ])
    return plot.figure()
  }

  // MARK: - Lists

  private var promptList: Markup {
    guard !prompts.isEmpty else { return "" }
    let items = prompts.map { prompt -> Markup in
      "<li><time>\(prompt.time, places: 1) s</time>\(prompt.text)</li>"
    }
    return "<h4>What the cart asked</h4><ol class=\"prompts\">\(items)</ol>"
  }

  private func eventTable(scenario: Int) -> Markup {
    guard !events.isEmpty else { return "" }
    let rows = events.sorted { $0.time < $1.time }.map { event -> Markup in
      let time: Markup = "\(event.time, places: 2)"
      let link: Markup =
        pictures.isEmpty
        ? time
        : "<a href=\"#\(anchor(scenario: scenario, time: event.time))\">\(time)</a>"
      return """
        <tr><td class="number">\(link)</td>\
        <td>\(event.source == .truth ? "happened" : "reported")</td><td>\(event.kind.name)</td>\
        <td>\(event.item)</td><td>\(event.outcome)</td></tr>
        """
    }
    return """
      <details class="table"><summary>All \(events.count) events as a table</summary>\
      <div class="scroll"><table><thead><tr><th class="number">time (s)</th><th>source</th>\
      <th>event</th><th>item</th><th>outcome</th></tr></thead><tbody>\(rows)</tbody></table></div>\
      </details>
      """
  }
}

extension WeightTrace {
  /// What the plot shows: all that the scale said and all that lay in the basket, and of hands and
  /// landings, whose forces are many times an item's weight, as much as leaves those readable.
  fileprivate var range: ClosedRange<Double> {
    let values = (displayed + basketMass).map(\.y).filter(\.isFinite)
    let (low, high) = (values.min() ?? 0, values.max() ?? 1)
    let margin = max(0.25 * (high - low), 0.05)
    return (low - margin)...(high + margin)
  }
}

extension EventMark {
  fileprivate var outcome: Markup {
    switch (isMatched, source) {
    case (nil, _): "–"
    case (true?, _): "matched"
    case (false?, .truth): "<span class=\"bad-text\">missed</span>"
    case (false?, .reported): "<span class=\"bad-text\">never happened</span>"
    }
  }

  fileprivate var mark: Plot.Mark {
    let shape: Plot.Mark.Shape =
      switch kind {
      case .add: .down
      case .remove: .up
      case .other: .circle
      }
    let tone: Plot.Tone =
      switch isMatched {
      case true?: .good
      case false?: .bad
      case nil: .neutral
      }
    let verdict =
      switch (isMatched, source) {
      case (false?, .truth): ", missed by the cart"
      case (false?, .reported): ", never happened"
      default: ""
      }
    return Plot.Mark(
      x: time, shape: shape, tone: tone,
      tooltip: "\(fixed(time, places: 2)) s: \(kind.name) \(item)\(verdict)")
  }
}

extension BasketLane.Stretch {
  /// Longest disagreement that counts as the cart's reaction time, in seconds.
  private static let longestLag = 2.0

  /// nil while there is none and none is believed in.
  fileprivate func bar(of item: String) -> Plot.Bar? {
    guard truth != 0 || believed != 0 else { return nil }
    let span = "\(fixed(from, places: 1))–\(fixed(to, places: 1)) s"
    let tooltip = "\(span), \(item): truly \(truth), believed \(believed)"
    if truth == believed {
      return .init(from: from, to: to, tone: .good, text: "\(truth)", tooltip: tooltip)
    }
    return .init(
      from: from, to: to, tone: to - from <= Self.longestLag ? .warning : .bad,
      text: "\(truth), cart says \(believed)", tooltip: tooltip)
  }
}
