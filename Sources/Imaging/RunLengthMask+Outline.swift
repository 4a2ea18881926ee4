/// Outlines of masks, for formats that store polygons.
///
/// An outline follows the edges of the pixels, so its corners are whole numbers in the convention in
/// which the first pixel reaches from 0 to 1, and filled by COCO's rule it is the mask again, pixel for
/// pixel.
extension RunLengthMask {
  /// A closed line along pixel edges; the last corner is joined to the first.
  package typealias Outline = [SIMD2<Int>]

  /// A polygon for each part that hangs together by pixel edges, in the order of their topmost,
  /// leftmost pixels.
  ///
  /// A hole is joined to the line around it by a cut without width, walked forth and back: polygons of
  /// COCO and YOLO cannot say "but not here", and by the even-odd rule, which both fill by, the cut
  /// leaves no trace.
  package func polygons() -> [Outline] {
    let grid = PartGrid(self)
    guard grid.partCount > 0 else { return [] }
    var outer = [Outline](repeating: [], count: grid.partCount)
    var holes = [[Outline]](repeating: [], count: grid.partCount)
    for (part, line) in grid.outlines() {
      // In pixels, whose y points down, a line around something is walked clockwise.
      if line.doubledArea > 0 { outer[part] = line } else { holes[part].append(line) }
    }
    return zip(outer, holes).map { $1.reduce($0, Outline.joined) }
  }

  /// One polygon for all parts, joined by cuts without width; empty for an empty mask.
  package func polygon() -> Outline {
    let polygons = polygons()
    return polygons.dropFirst().reduce(polygons.first ?? [], Outline.joined)
  }
}

extension [SIMD2<Int>] {
  /// Twice the area within, by the shoelace formula; negative for lines walked anticlockwise.
  fileprivate var doubledArea: Int {
    zip(self, dropFirst() + prefix(1)).reduce(0) { $0 + $1.0.x * $1.1.y - $1.1.x * $1.0.y }
  }

  /// Walks one line, at the corner nearest to the other goes over, walks that and comes back.
  fileprivate static func joined(_ a: Self, _ b: Self) -> Self {
    var (from, to, nearest) = (0, 0, Int.max)
    for (i, p) in a.enumerated() {
      for (j, q) in b.enumerated() {
        let (dx, dy) = (p.x - q.x, p.y - q.y)
        if dx * dx + dy * dy < nearest { (from, to, nearest) = (i, j, dx * dx + dy * dy) }
      }
    }
    return Self(a[...from]) + b[to...] + b[...to] + a[from...]
  }
}

/// A mask's pixels within its bounding box, by the part they belong to, with an empty border.
private struct PartGrid {
  /// Left and top edge of the bounding box.
  let origin: SIMD2<Int>
  let width: Int
  let height: Int
  /// Of each pixel of the bordered box: 0, or the number of its part from 1.
  private(set) var parts: [Int32]
  private(set) var partCount = 0

  init(_ mask: RunLengthMask) {
    var (low, high) = (SIMD2(Int.max, Int.max), SIMD2(Int.min, Int.min))
    mask.forEachRun { start, length in
      for position in [start, start + length - 1] {
        low.x = min(low.x, position / mask.height)
        high.x = max(high.x, position / mask.height)
      }
      // A run that goes on in the next column covers both ends of the picture's height.
      let isLong = start / mask.height != (start + length - 1) / mask.height
      low.y = min(low.y, isLong ? 0 : start % mask.height)
      high.y = max(high.y, isLong ? mask.height - 1 : (start + length - 1) % mask.height)
    }
    guard low.x <= high.x else {
      (origin, width, height, parts) = (.zero, 0, 0, [])
      return
    }
    origin = low
    width = high.x - low.x + 3
    height = high.y - low.y + 3
    // -1 marks pixels of the mask that no part has claimed yet.
    parts = [Int32](repeating: 0, count: width * height)
    mask.forEachRun { start, length in
      for position in start..<(start + length) {
        parts[at(position / mask.height - low.x, position % mask.height - low.y)] = -1
      }
    }
    claim()
  }

  private func at(_ x: Int, _ y: Int) -> Int { (y + 1) * width + x + 1 }

  private mutating func claim() {
    var waiting: [Int] = []
    for start in parts.indices where parts[start] == -1 {
      partCount += 1
      parts[start] = Int32(partCount)
      waiting.append(start)
      while let place = waiting.popLast() {
        for next in [place - 1, place + 1, place - width, place + width] where parts[next] == -1 {
          parts[next] = Int32(partCount)
          waiting.append(next)
        }
      }
    }
  }

  /// All lines, each with its part's place. What is inside lies on their right.
  func outlines() -> [(part: Int, line: RunLengthMask.Outline)] {
    var isWalked = [Bool](repeating: false, count: parts.count)
    var result: [(part: Int, line: RunLengthMask.Outline)] = []
    // Every line has an upper edge of a pixel on it, walked to the right.
    for start in parts.indices where parts[start] > 0 && parts[start - width] == 0 {
      if isWalked[start] { continue }
      result.append((Int(parts[start]) - 1, walk(from: start, &isWalked)))
    }
    return result
  }

  /// Steps right, down, left and up.
  private static let steps = [SIMD2(1, 0), SIMD2(0, 1), SIMD2(-1, 0), SIMD2(0, -1)]

  private func walk(from start: Int, _ isWalked: inout [Bool]) -> RunLengthMask.Outline {
    let first = SIMD2(start % width - 1, start / width - 1)
    var line: RunLengthMask.Outline = []
    var (corner, direction) = (first, 0)
    repeat {
      if direction == 0 { isWalked[at(corner.x, corner.y)] = true }
      corner &+= Self.steps[direction]
      let (left, right) = ahead(of: corner, direction)
      // Pixels that touch at a corner alone are apart: the line turns away from the other one.
      let turn = !right ? 1 : left ? 3 : 0
      if turn != 0 { line.append(corner &+ origin) }
      direction = (direction + turn) % 4
    } while corner != first || direction != 0
    return line
  }

  /// Whether the two pixels ahead of a corner are inside.
  private func ahead(of c: SIMD2<Int>, _ direction: Int) -> (left: Bool, right: Bool) {
    let (upperLeft, upperRight) = (parts[at(c.x - 1, c.y - 1)] > 0, parts[at(c.x, c.y - 1)] > 0)
    let (lowerLeft, lowerRight) = (parts[at(c.x - 1, c.y)] > 0, parts[at(c.x, c.y)] > 0)
    return switch direction {
    case 0: (upperRight, lowerRight)
    case 1: (lowerRight, lowerLeft)
    case 2: (lowerLeft, upperLeft)
    default: (upperLeft, upperRight)
    }
  }
}
