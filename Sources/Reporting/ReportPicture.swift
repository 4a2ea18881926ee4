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
  /// Seconds since the episode began.
  package var time: Double
  /// Whether something happened then; else it is one of a course of pictures.
  package var isMoment: Bool
  /// Where and when: `rear-left · 14.3 s`.
  package var place: String
  package var width: Int
  package var height: Int
  /// JPEG.
  package var picture: [UInt8]
  /// PNG with alpha, of the picture's size or smaller by a whole factor; nil without masks.
  package var mask: [UInt8]?
  package var boxes: [Box]
  /// PNG of z-depth in false colours, as large as the mask; nil without depth.
  package var depth: [UInt8]?

  /// - Parameters:
  ///   - ids: Instance ids, of the picture's size; 0 is background. nil shows no masks.
  ///   - depth: z-depth in metres, of the picture's size; 0 is nothing. nil shows none.
  ///   - widest: Pictures wider than this, in pixels, are halved until they fit.
  /// - Throws: `ImageError` when the picture is empty or cannot be compressed.
  package init(
    _ image: Image<RGB8>, ids: Image<UInt16>? = nil, depth: Image<Float>? = nil, boxes: [Box],
    caption: String, place: String, time: Double = 0, isMoment: Bool = true, widest: Int = 960
  ) throws(ImageError) {
    self.caption = caption
    self.place = place
    self.boxes = boxes
    self.time = time
    self.isMoment = isMoment
    width = image.width
    height = image.height
    var small = image
    var smallIDs = ids
    var smallDepth = depth
    while small.width > widest, small.height > 1 {
      small = small.halved()
      smallIDs = smallIDs?.everySecondPixel()
      smallDepth = smallDepth?.everySecondPixel()
    }
    picture = try JPEG.encode(small, quality: 82)
    if let smallIDs, smallIDs.pixels.contains(where: { $0 != 0 }) {
      mask = try PNG.encode(MaskColors.layer(of: smallIDs), compression: .small)
    }
    if let smallDepth {
      self.depth = try PNG.encode(DepthColors.layer(of: smallDepth), compression: .small)
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
