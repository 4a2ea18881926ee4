/// Named parameters of the store's location service.
package struct LocationModel: Sendable, Hashable {
  /// Fixes a second.
  package var rate: Double
  /// Standard deviation of the position along the aisle, in metres.
  package var deviation: Double
  /// The error forgets itself within this time, in seconds: reflections stay while the cart does.
  package var correlationTime: Double
  /// That a fix is far off, 0…1.
  package var outlierProbability: Double
  /// Such a fix is off by up to this, in metres, either way.
  package var outlierDistance: Double
  /// Length of the sections that the aisle is divided into, in metres.
  package var zoneLength: Double

  package init(
    rate: Double, deviation: Double, correlationTime: Double, outlierProbability: Double,
    outlierDistance: Double, zoneLength: Double = 4
  ) {
    self.rate = rate
    self.deviation = deviation
    self.correlationTime = correlationTime
    self.outlierProbability = outlierProbability
    self.outlierDistance = outlierDistance
    self.zoneLength = zoneLength
  }

  package enum Preset: String, Sendable, CaseIterable {
    case ideal
    /// Ultra-wideband anchors: decimetres.
    case uwb
    /// Bluetooth beacons: metres, slow, with gross errors.
    case beacon
  }

  /// Estimates of the order that such services are sold with.
  package init(_ preset: Preset) {
    self =
      switch preset {
      case .ideal:
        LocationModel(
          rate: 2, deviation: 0, correlationTime: 1, outlierProbability: 0, outlierDistance: 0)
      case .uwb:
        LocationModel(
          rate: 4, deviation: 0.15, correlationTime: 3, outlierProbability: 0.01,
          outlierDistance: 2)
      case .beacon:
        LocationModel(
          rate: 1, deviation: 2, correlationTime: 8, outlierProbability: 0.03,
          outlierDistance: 10)
      }
  }
}
