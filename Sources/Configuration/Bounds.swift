/// The numbers that a key allows.
package struct Bounds: Sendable, Hashable {
  package var minimum: Double?
  package var maximum: Double?
  /// The minimum itself is not allowed.
  package var excludesMinimum: Bool

  package static let any = Bounds(minimum: nil, maximum: nil)
  package static let positive = above(0)
  package static let fraction = between(0, 1)

  package static func above(_ minimum: Double) -> Bounds {
    Bounds(minimum: minimum, maximum: nil, excludesMinimum: true)
  }

  package static func above(_ minimum: Double, upTo maximum: Double) -> Bounds {
    Bounds(minimum: minimum, maximum: maximum, excludesMinimum: true)
  }

  package static func atLeast(_ minimum: Double) -> Bounds {
    Bounds(minimum: minimum, maximum: nil)
  }

  package static func between(_ minimum: Double, _ maximum: Double) -> Bounds {
    Bounds(minimum: minimum, maximum: maximum)
  }

  package init(minimum: Double?, maximum: Double?, excludesMinimum: Bool = false) {
    self.minimum = minimum
    self.maximum = maximum
    self.excludesMinimum = excludesMinimum
  }

  package func contains(_ value: Double) -> Bool {
    if let minimum, value < minimum || (excludesMinimum && value == minimum) { return false }
    if let maximum, value > maximum { return false }
    return value.isFinite
  }

  /// `must be > 0`, `must be 0…1`.
  package var rule: String {
    let low = minimum.map { Bounds.text($0) }
    let high = maximum.map { Bounds.text($0) }
    return switch (low, high) {
    case (nil, nil): "must be a finite number"
    case (let low?, nil): "must be \(excludesMinimum ? ">" : "≥") \(low)"
    case (nil, let high?): "must be ≤ \(high)"
    case (let low?, let high?):
      excludesMinimum ? "must be > \(low) and ≤ \(high)" : "must be \(low)…\(high)"
    }
  }

  /// A number without a needless `.0`.
  package static func text(_ value: Double) -> String {
    let text = "\(value)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
