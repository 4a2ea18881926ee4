/// Named parameters of an encoder on one of the cart's fixed wheels.
package struct OdometryModel: Sendable, Hashable {
  /// Readings a second.
  package var rate: Double
  /// Counts of the encoder in one turn.
  package var ticksPerTurn: Int
  /// As the cart's software knows it, metres.
  package var wheelDiameter: Double
  /// Standard deviation of the true diameter about that one, relative: wear, load, tolerance.
  package var scaleDeviation: Double
  /// Part of the way that a skidding wheel misses, for each m/s² of the cart's acceleration.
  package var slip: Double
  /// Standard deviation of the way over one metre, in metres; it grows with the root of the way.
  package var roughness: Double

  package init(
    rate: Double, ticksPerTurn: Int, wheelDiameter: Double, scaleDeviation: Double, slip: Double,
    roughness: Double
  ) {
    self.rate = rate
    self.ticksPerTurn = ticksPerTurn
    self.wheelDiameter = wheelDiameter
    self.scaleDeviation = scaleDeviation
    self.slip = slip
    self.roughness = roughness
  }

  /// Metres that the cart's software takes one tick for.
  package var metersPerTick: Double { .pi * wheelDiameter / Double(ticksPerTurn) }

  package enum Preset: String, Sendable, CaseIterable {
    /// Fine and without errors.
    case ideal
    /// A ring of magnets and a Hall switch: 16 poles, both edges.
    case hall
    /// A worn wheel with the same: smaller than it should be, it skids.
    case worn
  }

  /// Estimates; no measurement of shopping carts' wheels is published.
  package init(_ preset: Preset) {
    self =
      switch preset {
      case .ideal:
        OdometryModel(
          rate: 20, ticksPerTurn: 4096, wheelDiameter: 0.125, scaleDeviation: 0, slip: 0,
          roughness: 0)
      case .hall:
        OdometryModel(
          rate: 20, ticksPerTurn: 32, wheelDiameter: 0.125, scaleDeviation: 0.01, slip: 0.005,
          roughness: 0.004)
      case .worn:
        OdometryModel(
          rate: 20, ticksPerTurn: 32, wheelDiameter: 0.125, scaleDeviation: 0.04, slip: 0.05,
          roughness: 0.02)
      }
  }
}
