import Geometry
import Sensors

/// When the rows of a picture are exposed, cut into pieces of time in which nothing goes farther than
/// a `MovingLayer` follows. Each piece is drawn once, in its middle.
///
/// Times are in seconds from the middle of the picture.
struct ExposureSamples {
  let pieces: Int
  private let shutter: Shutter
  private let height: Int
  private let exposureTime: Double
  /// Half of the time from the first light to the last, and half of a piece.
  private let half: Double
  private let halfPiece: Double

  static let mostPieces = 64
  /// Of one piece.
  private static let mostSamples = 32
  /// Pixels of path for which one sample is enough.
  private static let stillness: Float = 0.25

  /// - Parameters:
  ///   - exposureTime: seconds; 0 for a picture without blur.
  ///   - half: seconds from the first light to the middle of the picture, more than 0.
  init(_ shutter: Shutter, height: Int, exposureTime: Double, half: Double, pieces: Int = 1) {
    self.shutter = shutter
    self.height = height
    self.exposureTime = exposureTime
    self.half = half
    self.pieces = pieces
    halfPiece = half / Double(pieces)
  }

  /// The middle of the picture alone, for all rows.
  static let oneMoment = ExposureSamples(.global, height: 1, exposureTime: 0, half: 1)

  /// The same exposure in so many pieces.
  func cut(into pieces: Int) -> ExposureSamples {
    ExposureSamples(
      shutter, height: height, exposureTime: exposureTime, half: half, pieces: pieces)
  }

  /// From the picture's middle to that of a piece.
  func middle(ofPiece piece: Int) -> Double { -half + (2 * Double(piece) + 1) * halfPiece }

  /// From the picture's middle to the beginning of a piece and to its end.
  func ends(ofPiece piece: Int) -> (start: Double, end: Double) {
    (middle(ofPiece: piece) - halfPiece, middle(ofPiece: piece) + halfPiece)
  }

  /// The part of a piece in which a row is exposed.
  struct Part {
    /// −1…1 from the piece's beginning to its end.
    var start: Float
    var end: Float
    /// Of the row's whole exposure.
    var share: Float

    /// Steps of a pixel and a half at most, as long as that can be paid for.
    /// - Parameter path: pixels that anything goes in the whole piece.
    @inline(__always)
    func sampleCount(path: Float) -> Int {
      let steps = path * (end - start) / 2
      if steps <= ExposureSamples.stillness { return 1 }
      return min(max(Int((steps / 1.5).rounded(.up)), 2), ExposureSamples.mostSamples)
    }

    @inline(__always)
    func time(of sample: Int, of count: Int) -> Float {
      start + (end - start) * (Float(sample) + 0.5) / Float(count)
    }
  }

  /// Nil if a row is not exposed in a piece.
  func part(ofPiece piece: Int, row: Int) -> Part? {
    let delay = shutter.delay(ofRow: row, height: height)
    let (start, end) = ends(ofPiece: piece)
    func place(_ time: Double) -> Float {
      Float((time - middle(ofPiece: piece)) / halfPiece).clamped(-1, 1)
    }
    if exposureTime <= 0 {
      // Every moment belongs to one piece, those before the first and after the last to these.
      let isAfterStart = piece == 0 || delay >= start
      let isBeforeEnd = piece == pieces - 1 || delay < end
      guard isAfterStart, isBeforeEnd else { return nil }
      return Part(start: place(delay), end: place(delay), share: 1)
    }
    let opens = max(delay - exposureTime / 2, start)
    let closes = min(delay + exposureTime / 2, end)
    if opens >= closes { return nil }
    return Part(
      start: place(opens), end: place(closes), share: Float((closes - opens) / exposureTime))
  }
}

extension Float {
  fileprivate func clamped(_ low: Float, _ high: Float) -> Float {
    Swift.min(Swift.max(self, low), high)
  }
}
