/// When the rows of a picture are exposed.
package enum Shutter: Sendable, Hashable {
  /// All at once.
  case global
  /// One after the other, from the top; the next row starts and ends `lineTime` seconds later.
  case rolling(lineTime: Double)

  /// Seconds by which a row's exposure lies after that of the centre row, whose mid-exposure is the
  /// picture's moment.
  /// - Parameter height: rows of the picture.
  package func delay(ofRow row: Int, height: Int) -> Double {
    switch self {
    case .global: 0
    case .rolling(let lineTime): (Double(row) - Double(height - 1) / 2) * lineTime
    }
  }
}
