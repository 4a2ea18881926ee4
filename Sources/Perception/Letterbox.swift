import Imaging

/// Fits a picture into the network's input: scaled alike in both directions, centred, the borders
/// filled with the grey that YOLO training uses.
struct Letterbox: Sendable, Hashable {
  let sourceWidth, sourceHeight: Int
  let targetWidth, targetHeight: Int
  /// Target pixels a source pixel.
  let scale: Double
  let scaledWidth, scaledHeight: Int
  let left, top: Int

  /// Border value of the training pipelines, of 255.
  static let border: Float = 114

  /// - Precondition: all sizes are positive.
  init(sourceWidth: Int, sourceHeight: Int, targetWidth: Int, targetHeight: Int) {
    precondition(sourceWidth > 0 && sourceHeight > 0 && targetWidth > 0 && targetHeight > 0)
    self.sourceWidth = sourceWidth
    self.sourceHeight = sourceHeight
    self.targetWidth = targetWidth
    self.targetHeight = targetHeight
    scale = min(
      Double(targetWidth) / Double(sourceWidth), Double(targetHeight) / Double(sourceHeight))
    scaledWidth = min(targetWidth, max(1, Int((Double(sourceWidth) * scale).rounded())))
    scaledHeight = min(targetHeight, max(1, Int((Double(sourceHeight) * scale).rounded())))
    left = (targetWidth - scaledWidth) / 2
    top = (targetHeight - scaledHeight) / 2
  }

  /// A point of the input (pixel edges are whole numbers) in the picture, clamped to it.
  func source(x: Double, y: Double) -> (x: Double, y: Double) {
    (
      min(max((x - Double(left)) / scale, 0), Double(sourceWidth)),
      min(max((y - Double(top)) / scale, 0), Double(sourceHeight))
    )
  }

  /// Writes the picture as planes of red, green and blue in 0…1.
  ///
  /// Bilinear between pixel centres without low-pass, as the training pipelines shrink pictures.
  /// - Parameter target: 3 × targetHeight × targetWidth, row-major.
  func write(_ image: Image<RGB8>, into target: UnsafeMutableBufferPointer<Float>) {
    precondition(image.width == sourceWidth && image.height == sourceHeight)
    precondition(target.count == 3 * targetWidth * targetHeight)
    target.update(repeating: Self.border / 255)
    let columns = Self.taps(count: scaledWidth, source: sourceWidth)
    let rows = Self.taps(count: scaledHeight, source: sourceHeight)
    let plane = targetWidth * targetHeight
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
          let value = (above + (below - above) * row.fraction) / 255
          target[start + x] = value.x
          target[start + x + plane] = value.y
          target[start + x + 2 * plane] = value.z
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

extension RGB8 {
  fileprivate var asVector: SIMD3<Float> { SIMD3(Float(r), Float(g), Float(b)) }
}
