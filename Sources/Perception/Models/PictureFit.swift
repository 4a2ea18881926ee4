package import Imaging

/// Brings a picture into the network's input: shrunk or grown, and where its shape is kept the rest filled
/// with a border.
package struct PictureFit: Sendable, Hashable {
  let sourceWidth, sourceHeight: Int
  let targetWidth, targetHeight: Int
  /// Target pixels a source pixel.
  let scaleX, scaleY: Double
  let scaledWidth, scaledHeight: Int
  let left, top: Int

  /// - Precondition: all sizes are positive.
  package init(
    sourceWidth: Int, sourceHeight: Int, targetWidth: Int, targetHeight: Int,
    resize: DetectorSettings.Resize = .letterbox
  ) {
    precondition(sourceWidth > 0 && sourceHeight > 0 && targetWidth > 0 && targetHeight > 0)
    self.sourceWidth = sourceWidth
    self.sourceHeight = sourceHeight
    self.targetWidth = targetWidth
    self.targetHeight = targetHeight
    let (x, y) = (
      Double(targetWidth) / Double(sourceWidth), Double(targetHeight) / Double(sourceHeight)
    )
    if resize == .stretch {
      (scaleX, scaleY) = (x, y)
      (scaledWidth, scaledHeight) = (targetWidth, targetHeight)
      (left, top) = (0, 0)
      return
    }
    let scale = min(x, y)
    (scaleX, scaleY) = (scale, scale)
    scaledWidth = min(targetWidth, max(1, Int((Double(sourceWidth) * scale).rounded())))
    scaledHeight = min(targetHeight, max(1, Int((Double(sourceHeight) * scale).rounded())))
    left = resize == .letterbox ? (targetWidth - scaledWidth) / 2 : 0
    top = resize == .letterbox ? (targetHeight - scaledHeight) / 2 : 0
  }

  /// A point of the input (pixel edges are whole numbers) in the picture, clamped to it.
  package func source(x: Double, y: Double) -> (x: Double, y: Double) {
    (
      min(max((x - Double(left)) / scaleX, 0), Double(sourceWidth)),
      min(max((y - Double(top)) / scaleY, 0), Double(sourceHeight))
    )
  }

  /// Writes the picture as the network wants its numbers.
  ///
  /// Bilinear between pixel centres without low-pass, as the training pipelines shrink pictures.
  /// - Parameter target: `numbers.count(width: targetWidth, height: targetHeight)` values.
  package func write(
    _ image: Image<RGB8>, as numbers: PictureNumbers,
    into target: UnsafeMutableBufferPointer<Float>
  ) {
    precondition(image.width == sourceWidth && image.height == sourceHeight)
    precondition(target.count == 3 * targetWidth * targetHeight)
    let plane = targetWidth * targetHeight
    // From one pixel to the next, and from one channel to the next.
    let (pixel, channel) = numbers.isInterleaved ? (3, 1) : (1, plane)
    let border = numbers.value(of: SIMD3(repeating: numbers.pad))
    for i in 0..<plane {
      for c in 0..<3 { target[i * pixel + c * channel] = border[c] }
    }
    let columns = Self.taps(count: scaledWidth, source: sourceWidth)
    let rows = Self.taps(count: scaledHeight, source: sourceHeight)
    image.pixels.withUnsafeBufferPointer { pixels in
      for (y, row) in rows.enumerated() {
        let upper = row.first * sourceWidth
        let lower = row.second * sourceWidth
        let start = (top + y) * targetWidth + left
        for x in 0..<scaledWidth {
          let column = columns[x]
          let a = pixels[upper + column.first].asVector
          let b = pixels[upper + column.second].asVector
          let c = pixels[lower + column.first].asVector
          let d = pixels[lower + column.second].asVector
          let above = a + (b - a) * column.fraction
          let below = c + (d - c) * column.fraction
          let value = numbers.value(of: above + (below - above) * row.fraction)
          let place = (start + x) * pixel
          target[place] = value.x
          target[place + channel] = value.y
          target[place + 2 * channel] = value.z
        }
      }
    }
  }

  private struct Tap {
    var first: Int
    var second: Int
    var fraction: Float
  }

  private static func taps(count: Int, source: Int) -> [Tap] {
    (0..<count).map { i in
      let center = (Double(i) + 0.5) * Double(source) / Double(count) - 0.5
      let floor = center.rounded(.down)
      let first = min(max(Int(floor), 0), source - 1)
      let second = min(max(Int(floor) + 1, 0), source - 1)
      return Tap(first: first, second: second, fraction: Float(center - floor))
    }
  }
}

/// What numbers a network takes for a colour, and in which order.
package struct PictureNumbers: Sendable, Hashable {
  /// Of 255.
  let pad: Float
  let isInterleaved: Bool
  private let isReversed: Bool
  private let gain, offset: SIMD3<Float>

  package init(_ settings: DetectorSettings, isInterleaved: Bool) {
    pad = Float(settings.pad)
    isReversed = settings.channels == .bgr
    self.isInterleaved = isInterleaved
    gain = SIMD3<Float>(SIMD3(repeating: settings.scale) / settings.deviation)
    offset = SIMD3<Float>(-settings.mean / settings.deviation)
  }

  /// - Parameter color: red, green, blue, of 255.
  /// - Returns: the network's first, second and third channel.
  @inline(__always)
  func value(of color: SIMD3<Float>) -> SIMD3<Float> {
    let ordered = isReversed ? SIMD3(color.z, color.y, color.x) : color
    return ordered * gain + offset
  }
}

extension RGB8 {
  fileprivate var asVector: SIMD3<Float> { SIMD3(Float(r), Float(g), Float(b)) }
}
