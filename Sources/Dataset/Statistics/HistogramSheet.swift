import Geometry
package import Imaging

/// Histograms side by side on one picture, bars lying so that their names can be read.
package struct HistogramSheet {
  private static let scale = 2
  private static let margin = 24
  private static let barWidth = 260
  private static let rowHeight = 24
  private static let longestName = 20
  private static let columns = 2

  private static let ink = RGB8(30, 34, 40)
  private static let faint = RGB8(232, 235, 240)
  private static let bar = RGB8(66, 118, 196)

  /// Those with a count.
  private let histograms: [Histogram]

  package init(_ histograms: [Histogram]) { self.histograms = histograms.filter { $0.total > 0 } }

  package var image: Image<RGB8> {
    let (cellWidth, cellHeight) = (Self.nameWidth + Self.barWidth + Self.countWidth, 9 * Self.scale)
    // Each into the column that is shortest so far.
    var tops = [Int](repeating: Self.margin, count: Self.columns)
    var places: [(column: Int, top: Int)] = []
    for histogram in histograms {
      let column = tops.indices.min { tops[$0] < tops[$1] } ?? 0
      places.append((column, tops[column]))
      tops[column] += Self.height(of: histogram)
    }
    var image = Image(
      width: Self.margin + Self.columns * (cellWidth + Self.margin),
      height: max(tops.max() ?? 0, 2 * Self.margin + cellHeight), filledWith: RGB8(255, 255, 255))
    for (histogram, place) in zip(histograms, places) {
      let left = Self.margin + place.column * (cellWidth + Self.margin)
      Self.draw(histogram, into: &image, left: left, top: place.top)
    }
    return image
  }

  private static var nameWidth: Int { longestName * 6 * scale }
  private static var countWidth: Int { 18 * 6 * scale }

  private static func height(of histogram: Histogram) -> Int {
    (histogram.bins.count + 1) * rowHeight + margin
  }

  private static func draw(
    _ histogram: Histogram, into image: inout Image<RGB8>, left: Int, top: Int
  ) {
    image.draw(histogram.title, x: left, y: top, with: ink, scale: scale)
    let most = max(histogram.bins.map(\.count).max() ?? 0, 1)
    for (row, bin) in histogram.bins.enumerated() {
      let y = top + (row + 1) * rowHeight
      image.draw(
        String(bin.name.prefix(longestName - 1)), x: left, y: y + 2, with: ink, scale: scale)
      let (start, end) = (left + nameWidth, left + nameWidth + barWidth)
      image.fill(PixelBox(x0: start, y0: y, x1: end, y1: y + rowHeight - 4), with: faint)
      // Whoever is there at all can be seen.
      let length = bin.count == 0 ? 0 : max(2, bin.count * barWidth / most)
      image.fill(PixelBox(x0: start, y0: y, x1: start + length, y1: y + rowHeight - 4), with: bar)
      let share = Double(bin.count) / Double(histogram.total) * 100
      image.draw(
        " \(bin.count) (\(percent(share)) %)", x: end, y: y + 2, with: ink, scale: scale)
    }
  }

  private static func percent(_ share: Double) -> String {
    share > 0 && share < 0.1 ? "<0.1" : "\((share * 10).rounded() / 10)"
  }
}
