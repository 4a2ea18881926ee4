package import Geometry

/// Marks for previews: boxes, lines, text, pictures in pictures. Everything is clipped to the image.
extension Image<RGB8> {
  /// Paints a box, its colour mixed with what is there by `opacity`, 0…1.
  package mutating func fill(_ box: PixelBox, with color: RGB8, opacity: Double = 1) {
    let clipped = box.intersection(PixelBox(width: width, height: height))
    guard !clipped.isEmpty else { return }
    let weight = Int((min(max(opacity, 0), 1) * 256).rounded())
    func mix(_ old: UInt8, _ new: UInt8) -> UInt8 {
      UInt8((Int(old) * (256 - weight) + Int(new) * weight + 128) >> 8)
    }
    for y in clipped.y0..<clipped.y1 {
      for x in clipped.x0..<clipped.x1 {
        let old = self[x, y]
        self[x, y] = RGB8(mix(old.r, color.r), mix(old.g, color.g), mix(old.b, color.b))
      }
    }
  }

  /// Draws the outline of a box; the outermost pixels are those just inside it.
  package mutating func stroke(_ box: PixelBox, with color: RGB8, thickness: Int = 1) {
    let t = min(thickness, box.width, box.height)
    guard t > 0 else { return }
    fill(PixelBox(x0: box.x0, y0: box.y0, x1: box.x1, y1: box.y0 + t), with: color)
    fill(PixelBox(x0: box.x0, y0: box.y1 - t, x1: box.x1, y1: box.y1), with: color)
    fill(PixelBox(x0: box.x0, y0: box.y0, x1: box.x0 + t, y1: box.y1), with: color)
    fill(PixelBox(x0: box.x1 - t, y0: box.y0, x1: box.x1, y1: box.y1), with: color)
  }

  /// Draws a line of square dots from one pixel to another, both included.
  package mutating func drawLine(
    from start: SIMD2<Double>, to end: SIMD2<Double>, with color: RGB8, thickness: Int = 1
  ) {
    guard let (a, b) = clipped(start, end, margin: Double(thickness)) else { return }
    let span = b - a
    let steps = max(1, Int(max(abs(span.x), abs(span.y)).rounded(.up)))
    for i in 0...steps {
      let p = a + span * (Double(i) / Double(steps))
      let (x, y) = (Int(p.x.rounded()) - thickness / 2, Int(p.y.rounded()) - thickness / 2)
      fill(PixelBox(x0: x, y0: y, x1: x + thickness, y1: y + thickness), with: color)
    }
  }

  /// The part of a segment near the image, so that a far end costs nothing; nil if there is none.
  /// - SeeAlso: Liang and Barsky, "A New Concept and Method for Line Clipping", 1984.
  private func clipped(
    _ a: SIMD2<Double>, _ b: SIMD2<Double>, margin: Double
  ) -> (SIMD2<Double>, SIMD2<Double>)? {
    let d = b - a
    var (low, high) = (0.0, 1.0)
    let edges = [
      (-d.x, a.x + margin), (d.x, Double(width) + margin - a.x), (-d.y, a.y + margin),
      (d.y, Double(height) + margin - a.y),
    ]
    for (slope, distance) in edges {
      guard slope.isFinite, distance.isFinite else { return nil }
      if slope == 0 {
        if distance < 0 { return nil }
      } else if slope < 0 {
        low = max(low, distance / slope)
      } else {
        high = min(high, distance / slope)
      }
    }
    return low <= high ? (a + d * low, a + d * high) : nil
  }

  /// Size of a text in pixels; every character takes 6 × 9 at scale 1.
  package static func size(ofText text: String, scale: Int = 1) -> (width: Int, height: Int) {
    (text.count * BitmapFont.cellWidth * scale, BitmapFont.cellHeight * scale)
  }

  /// Writes one line of text with its top left corner at (x, y); ASCII, anything else is a box.
  /// - Parameter background: laid one dot wider than the text, if given.
  package mutating func draw(
    _ text: String, x: Int, y: Int, with color: RGB8, scale: Int = 1, background: RGB8? = nil
  ) {
    let size = Self.size(ofText: text, scale: scale)
    if let background {
      fill(
        PixelBox(
          x0: x - scale, y0: y - scale, x1: x + size.width, y1: y + size.height),
        with: background)
    }
    var left = x
    for character in text {
      for (row, dots) in BitmapFont.rows(of: character).enumerated() {
        for column in 0..<5 where dots >> (4 - column) & 1 == 1 {
          let (px, py) = (left + column * scale, y + row * scale)
          fill(PixelBox(x0: px, y0: py, x1: px + scale, y1: py + scale), with: color)
        }
      }
      left += BitmapFont.cellWidth * scale
    }
  }

  /// Lays another picture over this one, its top left corner at (x, y).
  package mutating func draw(_ other: Image<RGB8>, x: Int, y: Int) {
    let (x0, x1) = (max(0, x), min(width, x + other.width))
    guard x0 < x1 else { return }
    for row in max(0, y)..<max(max(0, y), min(height, y + other.height)) {
      let source = (row - y) * other.width - x
      pixels.replaceSubrange(
        row * width + x0..<row * width + x1, with: other.pixels[source + x0..<source + x1])
    }
  }

  /// This picture at another size; see the method of the same name for RGBA.
  package func resized(width newWidth: Int, height newHeight: Int) -> Image<RGB8> {
    rgba.resized(width: newWidth, height: newHeight).rgb
  }
}
