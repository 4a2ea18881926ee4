import Geometry

/// Power spectral density by Welch's method: means over half-overlapping stretches under a Hann window.
/// - SeeAlso: Welch, "The use of fast Fourier transform for the estimation of power spectra", 1967.
struct Periodogram: Sendable {
  /// Hertz and unit² a hertz, ascending, without the mean.
  let points: [SIMD2<Double>]

  /// - Parameters:
  ///   - values: at equal distances.
  ///   - rate: values a second.
  ///   - length: of a stretch, even.
  init(_ values: [Double], rate: Double, length: Int = 256) {
    let turns = (0..<length).map { 2 * Double.pi * Double($0) / Double(length) }
    let cosines = turns.map { DeterministicMath.cos($0) }
    let sines = turns.map { DeterministicMath.sin($0) }
    let window = cosines.map { 0.5 - 0.5 * $0 }
    let power = window.reduce(0) { $0 + $1 * $1 }
    var density = [Double](repeating: 0, count: length / 2 + 1)
    var stretches = 0.0
    for start in stride(from: 0, through: values.count - length, by: length / 2) {
      let stretch = values[start..<(start + length)]
      let mean = stretch.reduce(0, +) / Double(length)
      let weighed = zip(stretch, window).map { ($0 - mean) * $1 }
      for bin in 1...(length / 2) {
        var (real, imaginary) = (0.0, 0.0)
        for (index, value) in weighed.enumerated() {
          let turn = index * bin % length
          real += value * cosines[turn]
          imaginary += value * sines[turn]
        }
        density[bin] += 2 * (real * real + imaginary * imaginary) / (rate * power)
      }
      stretches += 1
    }
    points = (1...(length / 2)).map { bin in
      SIMD2(Double(bin) * rate / Double(length), stretches > 0 ? density[bin] / stretches : .nan)
    }
  }
}
