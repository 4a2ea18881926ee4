package import Imaging

/// A picture of a report, already compressed, with boxes and masks laid over it.
///
/// Boxes stay shapes and the mask a layer of its own, so that a reader can switch both off.
package struct ReportPicture: Sendable, Hashable {
  package struct Box: Sendable, Hashable {
    /// Edges in pixels, continuous: the left edge of the leftmost pixel is x0 = 0.
    package var x0, y0, x1, y1: Double
    package var label: String
    package var tone: Plot.Tone

    package init(
      x0: Double, y0: Double, x1: Double, y1: Double, label: String, tone: Plot.Tone
    ) {
      self.x0 = x0
      self.y0 = y0
      self.x1 = x1
      self.y1 = y1
      self.label = label
      self.tone = tone
    }
  }

  package var caption: String
  /// Where and when: `rear-left · 14.3 s`.
  package var place: String
  package var width: Int
  package var height: Int
  /// JPEG.
  package var picture: [UInt8]
  /// PNG with alpha, of the picture's size or smaller by a whole factor; nil without masks.
  package var mask: [UInt8]?
  package var boxes: [Box]

  /// - Parameters:
  ///   - ids: Instance ids, of the picture's size; 0 is background. nil shows no masks.
  ///   - widest: Pictures wider than this, in pixels, are halved until they fit.
  /// - Throws: `ImageError` when the picture is empty or cannot be compressed.
  package init(
    _ image: Image<RGB8>, ids: Image<UInt16>? = nil, boxes: [Box], caption: String, place: String,
    widest: Int = 960
  ) throws(ImageError) {
    self.caption = caption
    self.place = place
    self.boxes = boxes
    width = image.width
    height = image.height
    var small = image
    var smallIDs = ids
    while small.width > widest, small.height > 1 {
      small = small.halved()
      smallIDs = smallIDs?.everySecondPixel()
    }
    picture = try JPEG.encode(small, quality: 82)
    if let smallIDs, smallIDs.pixels.contains(where: { $0 != 0 }) {
      mask = try PNG.encode(MaskColors.layer(of: smallIDs), compression: .small)
    }
  }
}

/// Colours of instances.
package enum MaskColors {
  /// Neighbouring ids differ clearly: hues go round by the golden angle, in three strengths.
  package static func color(of id: UInt16) -> RGB8 {
    guard id != 0 else { return RGB8(0, 0, 0) }
    let hue = (Double(id) * 0.618_033_988_749_895).truncatingRemainder(dividingBy: 1) * 6
    let value = [255.0, 225, 190][Int(id) % 3]
    let low = value * 0.18
    func channel(_ center: Double) -> UInt8 {
      let away = abs((hue - center + 9).truncatingRemainder(dividingBy: 6) - 3)
      return UInt8(low + (value - low) * min(max(2 - away, 0), 1))
    }
    return RGB8(channel(0), channel(2), channel(4))
  }

  /// Translucent areas with opaque edges.
  package static func layer(of ids: Image<UInt16>) -> Image<RGBA8> {
    let (width, height) = (ids.width, ids.height)
    var pixels = [RGBA8](repeating: RGBA8(0, 0, 0, 0), count: width * height)
    ids.pixels.withUnsafeBufferPointer { ids in
      pixels.withUnsafeMutableBufferPointer { pixels in
        for y in 0..<height {
          for x in 0..<width {
            let i = y * width + x
            let id = ids[i]
            guard id != 0 else { continue }
            let isEdge =
              x == 0 || y == 0 || x == width - 1 || y == height - 1 || ids[i - 1] != id
              || ids[i + 1] != id || ids[i - width] != id || ids[i + width] != id
            let color = Self.color(of: id)
            pixels[i] = RGBA8(color.r, color.g, color.b, isEdge ? 255 : 96)
          }
        }
      }
    }
    return Image(width: width, height: height, pixels: pixels)
  }
}

extension Image<RGB8> {
  /// Half the size, each pixel the mean of four; an odd last row or column is dropped.
  func halved() -> Image<RGB8> {
    let (newWidth, newHeight) = (width / 2, height / 2)
    var result = Image(width: newWidth, height: newHeight, filledWith: RGB8(0, 0, 0))
    pixels.withUnsafeBufferPointer { source in
      result.pixels.withUnsafeMutableBufferPointer { target in
        for y in 0..<newHeight {
          for x in 0..<newWidth {
            let i = 2 * y * width + 2 * x
            let (a, b) = (source[i], source[i + 1])
            let (c, d) = (source[i + width], source[i + width + 1])
            func mean(_ a: UInt8, _ b: UInt8, _ c: UInt8, _ d: UInt8) -> UInt8 {
              UInt8((UInt16(a) + UInt16(b) + UInt16(c) + UInt16(d) + 2) / 4)
            }
            target[y * newWidth + x] = RGB8(
              mean(a.r, b.r, c.r, d.r), mean(a.g, b.g, c.g, d.g), mean(a.b, b.b, c.b, d.b))
          }
        }
      }
    }
    return result
  }
}

extension Image<UInt16> {
  /// Half the size, taking every second pixel: ids must not be averaged.
  func everySecondPixel() -> Image<UInt16> {
    var result = Image(width: width / 2, height: height / 2, filledWith: 0)
    for y in 0..<result.height {
      for x in 0..<result.width { result[x, y] = self[2 * x, 2 * y] }
    }
    return result
  }
}
