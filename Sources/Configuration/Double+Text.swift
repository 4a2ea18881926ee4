extension Double {
  /// Rounded to some significant digits, whole digits all kept, with no more zeros than needed.
  package func text(significantDigits digits: Int) -> String {
    guard self != 0, isFinite else { return self == 0 ? "0" : "\(self)" }
    let least = (1..<max(digits, 1)).reduce(1.0) { power, _ in power * 10 }
    var scale = 1.0
    while abs(self) * scale < least, scale < 1e12 { scale *= 10 }
    return Bounds.text((self * scale).rounded() / scale)
  }
}
