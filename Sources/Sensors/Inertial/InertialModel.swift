/// Named parameters of an accelerometer and gyroscope of three axes each.
package struct InertialModel: Sendable, Hashable {
  /// Samples a second.
  package var rate: Double
  /// m/s².
  package var accelerometer: TriadModel
  /// Radians a second.
  package var gyroscope: TriadModel

  /// One quantity on three axes; units are the quantity's.
  package struct TriadModel: Sendable, Hashable {
    /// Largest reading; beyond it the axis clips.
    package var range: Double
    /// White noise, unit/√Hz: one sample at rate f has the standard deviation N·√f.
    /// - SeeAlso: Kalibr, "IMU noise model": σ = N/√Δt; IEEE Std 952, angle random walk.
    package var noiseDensity: Double
    /// Standard deviation of each axis' offset when it is switched on.
    package var biasDeviation: Double
    /// How the offset wanders, unit/s/√Hz: within Δt by a standard deviation of K·√Δt.
    package var biasWalk: Double
    /// Standard deviation of each axis' scale about 1.
    package var scaleDeviation: Double

    package init(
      range: Double, noiseDensity: Double, biasDeviation: Double, biasWalk: Double,
      scaleDeviation: Double
    ) {
      self.range = range
      self.noiseDensity = noiseDensity
      self.biasDeviation = biasDeviation
      self.biasWalk = biasWalk
      self.scaleDeviation = scaleDeviation
    }
  }

  package init(rate: Double, accelerometer: TriadModel, gyroscope: TriadModel) {
    self.rate = rate
    self.accelerometer = accelerometer
    self.gyroscope = gyroscope
  }
}

extension InertialModel {
  /// Parts that the model knows by name.
  package enum Preset: String, Sendable, CaseIterable {
    /// No errors but the converter's step.
    case ideal
    /// As a Bosch BMI160.
    case bmi160
    /// As an InvenSense MPU-6050, an older part of looser tolerances.
    case mpu6050
  }

  /// Noise as the parts' data sheets state it, typical values. What they state as ±: offsets (±40 mg and
  /// ±3 °/s; ±50 mg on two axes and ±80 on the third, ±20 °/s) and tolerances of scale, is two standard
  /// deviations here. Walks of the offset are estimates, for data sheets leave them out. Ranges ±4 g and
  /// ±500 °/s.
  /// - SeeAlso: Bosch BST-BMI160-DS000, tables 2 and 3; InvenSense PS-MPU-6000A-00, section 6.
  package init(_ preset: Preset) {
    let degree = Double.pi / 180
    let milliG = standardGravity / 1000
    func model(
      noise: (microG: Double, degreesPerSecond: Double),
      bias: (milliG: Double, degreesPerSecond: Double), walk: (Double, Double),
      scale: (Double, Double)
    ) -> InertialModel {
      InertialModel(
        rate: 100,
        accelerometer: TriadModel(
          range: 4 * standardGravity, noiseDensity: noise.microG * 1e-3 * milliG,
          biasDeviation: bias.milliG * milliG, biasWalk: walk.0, scaleDeviation: scale.0),
        gyroscope: TriadModel(
          range: 500 * degree, noiseDensity: noise.degreesPerSecond * degree,
          biasDeviation: bias.degreesPerSecond * degree, biasWalk: walk.1,
          scaleDeviation: scale.1))
    }
    switch preset {
    case .ideal:
      self = model(noise: (0, 0), bias: (0, 0), walk: (0, 0), scale: (0, 0))
    case .bmi160:
      self = model(
        noise: (180, 0.008), bias: (20, 1.5), walk: (2e-4, 2e-5), scale: (0.005, 0.01))
    case .mpu6050:
      self = model(
        noise: (400, 0.005), bias: (31, 10), walk: (5e-4, 5e-5), scale: (0.015, 0.015))
    }
  }
}
