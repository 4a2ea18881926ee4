package import Configuration
import Geometry

/// Draws the quantities of one episode and keeps a record of them.
struct Draws {
  let key: RandomKey
  private(set) var values: [String: DrawnValue] = [:]

  init(key: RandomKey) { self.key = key }

  /// - Parameter visit: how often the quantity was drawn before, for repeated actions.
  mutating func number(_ quantity: Quantity, visit: Int = 0) -> Double {
    let value = quantity.draw(key, entity: visit)
    record(.number(value), keyPath: quantity.keyPath, visit: visit)
    return value
  }

  mutating func count(_ quantity: Quantity, visit: Int = 0) -> Int {
    let value = quantity.draw(key, entity: visit).rounded()
    record(.number(value), keyPath: quantity.keyPath, visit: visit)
    return Int(value)
  }

  mutating func color(_ choice: Choice<SRGBColor>) -> SIMD3<Float> {
    let color = choice.options.draw(key.with(purposeNamed: choice.keyPath))
    record(.text(color.code), keyPath: choice.keyPath, visit: 0)
    return color.linear
  }

  /// True with the given probability.
  mutating func happens(_ probability: Double, keyPath: String, visit: Int) -> Bool {
    var stream = stream(keyPath, visit: visit)
    let isTrue = stream.uniform() < probability
    record(.number(isTrue ? 1 : 0), keyPath: keyPath, visit: visit)
    return isTrue
  }

  /// A direction, every one as likely as the others.
  func direction(_ purpose: String) -> SIMD3<Double> {
    var stream = stream(purpose, visit: 0)
    // The chance that all three vanish is nil for all purposes; then any direction will do.
    let v = SIMD3(stream.normal(), stream.normal(), stream.normal())
    return v.length > 0 ? v.normalized : SIMD3(0, 0, 1)
  }

  mutating func record(_ value: DrawnValue, keyPath: String, visit: Int) {
    values[visit == 0 ? keyPath : "\(keyPath)#\(visit)"] = value
  }

  /// A stream of its own: what is read from it depends on nothing else.
  func stream(_ purpose: String, visit: Int) -> RandomStream {
    key.with(purposeNamed: purpose, entity: visit).stream
  }
}

/// One of several things, with the key path that names its random stream.
package struct Choice<Value: Sendable & Hashable>: Sendable, Hashable {
  package var options: WeightedChoice<Value>
  package var keyPath: String

  package init(_ options: WeightedChoice<Value>, keyPath: String) {
    self.options = options
    self.keyPath = keyPath
  }
}
