/// Many pictures with captions on one.
package struct ContactSheet: Sendable {
  package struct Frame: Sendable {
    package var image: Image<RGB8>
    package var caption: String

    package init(image: Image<RGB8>, caption: String) {
      self.image = image
      self.caption = caption
    }
  }

  package var frames: [Frame]
  /// Pictures in a row; at least 1.
  package var columns: Int
  /// Pixels between the pictures and around them.
  package var gap = 8
  package var background = RGB8(32, 34, 37)
  package var ink = RGB8(236, 238, 240)

  package init(frames: [Frame], columns: Int) {
    self.frames = frames
    self.columns = max(1, columns)
  }

  /// The sheet; cells are as large as the largest picture. Captions that are too long are cut.
  package var image: Image<RGB8> {
    let cellWidth = frames.map(\.image.width).max() ?? 0
    let cellHeight = frames.map(\.image.height).max() ?? 0
    let captionHeight = Image<RGB8>.size(ofText: "").height + 4
    let rows = (frames.count + columns - 1) / columns
    let used = min(columns, max(1, frames.count))
    var sheet = Image(
      width: used * (cellWidth + gap) + gap,
      height: rows * (cellHeight + captionHeight + gap) + gap,
      filledWith: background)
    let characters = max(1, cellWidth / Image<RGB8>.size(ofText: "x").width)
    for (index, frame) in frames.enumerated() {
      let x = gap + index % columns * (cellWidth + gap)
      let y = gap + index / columns * (cellHeight + captionHeight + gap)
      sheet.draw(frame.image, x: x, y: y)
      sheet.draw(String(frame.caption.prefix(characters)), x: x, y: y + cellHeight + 3, with: ink)
    }
    return sheet
  }
}
