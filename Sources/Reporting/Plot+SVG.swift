/// Drawing a plot. All measures are CSS pixels at the natural width.
extension Plot {
  /// For which width a plot is drawn.
  package enum Size: Sendable, Hashable {
    /// Of a page.
    case wide
    /// Of a phone, or of one plot among several side by side. Rails have no room for their labels.
    case narrow

    fileprivate var layout: Layout {
      switch self {
      case .wide: Layout(width: 960, left: 172, right: 18, label: 64, ticks: 10)
      case .narrow: Layout(width: 340, left: 62, right: 10, label: 50, ticks: 4)
      }
    }
  }

  fileprivate struct Layout {
    var width: Double
    /// Room for the rails' labels; the same in every plot, so that plots above one another align.
    var left: Double
    var right: Double
    /// From there leftwards to the vertical axis' label.
    var label: Double
    /// About how many the horizontal axis has.
    var ticks: Int

    static let top = 12.0
    static let railHeight = 24.0
    static let axisHeight = 38.0
    static let longestLabel = 22
  }

  private var curvesHeight: Double { y == nil ? 0 : height }
  private var railsTop: Double { Layout.top + curvesHeight + (y == nil ? 0 : 8) }
  private var axisTop: Double { railsTop + Double(rails.count) * Layout.railHeight }
  private var totalHeight: Double { axisTop + Layout.axisHeight }

  /// The plot with caption and legend, drawn for screens of either width.
  package func figure() -> Markup {
    // Rails and a script's cursor keep the width that they need, and scroll.
    let drawing: Markup =
      rails.isEmpty && !hasCursor
      ? """
      <div class="scroll whole">\(svg())</div><div class="phone">\(svg(.narrow))</div>
      """ : "<div class=\"scroll\">\(svg())</div>"
    return """
      <figure class="plot"><figcaption><span>\(title)</span>\(legend)</figcaption>\
      \(drawing)</figure>
      """
  }

  /// What colours and strokes mean.
  package var legend: Markup {
    let names =
      series.map { ($0.name, $0.tone, $0.style == .points ? "dot" : "stroke") }
      + references.map { ($0.name, $0.tone, "dash") } + keys.map { ($0.name, $0.tone, "area") }
    let legend = names.filter { !$0.0.isEmpty }.map { name, tone, kind -> Markup in
      "<li><i class=\"swatch \(kind) \(tone.rawValue)\"></i>\(name)</li>"
    }
    return legend.isEmpty ? "" : "<ul class=\"legend\">\(legend)</ul>"
  }

  /// The drawing alone. Needs the classes of `Stylesheet`.
  package func svg(_ size: Size = .wide) -> Markup {
    let layout = size.layout
    let xScale = PlotScale(
      range: x.range, values: xValues, lowerPixel: layout.left,
      upperPixel: layout.width - layout.right, tickCount: layout.ticks, isWhole: x.isWhole)
    let xTicks = xScale.ticks.map { value -> Markup in
      let px = coordinate(xScale.pixel(value))
      return """
        <line class="grid" x1="\(px)" x2="\(px)" y1="\(coordinate(Layout.top))" \
        y2="\(coordinate(axisTop))"/><text class="tick" x="\(px)" \
        y="\(coordinate(axisTop + 15))" text-anchor="middle">\
        \(tickLabel(value, step: xScale.step))</text>
        """
    }
    let center = coordinate((layout.left + layout.width - layout.right) / 2)
    let box: Markup = "0 0 \(coordinate(layout.width)) \(coordinate(totalHeight))"
    return """
      <svg viewBox="\(box)" role="img" aria-label="\(title)"><title>\(title)</title>\
      \(xTicks)\(curves(xScale, layout))\(drawnRails(xScale, layout))\
      <line class="axis" x1="\(coordinate(layout.left))" \
      x2="\(coordinate(layout.width - layout.right))" y1="\(coordinate(axisTop))" \
      y2="\(coordinate(axisTop))"/>\
      <text class="label" x="\(center)" y="\(coordinate(axisTop + 32))" text-anchor="middle">\
      \(x.text)</text>\(cursor(xScale))</svg>
      """
  }

  /// Tells a script where the axis' ends lie, in its values and in pixels.
  private func cursor(_ scale: PlotScale) -> Markup {
    guard hasCursor else { return "" }
    let (low, high) = (scale.data.lowerBound, scale.data.upperBound)
    return """
      <line class="cursor" x1="0" x2="0" y1="\(coordinate(Layout.top))" y2="\(coordinate(axisTop))" \
      data-from="\(coordinate(low))" data-to="\(coordinate(high))" \
      data-left="\(coordinate(scale.pixel(low)))" data-right="\(coordinate(scale.pixel(high)))"/>
      """
  }

  private var xValues: [Double] {
    series.flatMap { $0.points.map(\.x) }
      + rails.flatMap { $0.marks.map(\.x) + $0.bars.flatMap { [$0.from, $0.to] } }
  }

  // MARK: - Curves

