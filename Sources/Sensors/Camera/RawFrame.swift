/// What the converter delivers, before any processing: counts, row-major, plane after plane.
package struct RawFrame: Sendable, Hashable {
  package var width: Int
  package var height: Int
  /// 1 for a mosaic or a sensor without filters, 3 for one with all colours in every pixel.
  package var planes: Int
  package var counts: [UInt16]

  package init(width: Int = 0, height: Int = 0, planes: Int = 1) {
    self.width = width
    self.height = height
    self.planes = planes
    counts = Array(repeating: 0, count: width * height * planes)
  }

  /// The counts of one pixel.
  package subscript(x: Int, y: Int, plane plane: Int) -> UInt16 {
    counts[(plane * height + y) * width + x]
  }
}
