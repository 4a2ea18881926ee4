package import Imaging

/// The square around a box as the second stage sees it.
///
/// Shrunk and grown as Pillow does with `Image.crop(…).resize(…, BILINEAR)`, which is what `Scripts/train`
/// trains on: a triangle as wide as a new pixel, columns first, rounded to 8 bits after either pass; what lies
/// outside of the picture is black.
package struct Crop: Sendable, Hashable {
  /// Edges in whole pixels of the picture, which they may leave.
  package let x0, y0, x1, y1: Int

  /// - Parameter margin: what is added on each side, as a part of the box's longer side.
  /// - Returns: nil for a box that is none.
  package init?(of detection: Detection, margin: Double) {
    let half = max(detection.x1 - detection.x0, detection.y1 - detection.y0) * (0.5 + margin)
    let (x, y) = (detection.center.x, detection.center.y)
    guard half.isFinite, x.isFinite, y.isFinite, half > 0, half < 1e5, abs(x) < 1e5, abs(y) < 1e5
    else { return nil }
    // As Python rounds: halves to the even number.
    func whole(_ value: Double) -> Int { Int(value.rounded(.toNearestOrEven)) }
    (x0, y0, x1, y1) = (whole(x - half), whole(y - half), whole(x + half), whole(y + half))
    guard x1 > x0, y1 > y0 else { return nil }
  }

  /// - Parameters:
  ///   - side: of the square that is made, pixels.
  ///   - target: 3 × side × side, red, green and blue planes in 0…1.
  package func write(
    from image: Image<RGB8>, side: Int, into target: UnsafeMutableBufferPointer<Float>
  ) {
    precondition(target.count == 3 * side * side)
    let columns = Self.taps(from: x1 - x0, to: side)
    let rows = Self.taps(from: y1 - y0, to: side)
    let height = y1 - y0
    var narrow = [SIMD3<Float>](repeating: .zero, count: height * side)
    for y in 0..<height where (0..<image.height).contains(y0 + y) {
      for (x, taps) in columns.enumerated() {
        var sum = SIMD3<Float>.zero
        for (k, weight) in taps where (0..<image.width).contains(x0 + k) {
          let pixel = image[x0 + k, y0 + y]
          sum += SIMD3(Float(pixel.r), Float(pixel.g), Float(pixel.b)) * weight
        }
        narrow[y * side + x] = sum.rounded(.toNearestOrAwayFromZero)
      }
    }
    for (y, taps) in rows.enumerated() {
      for x in 0..<side {
        var sum = SIMD3<Float>.zero
        for (k, weight) in taps { sum += narrow[k * side + x] * weight }
        let value = sum.rounded(.toNearestOrAwayFromZero) / 255
        for c in 0..<3 { target[(c * side + y) * side + x] = value[c] }
      }
    }
  }

  /// Which old pixels, with what weights, each new one is made of.
  private static func taps(from old: Int, to new: Int) -> [[(Int, Float)]] {
    let scale = Double(old) / Double(new)
    let support = max(scale, 1)
    return (0..<new).map { index in
      let center = (Double(index) + 0.5) * scale
      let first = max(Int(center - support + 0.5), 0)
      let end = min(Int(center + support + 0.5), old)
      let weights = (first..<max(end, first)).map { k in
        (k, max(0, 1 - abs((Double(k) + 0.5 - center) / support)))
      }
      let sum = weights.reduce(0) { $0 + $1.1 }
      return weights.map { ($0.0, Float($0.1 / max(sum, 1e-12))) }
    }
  }
}
