/// A 24-bit delta-sigma converter with a bridge amplifier, one for each cell.
package struct ConverterModel: Sendable, Hashable {
  /// Samples per second.
  package var sampleRate: Double
  /// Standard deviation of one sample, referred to the input, volts.
  package var noise: Double
  /// Voltage across the bridge, volts.
  package var excitation = 5.0
  /// Input at the largest count, volts; beyond it the converter clips.
  package var fullScale = 0.020
  /// Samples that a step at the input takes to settle, 1…4: the order of the sinc filter.
  package var settlingSamples = 4
  /// Amplitude of the mains' hum at the input before the filter, volts.
  package var mainsPickup = 0.0
  /// 50 or 60 Hz.
  package var mainsFrequency = 50.0

  package init(sampleRate: Double, noise: Double) {
    self.sampleRate = sampleRate
    self.noise = noise
  }

  /// HX711 at gain 128 and 5 V: 50 nV rms at 10 samples a second, 90 nV at 80; ±20 mV; output settles
  /// in four samples (400 ms, 50 ms).
  /// - SeeAlso: Avia Semiconductor, HX711 data sheet, key electrical characteristics; the figures
  ///   of noise are also in SparkFun's OpenScale guide.
  package static let hx711At10 = ConverterModel(sampleRate: 10, noise: 50e-9)
  package static let hx711At80 = ConverterModel(sampleRate: 80, noise: 90e-9)

  /// Like an ADS1232 at gain 128 and 5 V: 17 nV rms at 10 samples a second (110 nV peak to peak), 44 nV
  /// at 80 (247 nV); ±19.5 mV, taken as 20; four samples to settle.
  /// - SeeAlso: Texas Instruments, SBAS350G, 6.5, tables 7-1 and 7-2, and 8.3.7.
  package static let ads1232At10 = ConverterModel(sampleRate: 10, noise: 17e-9)
  package static let ads1232At80 = ConverterModel(sampleRate: 80, noise: 44e-9)
}
