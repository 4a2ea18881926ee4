/// Water that an item takes up or gives off, evenly over a time: frost that melts and drips through
/// the basket, a carton that leaks, hoarfrost that grows.
package struct MassChange: Sendable, Hashable {
  /// Kilograms; negative for what goes.
  package var amount: Double
  /// Seconds from the first tick's start.
  package var start: Double
  /// Seconds, at least 0.
  package var duration: Double

  package init(amount: Double, start: Double, duration: Double) {
    self.amount = amount
    self.start = start
    self.duration = duration
  }

  /// Kilograms more than at first.
  /// - Parameter time: seconds from the first tick's start.
  package func amount(at time: Double) -> Double {
    let passed = time - start
    if passed <= 0 { return 0 }
    return passed >= duration ? amount : amount * passed / duration
  }
}
