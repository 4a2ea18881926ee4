import Geometry
import Sensors

/// When what moves is drawn for which rows of a picture.
struct ExposureSchedule {
  struct Sample {
    var time: Nanoseconds
    var rows: Range<Int>
  }

  /// In order of time. Each row lies in `samplesPerRow` of them, which follow each other.
  private(set) var samples: [Sample] = []
  private(set) var samplesPerRow = 1

  /// Of a row whose light is blurred.
  static let fewestSamples = 8
  static let mostSamples = 32
  /// Pixels a second above which nothing is told apart.
  private static let highestSpeed = 1e6

  /// - Parameters:
  ///   - middle: mid-exposure of the centre row.
  ///   - exposureTime: seconds; 0 for a picture without blur.
  ///   - speed: pixels a second.
  init(
    _ shutter: Shutter, height: Int, middle: Nanoseconds, exposureTime: Double, speed: Double
  ) {
    var lineTime = 0.0
    if case .rolling(let time) = shutter { lineTime = time }
    let speed = speed.isNaN ? 0 : min(speed, Self.highestSpeed)
    let blur = exposureTime * speed
    if blur <= ExposureMotion.stillness {
      takeBlocks(shutter, lineTime, height: height, middle: middle, speed: speed)
      return
    }
    // Steps of a pixel at most, as long as that can be paid for.
    let count = min(max(Int(min(blur, 1000).rounded(.up)), Self.fewestSamples), Self.mostSamples)
    samplesPerRow = count
    let step = exposureTime / Double(count)
    let start = shutter.delay(ofRow: 0, height: height) - exposureTime / 2
    /// The first sample of a row: the window of each is whole steps wide, and as near as they allow
    /// to its exposure.
    let firsts = (0..<height).map { Int((Double($0) * lineTime / step).rounded()) }
    var (top, bottom) = (0, 0)
    for sample in 0..<((firsts.last ?? 0) + count) {
      while bottom < height && firsts[bottom] <= sample { bottom += 1 }
      while top < height && firsts[top] + count <= sample { top += 1 }
      if top >= bottom { continue }
      samples.append(
        Sample(
          time: middle + Nanoseconds(seconds: start + (Double(sample) + 0.5) * step),
          rows: top..<bottom))
    }
  }

  /// Blocks of rows that are read out before anything moves by half a pixel, each in the middle of its
  /// exposure.
  private mutating func takeBlocks(
    _ shutter: Shutter, _ lineTime: Double, height: Int, middle: Nanoseconds, speed: Double
  ) {
    let shiftPerRow = lineTime * speed
    let fitting = shiftPerRow > 0 ? ExposureMotion.stillness / shiftPerRow : Double(height)
    let size = max(1, Int(min(fitting, Double(height))))
    for first in stride(from: 0, to: height, by: size) {
      let rows = first..<min(first + size, height)
      let delay =
        (shutter.delay(ofRow: rows.lowerBound, height: height)
          + shutter.delay(ofRow: rows.upperBound - 1, height: height)) / 2
      samples.append(Sample(time: middle + Nanoseconds(seconds: delay), rows: rows))
    }
  }
}

extension ExposureSchedule {
  /// The blocks of a schedule, with those above a region in one, and those below it.
  func joined(outside region: PixelBox) -> [Sample] {
    var joined: [Sample] = []
    for sample in samples {
      let isAbove = sample.rows.upperBound <= region.y0
      if let last = joined.last,
        isAbove || (sample.rows.lowerBound >= region.y1 && last.rows.lowerBound >= region.y1)
      {
        joined[joined.count - 1].rows = last.rows.lowerBound..<sample.rows.upperBound
      } else {
        joined.append(sample)
      }
    }
    return joined
  }
}
