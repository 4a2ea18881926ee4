/// A half-open rectangle of whole pixels: `x0 ≤ x < x1`, `y0 ≤ y < y1`.
///
/// May reach beyond the image (amodal boxes do). Empty boxes are `PixelBox.empty`.
package struct PixelBox: Sendable, Hashable, Codable {
  package var x0: Int
  package var y0: Int
  package var x1: Int
  package var y1: Int

  package static let empty = PixelBox(x0: 0, y0: 0, x1: 0, y1: 0)

  package init(x0: Int, y0: Int, x1: Int, y1: Int) {
    self.x0 = x0
    self.y0 = y0
    self.x1 = x1
    self.y1 = y1
  }

  /// All of a picture.
  package init(width: Int, height: Int) { self.init(x0: 0, y0: 0, x1: width, y1: height) }

  package var width: Int { x1 - x0 }
  package var height: Int { y1 - y0 }
  package var isEmpty: Bool { x1 <= x0 || y1 <= y0 }
  package var area: Int { isEmpty ? 0 : width * height }

  package func contains(_ other: PixelBox) -> Bool {
    other.isEmpty || (x0 <= other.x0 && y0 <= other.y0 && x1 >= other.x1 && y1 >= other.y1)
  }

  package func intersection(_ other: PixelBox) -> PixelBox {
    let box = PixelBox(
      x0: max(x0, other.x0), y0: max(y0, other.y0), x1: min(x1, other.x1), y1: min(y1, other.y1))
    return box.isEmpty ? .empty : box
  }

  package func union(_ other: PixelBox) -> PixelBox {
    if isEmpty { return other }
    if other.isEmpty { return self }
    return PixelBox(
      x0: min(x0, other.x0), y0: min(y0, other.y0), x1: max(x1, other.x1), y1: max(y1, other.y1))
  }

  /// Area of the intersection over area of the union, in 0…1; 0 when both are empty.
  package func intersectionOverUnion(_ other: PixelBox) -> Double {
    let shared = intersection(other).area
    let total = area + other.area - shared
    return total == 0 ? 0 : Double(shared) / Double(total)
  }
}

/// An axis-aligned box in some frame, in metres.
package struct Box3: Sendable, Hashable {
  package var minimum: SIMD3<Double>
  package var maximum: SIMD3<Double>

  package init(minimum: SIMD3<Double>, maximum: SIMD3<Double>) {
    self.minimum = minimum
    self.maximum = maximum
  }

  package var size: SIMD3<Double> { maximum - minimum }
  package var center: SIMD3<Double> { (minimum + maximum) / 2 }

  package func contains(_ p: SIMD3<Double>) -> Bool {
    all(p .>= minimum) && all(p .<= maximum)
  }
}
