package import Geometry

/// A basket's inside, cut into equal cells.
package struct BasketCells: Sendable, Hashable {
  package let basket: Box3
  /// Cells along, across and up.
  package let counts: SIMD3<Int>

  /// - Parameter side: of a cell at most, metres.
  package init(_ basket: Box3, side: Double) {
    self.basket = basket
    let size = basket.size
    counts = SIMD3(
      max(1, Int((size.x / side).rounded(.up))), max(1, Int((size.y / side).rounded(.up))),
      max(1, Int((size.z / side).rounded(.up))))
  }

  package var count: Int { counts.x * counts.y * counts.z }

  package var size: SIMD3<Double> {
    basket.size / SIMD3(Double(counts.x), Double(counts.y), Double(counts.z))
  }

  /// Layer by layer from the floor, each row by row from the right of the cart, along the cart.
  package func index(_ x: Int, _ y: Int, layer: Int) -> Int {
    (layer * counts.y + y) * counts.x + x
  }

  package func center(_ x: Int, _ y: Int, layer: Int) -> SIMD3<Double> {
    basket.minimum + size * SIMD3(Double(x) + 0.5, Double(y) + 0.5, Double(layer) + 0.5)
  }

  /// Above the basket's floor, metres.
  package func height(ofLayer layer: Int) -> Double { size.z * (Double(layer) + 0.5) }
}