  private func curves(_ xScale: PlotScale, _ layout: Layout) -> Markup {
    guard let y else { return "" }
    let yScale = PlotScale(
      range: y.range, values: series.flatMap { $0.points.map(\.y) } + references.map(\.value),
      lowerPixel: Layout.top + curvesHeight, upperPixel: Layout.top,
      tickCount: max(2, Int(height / 40)), isWhole: y.isWhole)
    let (x1, x2) = (coordinate(layout.left), coordinate(layout.width - layout.right))
    let grid = yScale.ticks.map { value -> Markup in
      let py = coordinate(yScale.pixel(value))
      return """
        <line class="grid" x1="\(x1)" x2="\(x2)" y1="\(py)" y2="\(py)"/>\
        <text class="tick" x="\(coordinate(layout.left - 8))" \
        y="\(coordinate(yScale.pixel(value) + 4))" text-anchor="end">\
        \(tickLabel(value, step: yScale.step))</text>
        """
    }
    let middle = coordinate(Layout.top + curvesHeight / 2)
    let label: Markup = """
      <text class="label" transform="translate(\(coordinate(layout.left - layout.label)) \(middle)) \
      rotate(-90)" text-anchor="middle">\(y.text)</text>
      """
    let lines = references.map { reference -> Markup in
      let py = coordinate(yScale.pixel(reference.value))
      return """
        <line class="reference \(reference.tone.rawValue)" x1="\(x1)" x2="\(x2)" y1="\(py)" \
        y2="\(py)"><title>\(reference.name)</title></line>
        """
    }
    // A drawing within the drawing cuts off what lies outside a given range; a point at its end stays
    // whole.
    let rim = 4.0
    let (left, top) = (coordinate(layout.left - rim), coordinate(Layout.top - rim))
    let width = coordinate(layout.width - layout.right - layout.left + 2 * rim)
    let depth = coordinate(curvesHeight + 2 * rim)
    let clipped: Markup = """
      <svg x="\(left)" y="\(top)" width="\(width)" height="\(depth)" \
      viewBox="\(left) \(top) \(width) \(depth)">\(series.map { $0.drawn(x: xScale, y: yScale) })</svg>
      """
    return "\(grid)\(label)\(lines)\(clipped)"
  }

  // MARK: - Rails

  private func drawnRails(_ xScale: PlotScale, _ layout: Layout) -> Markup {
    Markup(
      joining: rails.indices.map { i -> Markup in
        let top = railsTop + Double(i) * Layout.railHeight
        let middle = top + Layout.railHeight / 2
        let label = rails[i].label
        let short =
          label.count > Layout.longestLabel ? label.prefix(Layout.longestLabel - 1) + "…" : label
        return """
          <g class="rail"><line class="rail-line" x1="\(coordinate(layout.left))" \
          x2="\(coordinate(layout.width - layout.right))" y1="\(coordinate(middle))" \
          y2="\(coordinate(middle))"/>\
          <text class="rail-label" x="\(coordinate(layout.left - 10))" \
          y="\(coordinate(middle + 4))" text-anchor="end"><title>\(label)</title>\(String(short))\
          </text>\(rails[i].bars.map { $0.drawn(x: xScale, top: top, height: Layout.railHeight) })\
          \(drawnMarks(of: rails[i], xScale, middle: middle))</g>
          """
      })
  }

  /// Marks closer than half their width stand in turn a little higher and lower, so that two events
  /// at once look like two.
  private func drawnMarks(of rail: Rail, _ xScale: PlotScale, middle: Double) -> Markup {
    let marks = rail.marks.filter { $0.x.isFinite }.sorted { $0.x < $1.x }
    let pixels = marks.map { xScale.pixel($0.x) }
    var isRaised = false
    return Markup(
      joining: marks.indices.map { i -> Markup in
        let crowdsBefore = i > 0 && pixels[i] - pixels[i - 1] < 6
        let crowdsAfter = i + 1 < pixels.count && pixels[i + 1] - pixels[i] < 6
        isRaised = crowdsBefore ? !isRaised : true
        let shift = crowdsBefore || crowdsAfter ? (isRaised ? -4.5 : 4.5) : 0
        return marks[i].drawn(x: pixels[i], y: middle + shift)
      })
  }
}

extension Plot.Bar {
  fileprivate func drawn(x scale: PlotScale, top: Double, height: Double) -> Markup {
    guard from.isFinite, to.isFinite else { return "" }
    let (left, right) = (scale.pixel(min(from, to)), scale.pixel(max(from, to)))
    // Seven pixels are about the width of a character of the bars' font.
    let fits = !text.isEmpty && Double(text.count) * 7 + 8 <= right - left
    let written: Markup =
      fits
      ? """
      <text class="bar-text" x="\(coordinate(left + 5))" y="\(coordinate(top + height / 2 + 4))">\
      \(text)</text>
      """ : ""
    return """
      <g><rect class="bar \(tone.rawValue)" x="\(coordinate(left))" y="\(coordinate(top + 3))" \
      width="\(coordinate(max(right - left, 1.5)))" height="\(coordinate(height - 6))" rx="2">\
      <title>\(tooltip)</title></rect>\(written)</g>
      """
  }
}

extension Plot.Mark {
  fileprivate func drawn(x px: Double, y py: Double) -> Markup {
    let outline: Markup =
      switch shape {
      case .up: "<path d=\"M0 -6.5L6.5 5H-6.5Z\"/>"
      case .down: "<path d=\"M0 6.5L6.5 -5H-6.5Z\"/>"
      case .circle: "<circle r=\"5\"/>"
      case .diamond: "<path d=\"M0 -6.5L6.5 0L0 6.5L-6.5 0Z\"/>"
      case .cross: "<path class=\"cross\" d=\"M-4.5 -4.5L4.5 4.5M4.5 -4.5L-4.5 4.5\"/>"
      }
    let place: Markup = "translate(\(coordinate(px)) \(coordinate(py)))"
    let mark: Markup = """
      <g class="mark \(tone.rawValue)" transform="\(place)"><title>\(tooltip)</title>\(outline)</g>
      """
    return link.map { "<a href=\"\($0)\">\(mark)</a>" } ?? mark
  }
}
