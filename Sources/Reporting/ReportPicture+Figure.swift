import Imaging

extension ReportPicture {
  /// Picture, mask and boxes one over the other.
  ///
  /// Labels lie at their boxes where there is room. In a crowded picture they stand in columns beside
  /// it, true ones to the left and detected ones to the right, joined to their boxes by lines.
  func figure(id: Markup) -> Markup {
    let depthLayer: Markup =
      depth.map { "<img class=\"depth\" alt=\"\" src=\"\(EmbeddedImage($0, .png).url)\">" } ?? ""
    let maskLayer: Markup =
      mask.map { "<img class=\"mask\" alt=\"\" src=\"\(EmbeddedImage($0, .png).url)\">" } ?? ""
    let near = boxes.map(labelAtBox)
    let placed = near.compactMap { $0 }
    let isCrowded = placed.indices.contains { i in
      placed[..<i].contains { $0.overlaps(placed[i]) }
    }
    let labels = isCrowded ? labelsInColumns : near
    let shapes = zip(boxes, labels).map { box, label -> Markup in
      """
      <g class="box \(box.tone.rawValue)"><rect class="edge" x="\(coordinate(box.x0))" \
      y="\(coordinate(box.y0))" width="\(coordinate(max(box.x1 - box.x0, 0)))" \
      height="\(coordinate(max(box.y1 - box.y0, 0)))"/>\(label?.markup ?? "")</g>
      """
    }
    return """
      <figure class="picture\(isCrowded ? " crowded" : "")" id="\(id)" data-time="\(time, places: 3)" \
      data-event="\(isMoment ? 1 : 0)"><div class="stack">\
      <img alt="\(caption)" src="\(EmbeddedImage(picture, .jpeg).url)">\(depthLayer)\(maskLayer)\
      <svg viewBox="0 0 \(width) \(height)" aria-hidden="true">\(shapes)</svg></div>\
      <figcaption><span>\(caption)</span><span class="muted">\(place)</span></figcaption>\
      \(names)</figure>
      """
  }

  /// The labels as a text, for screens too narrow for labels.
  private var names: Markup {
    func list(_ isTruth: Bool) -> String {
      boxes.filter { ($0.tone == .truth) == isTruth && !$0.label.isEmpty }.map(\.label)
        .joined(separator: ", ")
    }
    let (truth, found) = (list(true), list(false))
    if truth.isEmpty, found.isEmpty { return "" }
    return """
      <p class="names"><b>true</b> \(truth.isEmpty ? "–" : truth) <b>detected</b> \
      \(found.isEmpty ? "–" : found)</p>
      """
  }

  /// Of a column, as a part of the picture's width; the style sheet leaves as much room.
  private static let columnWidth = 0.5
  /// Letters of the usual sans-serif faces, bold, are about as wide, in em.
  private static let letterWidth = 0.62
  private static let lineHeight = 1.35

  /// True labels stand at the top edge, detections at the bottom, so that both can be read.
  private func labelAtBox(_ box: Box) -> FigureLabel? {
    guard !box.label.isEmpty else { return nil }
    // Text keeps its size whatever the picture's, as the drawing is scaled to the figure's width.
    let em = Double(width) / 34
    let labelWidth = Double(box.label.count) * em * Self.letterWidth + em * 0.6
    let labelHeight = em * Self.lineHeight
    let above = box.y0 >= em * 1.4
    let top =
      box.tone == .truth
      ? (above ? box.y0 - labelHeight : box.y0) : min(box.y1, Double(height) - labelHeight)
    return FigureLabel(
      text: box.label, em: em, x: min(max(box.x0, 0), max(0, Double(width) - labelWidth)), y: top,
      width: labelWidth, height: labelHeight)
  }

  private var labelsInColumns: [FigureLabel?] {
    var labels: [FigureLabel?] = boxes.map { _ in nil }
    for isTruth in [true, false] {
      let shown = boxes.indices.filter {
        (boxes[$0].tone == .truth) == isTruth && !boxes[$0].label.isEmpty
      }
      // All that there are must fit beside the picture.
      let em = min(
        Double(width) / 46, Double(height) / (Self.lineHeight * Double(max(1, shown.count))))
      let lineHeight = em * Self.lineHeight
      let tops = CaptionColumn.tops(
        centers: shown.map { (boxes[$0].y0 + boxes[$0].y1) / 2 }, lineHeight: lineHeight,
        height: Double(height))
      let longest = Int(Double(width) * Self.columnWidth / (em * Self.letterWidth)) - 2
      for (index, top) in zip(shown, tops) {
        let box = boxes[index]
        let text = String(box.label.prefix(longest))
        let labelWidth = Double(text.count) * em * Self.letterWidth + em * 0.6
        labels[index] = FigureLabel(
          text: text, em: em, x: isTruth ? -em - labelWidth : Double(width) + em, y: top,
          width: labelWidth, height: lineHeight * 0.94,
          end: SIMD2(isTruth ? box.x0 : box.x1, (box.y0 + box.y1) / 2))
      }
    }
    return labels
  }
}

/// A label on its plate, in the picture's coordinates.
private struct FigureLabel {
  var text: String
  /// Size of the letters.
  var em: Double
  var x: Double
  var y: Double
  var width: Double
  var height: Double
  /// Where the line to the box ends; nil at the box itself.
  var end: SIMD2<Double>?

  func overlaps(_ other: FigureLabel) -> Bool {
    x < other.x + other.width && other.x < x + width && y < other.y + other.height
      && other.y < y + height
  }

  var markup: Markup {
    """
    \(line)<rect class="plate" x="\(coordinate(x))" y="\(coordinate(y))" \
    width="\(coordinate(width))" height="\(coordinate(height))"/>\
    <text x="\(coordinate(x + em * 0.3))" y="\(coordinate(y + em))" \
    font-size="\(coordinate(em))">\(text)</text>
    """
  }

  private var line: Markup {
    guard let end else { return "" }
    return """
      <line class="leader" x1="\(coordinate(end.x < x ? x : x + width))" \
      y1="\(coordinate(y + height / 2))" x2="\(coordinate(end.x))" y2="\(coordinate(end.y))"/>
      """
  }
}
