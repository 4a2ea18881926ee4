package import Geometry
package import Imaging

/// A picture of a preview, its boxes drawn in and their names in columns at both sides, each joined
/// to its box by a line.
package struct LabelledPicture {
  /// A box with its name; the box in pixels of the picture.
  package struct Label {
    package var name: String
    package var box: PixelBox
    package var color: RGB8

    package init(name: String, box: PixelBox, color: RGB8) {
      self.name = name
      self.box = box
      self.color = color
    }
  }

  package var picture: Image<RGB8>
  package var labels: [Label]
  /// Characters that a name may have; what is longer is cut.
  package var nameLength: Int

  package init(picture: Image<RGB8>, labels: [Label], nameLength: Int) {
    self.picture = picture
    self.labels = labels
    self.nameLength = nameLength
  }

  private static let background = RGB8(32, 34, 37)
  private static let gap = 6

  /// At least as high as the picture, and higher where the names need it.
  package var image: Image<RGB8> {
    let line = Image<RGB8>.size(ofText: "").height + 1
    let column = Image<RGB8>.size(ofText: String(repeating: "x", count: nameLength)).width
    let margin = column + 2 * Self.gap
    let sides = Self.sides(of: labels, width: picture.width)
    let rows = max(sides.count { $0 }, sides.count { !$0 })
    var image = Image(
      width: picture.width + 2 * margin, height: max(picture.height, rows * line),
      filledWith: Self.background)
    image.draw(picture, x: margin, y: 0)
    for label in labels {
      image.stroke(label.box.moved(right: margin), with: label.color)
    }
    for isRight in [false, true] {
      let shown = labels.indices.filter { sides[$0] == isRight }.map { labels[$0] }
      let tops = CaptionColumn.tops(
        centers: shown.map { Double($0.box.y0 + $0.box.y1) / 2 }, lineHeight: Double(line),
        height: Double(image.height))
      for (label, top) in zip(shown, tops) {
        draw(label, at: Int(top.rounded()), margin: margin, isRight: isRight, into: &image)
      }
    }
    return image
  }

  /// Whether each label goes to the right: to the side its box is nearer to, but not to one that is
  /// fuller than the other by more than one.
  private static func sides(of labels: [Label], width: Int) -> [Bool] {
    func offset(_ i: Int) -> Int { labels[i].box.x0 + labels[i].box.x1 - width }
    var isRight = labels.indices.map { offset($0) > 0 }
    // Those nearest to the middle change over first.
    let byOffset = labels.indices.sorted { (abs(offset($0)), $0) < (abs(offset($1)), $1) }
    for index in byOffset {
      let right = isRight.count { $0 }
      let surplus = right - (labels.count - right)
      if abs(surplus) <= 1 { break }
      if isRight[index] == (surplus > 0) { isRight[index].toggle() }
    }
    return isRight
  }

  private func draw(
    _ label: Label, at top: Int, margin: Int, isRight: Bool, into image: inout Image<RGB8>
  ) {
    let name = String(label.name.prefix(nameLength))
    let size = Image<RGB8>.size(ofText: name)
    let x = isRight ? margin + picture.width + Self.gap : margin - Self.gap - size.width
    let box = label.box.moved(right: margin)
    let edge = isRight ? box.x1 - 1 : box.x0
    image.drawLine(
      from: SIMD2(
        Double(isRight ? x - 3 : x + size.width + 1), Double(top + size.height / 2 - 1)),
      to: SIMD2(Double(edge), Double(box.y0 + box.y1) / 2), with: label.color)
    image.draw(name, x: x, y: top + 1, with: label.color.lightened)
  }
}

extension PixelBox {
  fileprivate func moved(right offset: Int) -> PixelBox {
    PixelBox(x0: x0 + offset, y0: y0, x1: x1 + offset, y1: y1)
  }
}

extension RGB8 {
  /// Half way to white, so that it can be read on dark ground.
  fileprivate var lightened: RGB8 {
    RGB8(r / 2 + 128, g / 2 + 128, b / 2 + 128)
  }
}
