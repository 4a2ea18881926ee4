/// Masks of polygons, pixel for pixel those of COCO's own reader, by which published areas and scores
/// stand.
extension RunLengthMask {
  /// Its grid is five times finer than the pixels.
  private static let fineness = 5.0

  /// Fills a polygon.
  ///
  /// Its outline is walked on a finer grid; wherever it crosses from one column of pixel centres to the
  /// next, the pixel below changes sides.
  /// - Parameter polygon: x, y, x, y, … in pixels; closes by itself.
  /// - Returns: nil for fewer than three points, half a point, or numbers out of ±1e6.
  /// - SeeAlso: pycocotools, `rleFrPoly`.
  package init?(polygon: [Double], width: Int, height: Int) {
    guard polygon.count >= 6, polygon.count % 2 == 0, polygon.allSatisfy({ abs($0) < 1e6 })
    else { return nil }
    let corners = stride(from: 0, to: polygon.count, by: 2).map {
      SIMD2(
        Int(Self.fineness * polygon[$0] + 0.5), Int(Self.fineness * polygon[$0 + 1] + 0.5))
    }
    var changes: [Int] = []
    var last: SIMD2<Int>?
    for (n, from) in corners.enumerated() {
      Self.walk(from: from, to: corners[(n + 1) % corners.count]) { point in
        if let last, last.x != point.x,
          let change = Self.change(between: last, and: point, width: width, height: height)
        {
          changes.append(change)
        }
        last = point
      }
    }
    self.init(width: width, height: height, changes: changes)
  }

  /// Calls for each point of a line on the fine grid, both ends included.
  private static func walk(
    from: SIMD2<Int>, to: SIMD2<Int>, _ visit: (SIMD2<Int>) -> Void
  ) {
    let (dx, dy) = (abs(to.x - from.x), abs(to.y - from.y))
    if dx == 0, dy == 0 { return visit(from) }
    let isWide = dx >= dy
    // The line is the same whichever way it is walked: it is computed from its lower end.
    let isReversed = isWide ? from.x > to.x : from.y > to.y
    let (low, high) = isReversed ? (to, from) : (from, to)
    let length = isWide ? dx : dy
    let slope =
      isWide ? Double(high.y - low.y) / Double(dx) : Double(high.x - low.x) / Double(dy)
    for step in 0...length {
      let t = isReversed ? length - step : step
      let across = Double(isWide ? low.y : low.x) + slope * Double(t) + 0.5
      visit(isWide ? SIMD2(low.x + t, Int(across)) : SIMD2(Int(across), low.y + t))
    }
  }

  /// The column-major place at which the mask changes sides between two neighbouring points; nil if no
  /// column of pixel centres lies between them.
  private static func change(
    between a: SIMD2<Int>, and b: SIMD2<Int>, width: Int, height: Int
  ) -> Int? {
    let column = b.x < a.x ? b.x : b.x - 1
    let x = (Double(column) + 0.5) / fineness - 0.5
    guard x.rounded(.down) == x, x >= 0, x <= Double(width - 1) else { return nil }
    let y = (Double(min(a.y, b.y)) + 0.5) / fineness - 0.5
    return Int(x) * height + Int(max(0, min(y, Double(height))).rounded(.up))
  }

  /// From the places at which the mask changes sides, in any order.
  private init(width: Int, height: Int, changes: [Int]) {
    // Two changes at one place are none.
    var kept: [Int] = []
    for change in changes.sorted() where change < width * height {
      if kept.last == change { kept.removeLast() } else { kept.append(change) }
    }
    let ends = kept + [width * height]
    self.init(
      width: width, height: height, counts: zip(ends, [0] + kept).map { UInt32($0 - $1) })
  }
}
