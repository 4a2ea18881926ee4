import Geometry

/// Slow drift of one cell's zero: random walk, 1/f and warming up.
///
/// Computed once a second and straight in between. The 1/f part is a sum of four relaxations a factor
/// of eight apart, whose spectra add up to 1/f over four decades.
struct CellDrift: Sendable, Hashable {
  private static let relaxationTimes = SIMD4(2.0, 16, 128, 1024)
  private static let memories = relaxationTimes.mapped { DeterministicMath.exp(-1 / $0) }
  private static let gains = memories.mapped { (1 - $0 * $0).squareRoot() }

  private let key: RandomKey
  private let cell: Int
  private let model: DriftModel
  private let onTime: Double
  private let warmUp: Double
  private var walk = 0.0
  private var relaxations: SIMD4<Double>
  private var second = 0
  private var last: Double
  private var next = 0.0

  /// - Parameter onTime: seconds since the scale was switched on.
  init(_ model: DriftModel, cell: Int, onTime: Double, key: RandomKey) {
    self.model = model
    self.cell = cell
    self.onTime = onTime
    self.key = key
    var stream = key.with("scale.drift-start", entity: cell).stream
    relaxations = SIMD4(stream.normal(), stream.normal(), stream.normal(), stream.normal())
    // Warming up is common to the cells of one scale.
    var shared = key.with("scale.warm-up").stream
    warmUp = (shared.uniform() < 0.5 ? -1 : 1) * model.warmUp
    last = 0
    last = value
    advance()
  }

  /// Kilograms at a time in seconds since the start; times must not go back.
  mutating func kilograms(at time: Double) -> Double {
    while time >= Double(second) {
      last = next
      advance()
    }
    return last + (next - last) * max(0, time - Double(second - 1))
  }

  private mutating func advance() {
    var stream = key.with("scale.drift", entity: cell, tick: second).stream
    // A cell has a quarter of the scale's variance.
    walk += model.biasWalk / 2 * stream.normal()
    let kicks = SIMD4(stream.normal(), stream.normal(), stream.normal(), stream.normal())
    relaxations = relaxations * Self.memories + kicks * Self.gains
    second += 1
    next = value
  }

  private var value: Double {
    let warm = DeterministicMath.exp(max(-(onTime + Double(second)) / model.warmUpTime, -700))
    return walk + model.flicker / 4 * relaxations.sum() + warmUp / 4 * (1 - warm)
  }
}

extension SIMD4<Double> {
  fileprivate func mapped(_ transform: (Double) -> Double) -> SIMD4<Double> {
    SIMD4(transform(x), transform(y), transform(z), transform(w))
  }
}
