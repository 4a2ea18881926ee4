package import Geometry

/// A barcode that the imager has decoded.
package struct BarcodeRead: TimedMessage, Hashable {
  package var time: Nanoseconds
  /// The article number as printed: 13 digits.
  package var gtin: String

  package init(time: Nanoseconds, gtin: String) {
    self.time = time
    self.gtin = gtin
  }
}
