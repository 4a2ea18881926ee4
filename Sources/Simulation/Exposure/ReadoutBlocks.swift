import Geometry
import Sensors

/// Blocks of rows that are read out before anything moves by half a pixel, each with the middle of
/// its exposure.
struct ReadoutBlocks {
  struct Block {
    var time: Nanoseconds
    var rows: Range<Int>
  }

  /// Pixels a second above which nothing is told apart.
  private static let highestSpeed = 1e6

  /// From the top.
  private(set) var blocks: [Block] = []

  /// - Parameters:
  ///   - middle: mid-exposure of the centre row.
  ///   - speed: pixels a second.
  init(_ shutter: Shutter, height: Int, middle: Nanoseconds, speed: Double) {
    var lineTime = 0.0
    if case .rolling(let time) = shutter { lineTime = time }
    let shiftPerRow = lineTime * (speed.isNaN ? 0 : min(speed, Self.highestSpeed))
    let fitting = shiftPerRow > 0 ? ExposureMotion.stillness / shiftPerRow : Double(height)
    let size = max(1, Int(min(fitting, Double(height))))
    for first in stride(from: 0, to: height, by: size) {
      let rows = first..<min(first + size, height)
      let delay =
        (shutter.delay(ofRow: rows.lowerBound, height: height)
          + shutter.delay(ofRow: rows.upperBound - 1, height: height)) / 2
      blocks.append(Block(time: middle + Nanoseconds(seconds: delay), rows: rows))
    }
  }

  /// The blocks, with those above a region in one, and those below it.
  func joined(outside region: PixelBox) -> [Block] {
    var joined: [Block] = []
    for block in blocks {
      let isAbove = block.rows.upperBound <= region.y0
      if let last = joined.last,
        isAbove || (block.rows.lowerBound >= region.y1 && last.rows.lowerBound >= region.y1)
      {
        joined[joined.count - 1].rows = last.rows.lowerBound..<block.rows.upperBound
      } else {
        joined.append(block)
      }
    }
    return joined
  }
}
