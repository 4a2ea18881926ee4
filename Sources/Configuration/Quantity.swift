package import Geometry

/// A number of a configuration that may be left to chance, known by its key path.
///
/// The key path names the stream it is drawn from, so that a quantity added elsewhere leaves this
/// one's values unchanged.
package struct Quantity: Sendable, Hashable {
  package var distribution: Distribution
  package var keyPath: String

  package init(_ distribution: Distribution, keyPath: String) {
    self.distribution = distribution
    self.keyPath = keyPath
  }

  /// - Parameter entity: tells repetitions of the same quantity apart.
  package func draw(_ key: RandomKey, entity: Int = 0) -> Double {
    distribution.draw(key.with(purposeNamed: keyPath, entity: entity))
  }
}
