/// A thirteen-digit article number.
/// - SeeAlso: GS1 General Specifications, section 7.9 (check digit).
package struct EAN13: Sendable, Hashable, CustomStringConvertible {
  /// Thirteen ASCII digits, the last of which checks the others.
  package let description: String

  /// nil unless `text` is thirteen digits with a valid check digit.
  package init?(_ text: String) {
    guard text.utf8.count == 13, let body = Self.digits(text),
      Self.checkDigit(of: Array(body.dropLast())) == body[12]
    else { return nil }
    description = text
  }

  /// An in-store number (prefix 200–299), derived from a name, so that the same product gets the
  /// same number anywhere.
  package init(inStoreNumberFor name: String) {
    // FNV-1a, 64 bits, folded into the nine digits that are free.
    let hash = name.utf8.reduce(14_695_981_039_346_656_037 as UInt64) {
      ($0 ^ UInt64($1)) &* 1_099_511_628_211
    }
    var digits = [2]
    var rest = (hash ^ hash >> 32) % 100_000_000_000
    for _ in 0..<11 {
      digits.append(Int(rest % 10))
      rest /= 10
    }
    digits.append(Self.checkDigit(of: digits))
    description = digits.map(String.init).joined()
  }

  /// The thirteenth digit for twelve.
  package static func checkDigit(of twelve: [Int]) -> Int {
    let sum = twelve.enumerated().reduce(0) { $0 + $1.element * ($1.offset % 2 == 0 ? 1 : 3) }
    return (10 - sum % 10) % 10
  }

  private static func digits(_ text: String) -> [Int]? {
    let values = text.utf8.map { Int($0) - 48 }
    return values.allSatisfy { (0...9).contains($0) } ? values : nil
  }
}
