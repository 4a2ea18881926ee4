/// Drawing one curve.
extension Plot.Series {
  func drawn(x xScale: PlotScale, y yScale: PlotScale) -> Markup {
    let pixels = points.map { SIMD2(xScale.pixel($0.x), yScale.pixel($0.y)) }
    guard style != .points else {
      return Markup(
        joining: pixels.lazy.filter { $0.x.isFinite && $0.y.isFinite }.map { p -> Markup in
          """
          <circle class="point \(tone.rawValue)" cx="\(coordinate(p.x))" cy="\(coordinate(p.y))" \
          r="3"/>
          """
        })
    }
    if style == .area { return area(pixels, foot: yScale.pixel(max(0, yScale.data.lowerBound))) }
    let path = Markup(joining: Self.runs(of: pixels).map { Self.path($0, isStep: style == .step) })
    return "<path class=\"curve \(tone.rawValue)\" d=\"\(path)\"/>"
  }

  private func area(_ pixels: [SIMD2<Double>], foot: Double) -> Markup {
    let path = Markup(
      joining: pixels.split { !($0.x.isFinite && $0.y.isFinite) }.compactMap { run -> Markup? in
        guard let first = run.first, let last = run.last else { return nil }
        let steps = run.dropFirst().map { p -> Markup in
          "H\(coordinate(p.x))V\(coordinate(p.y))"
        }
        return """
          M\(coordinate(first.x)) \(coordinate(foot))V\(coordinate(first.y))\(steps)\
          L\(coordinate(last.x)) \(coordinate(foot))Z
          """
      })
    return "<path class=\"area \(tone.rawValue)\" d=\"\(path)\"/>"
  }

  /// Stretches without a gap, each thinned to what a screen can show.
  private static func runs(of pixels: [SIMD2<Double>]) -> [[SIMD2<Double>]] {
    pixels.split { !($0.x.isFinite && $0.y.isFinite) }.map { thinned(Array($0)) }
  }

  /// Keeps first, lowest, highest and last of all points that share a half pixel's column, so that a
  /// long recording costs no more than its width and no spike is lost.
  package static func thinned(_ run: [SIMD2<Double>]) -> [SIMD2<Double>] {
    guard run.count > 4 else { return run }
    var kept: [SIMD2<Double>] = []
    var start = 0
    while start < run.count {
      let column = (run[start].x * 2).rounded(.down)
      var end = start + 1
      while end < run.count, (run[end].x * 2).rounded(.down) == column { end += 1 }
      let lowest = (start..<end).min { run[$0].y < run[$1].y } ?? start
      let highest = (start..<end).max { run[$0].y < run[$1].y } ?? start
      var last = -1
      for index in [start, min(lowest, highest), max(lowest, highest), end - 1] where index > last {
        kept.append(run[index])
        last = index
      }
      start = end
    }
    return kept
  }

  private static func path(_ run: [SIMD2<Double>], isStep: Bool) -> Markup {
    guard let first = run.first else { return "" }
    var path: Markup = "M\(coordinate(first.x)) \(coordinate(first.y))"
    for point in run.dropFirst() {
      path +=
        isStep
        ? "H\(coordinate(point.x))V\(coordinate(point.y))"
        : "L\(coordinate(point.x)) \(coordinate(point.y))"
    }
    // A lone point would be invisible.
    return run.count == 1 ? path + "h0.01" : path
  }
}
