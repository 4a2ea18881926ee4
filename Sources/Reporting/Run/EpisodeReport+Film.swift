/// The pictures of an episode: side by side as they are written, and one at a time under a slider where
/// scripts run.
extension EpisodeReport {
  func film(scenario: Int) -> Markup {
    guard !pictures.isEmpty else { return "" }
    let figures = pictures.indices.map { i -> Markup in
      let id: Markup = "\(anchor(scenario: scenario, time: nil))-p\(i)"
      return pictures[i].figure(id: id)
    }
    return """
      <div class="film gallery" tabindex="0" role="group" aria-label="Film strip">\(switches)\
      <div class="pictures">\(figures)</div>\(controls)</div>
      """
  }

  private var switches: Markup {
    let hasMasks = pictures.contains { $0.mask != nil }
    let hasDepth = pictures.contains { $0.depth != nil }
    let masks: Markup =
      hasMasks ? "<label><input type=\"checkbox\" class=\"show-masks\" checked> masks</label>" : ""
    let depth: Markup =
      hasDepth ? "<label><input type=\"checkbox\" class=\"show-depth\"> depth</label>" : ""
    let scale: Markup =
      hasDepth
      ? """
      <span class="key depth-key">\(Double(DepthColors.range.lowerBound), places: 1) m\
      <i class="ramp"></i>\(Double(DepthColors.range.upperBound), places: 1) m</span>
      """ : ""
    return """
      <div class="switches">\
      <label><input type="checkbox" class="show-boxes" checked> boxes</label>\(masks)\(depth)\
      <span class="key"><i class="swatch box truth"></i>true</span>\
      <span class="key"><i class="swatch box reported"></i>detected</span>\(scale)</div>
      """
  }

  private var controls: Markup {
    """
    <div class="scrubber"><button type="button" class="previous" aria-label="Previous picture">◀\
    </button><button type="button" class="play" aria-label="Play">▶</button>\
    <input type="range" class="position" min="0" max="\(pictures.count - 1)" value="0" \
    aria-label="Picture"><button type="button" class="next" aria-label="Next picture">▶|</button>\
    </div><div class="thumbs"></div>
    """
  }
}
