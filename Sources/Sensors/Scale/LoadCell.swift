/// One strain-gauge load cell.
package struct LoadCell: Sendable, Hashable {
  /// Force at rated output, in newton.
  package var ratedForce: Double
  /// Bridge output at rated force, in millivolt a volt of excitation.
  package var sensitivity: Double
  /// Bridge output without load, in millivolt a volt.
  package var zeroBalance: Double

  package init(ratedForce: Double, sensitivity: Double, zeroBalance: Double) {
    self.ratedForce = ratedForce
    self.sensitivity = sensitivity
    self.zeroBalance = zeroBalance
  }

  /// Bridge output in millivolt a volt under a force in newton.
  package func output(force: Double) -> Double {
    zeroBalance + sensitivity * (force / ratedForce)
  }
}

/// A 24-bit delta-sigma converter behind a bridge amplifier.
package struct BridgeConverter: Sendable, Hashable {
  /// Input at the largest count, in millivolt a volt of excitation: ±20 mV at 5 V.
  /// - SeeAlso: HX711 data sheet, gain 128.
  package static let fullScale = 4.0
  package static let largestCount = 8_388_607.0

  /// Standard deviation of one conversion, in millivolt a volt.
  package var noise: Double

  package init(noise: Double) { self.noise = noise }

  /// The count of one conversion; beyond the range it stays at the last one.
  /// - Parameter deviate: a standard normal number.
  package func counts(input: Double, deviate: Double) -> Int32 {
    let ideal = (input + noise * deviate) / Self.fullScale * Self.largestCount
    return Int32(min(max(ideal.rounded(), -Self.largestCount - 1), Self.largestCount))
  }
}
