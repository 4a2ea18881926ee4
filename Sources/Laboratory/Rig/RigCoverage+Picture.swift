package import Imaging
import Geometry

extension RigCoverage {
  /// Maps from above: a row for each of some heights, from the rim down; a column for each camera
  /// and one for the rig. Forward is to the right.
  package func picture(layers most: Int = 6, side: Int = 190) -> Image<RGB8> {
    let cell = max(1, side / max(cells.counts.x, cells.counts.y))
    let (width, height) = (cells.counts.x * cell, cells.counts.y * cell)
    let (left, top, gap) = (76, 26, 10)
    let layers = shownLayers(most)
    let columns = cameras.count + 1
    var image = Image(
      width: left + columns * (width + gap), height: top + layers.count * (height + gap) + 26,
      filledWith: RGB8(255, 255, 255))
    let ink = RGB8(40, 44, 52)
    for (column, name) in (cameras + ["rig: cameras"]).enumerated() {
      let room = width / Image<RGB8>.size(ofText: "x").width
      image.draw(String(name.prefix(room)), x: left + column * (width + gap), y: 10, with: ink)
    }
    for (row, layer) in layers.enumerated() {
      let y = top + row * (height + gap)
      let millimeters = Int((cells.height(ofLayer: layer) * 1000).rounded())
      image.draw("\(millimeters) mm", x: 8, y: y + height / 2 - 4, with: ink)
      for column in 0..<columns {
        draw(
          layer: layer, camera: column < cameras.count ? column : nil,
          at: SIMD2(left + column * (width + gap), y), cell: cell, into: &image)
      }
    }
    drawKey(at: SIMD2(left, top + layers.count * (height + gap) + 6), into: &image, ink: ink)
    return image
  }

  /// From the top; first and last are among them.
  private func shownLayers(_ most: Int) -> [Int] {
    let count = min(most, cells.counts.z)
    guard count > 1 else { return [0] }
    return (0..<count).map {
      Int((Double(cells.counts.z - 1) * Double(count - 1 - $0) / Double(count - 1)).rounded())
    }
  }

  private func draw(
    layer: Int, camera: Int?, at corner: SIMD2<Int>, cell: Int, into image: inout Image<RGB8>
  ) {
    for y in 0..<cells.counts.y {
      for x in 0..<cells.counts.x {
        let bits = seen[cells.index(x, y, layer: layer)]
        let color =
          camera.map { bits >> UInt16($0) & 1 == 1 ? Self.seenColor : Self.blindColor }
          ?? Self.color(count: bits.nonzeroBitCount)
        let px = corner.x + x * cell
        // The cart's left is at the top.
        let py = corner.y + (cells.counts.y - 1 - y) * cell
        image.fill(PixelBox(x0: px, y0: py, x1: px + cell, y1: py + cell), with: color)
      }
    }
  }

  private func drawKey(at corner: SIMD2<Int>, into image: inout Image<RGB8>, ink: RGB8) {
    var x = corner.x
    for count in 0...min(cameras.count, Self.colors.count - 1) {
      image.fill(
        PixelBox(x0: x, y0: corner.y, x1: x + 12, y1: corner.y + 12), with: Self.color(count: count)
      )
      let isLast = count == Self.colors.count - 1 && cameras.count > count
      let text = isLast ? "\(count)+" : "\(count)"
      image.draw(text, x: x + 16, y: corner.y + 2, with: ink)
      x += 42
    }
  }

  private static let seenColor = RGB8(86, 154, 196)
  private static let blindColor = RGB8(52, 56, 64)
  /// Blind, then from one camera to four and more.
  private static let colors = [
    RGB8(190, 38, 46), RGB8(240, 170, 70), RGB8(236, 220, 130), RGB8(150, 196, 110),
    RGB8(56, 140, 80),
  ]

  private static func color(count: Int) -> RGB8 { colors[min(count, colors.count - 1)] }
}
