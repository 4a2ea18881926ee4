/// The table of slices: one metric at a time where scripts run, all without.
extension RunReport {
  func sliceSection(_ slices: SliceReport) -> Markup {
    guard !slices.rows.isEmpty else { return "" }
    let options = slices.metrics.indices.map { i -> Markup in
      "<option value=\"\(i)\">\(slices.metrics[i].title)</option>"
    }
    let heads = slices.metrics.indices.map { i -> Markup in
      let metric = slices.metrics[i]
      return """
        <th class="number" data-metric="\(i)">\(metric.title)<small>all: \(metric.wholeText)\
        </small></th>
        """
    }
    let ranges = slices.metrics.indices.map { slices.range(ofMetric: $0) }
    let rows = slices.rows.map { row -> Markup in
      let cells = row.values.indices.map { i -> Markup in
        cell(row.values[i], metric: slices.metrics[i], place: i, range: ranges[i])
      }
      let title: Markup =
        row.evidence.flatMap(href).map { "<a href=\"\($0)\">\(row.title)</a>" }
        ?? Markup(text: row.title)
      return """
        <tr><td class="slice-name">\(title)</td><td class="number">\(row.episodes)</td>\(cells)</tr>
        """
    }
    return """
      <section id="slices"><h2>Slices</h2><p class="note">\(slices.note)</p>\
      <div class="filters"><label>metric <select class="slice-metric">\(options)</select></label>\
      <label>find <input type="search" class="slice-find" placeholder="lighting"></label>\
      <label><input type="checkbox" class="slice-apart"> only what differs from all</label>\
      <output class="slice-count"></output></div>\
      <div class="scroll"><table class="slices"><thead><tr><th>slice</th>\
      <th class="number">episodes</th>\(heads)</tr></thead><tbody>\(rows)</tbody></table></div>\
      </section>
      """
  }

  private func cell(
    _ value: SliceReport.Value?, metric: SliceReport.Metric, place: Int,
    range: ClosedRange<Double>
  ) -> Markup {
    guard let value else { return "<td class=\"number\" data-metric=\"\(place)\">–</td>" }
    let isApart = value.interval.flatMap { interval in
      metric.whole.map { !interval.contains($0) }
    }
    let width = 160.0
    let scale = PlotScale(
      range: range, values: [], lowerPixel: 5, upperPixel: width - 5, tickCount: 2)
    let bar: Markup =
      value.interval.map { interval in
        """
        <line class="interval" x1="\(coordinate(scale.pixel(interval.lowerBound)))" \
        x2="\(coordinate(scale.pixel(interval.upperBound)))" y1="8" y2="8"/>
        """
      } ?? ""
    let all: Markup =
      metric.whole.map { whole in
        let x = coordinate(scale.pixel(whole))
        return "<line class=\"whole\" x1=\"\(x)\" x2=\"\(x)\" y1=\"0\" y2=\"16\"/>"
      } ?? ""
    let apart: Markup = isApart == true ? " data-apart=\"1\"" : ""
    return """
      <td class="number" data-metric="\(place)"\(apart)>\
      <b>\(value.text)</b><svg class="range" viewBox="0 0 160 16" aria-hidden="true">\(all)\(bar)\
      <circle cx="\(coordinate(scale.pixel(value.value)))" cy="8" r="3.5"/></svg></td>
      """
  }
}

extension SliceReport {
  /// What a metric's intervals lie in, all of them.
  fileprivate func range(ofMetric place: Int) -> ClosedRange<Double> {
    var values = rows.compactMap { $0.values[place] }.flatMap {
      [$0.value, $0.interval?.lowerBound, $0.interval?.upperBound].compactMap { $0 }
    }
    if let whole = metrics[place].whole { values.append(whole) }
    let (low, high) = (values.min() ?? 0, values.max() ?? 1)
    return low < high ? low...high : (low - 0.5)...(low + 0.5)
  }
}
