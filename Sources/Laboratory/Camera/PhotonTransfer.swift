import Sensors

/// Mean and noise of a camera from dark to saturation, and what follows from them.
/// - SeeAlso: EMVA Standard 1288, release 4.0, sections 2 and 6.
struct PhotonTransfer {
  struct Point {
    /// cd/m².
    var luminance: Double
    /// Counts above the dark picture's.
    var signal: Double
    /// Counts squared; the dark picture's are in it.
    var variance: Double
  }

  /// From dark to saturation.
  let points: [Point]
  let dark: CountPair
  /// Exposure of all, seconds.
  let time: Double
  /// Index of the point of greatest variance: beyond, pixels saturate.
  let saturation: Int
  /// K, counts an electron: the slope of variance over mean up to 70 % of saturation.
  let systemGain: Double

  /// - Parameter gain: the camera's setting.
  init(_ bench: inout CameraBench, gain: Double, time: Double = 0.005, steps: Int = 40) {
    self.time = time
    dark = CountPair(
      bench.shoot(luminance: 0, time: time, gain: gain),
      bench.shoot(luminance: 0, time: time, gain: gain))
    let white = Self.saturatingLuminance(&bench, gain: gain, time: time, dark: dark.mean)
    var points: [Point] = []
    for step in 0..<steps {
      let luminance = 1.08 * white * Double(step + 1) / Double(steps)
      let pair = CountPair(
        bench.shoot(luminance: luminance, time: time, gain: gain),
        bench.shoot(luminance: luminance, time: time, gain: gain))
      points.append(
        Point(luminance: luminance, signal: pair.mean - dark.mean, variance: pair.variance))
    }
    self.points = points
    let brightest = points.indices.max { points[$0].variance < points[$1].variance } ?? 0
    saturation = brightest
    let limit = 0.7 * (points.isEmpty ? 0 : points[brightest].signal)
    var (xy, xx) = (0.0, 0.0)
    for point in points where point.signal > 0 && point.signal <= limit {
      xy += point.signal * (point.variance - dark.variance)
      xx += point.signal * point.signal
    }
    systemGain = xx > 0 ? xy / xx : 0
  }

  /// Where the mean would reach the highest count, from a measurement at a tenth of it.
  private static func saturatingLuminance(
    _ bench: inout CameraBench, gain: Double, time: Double, dark: Double
  ) -> Double {
    func mean(_ counts: [Double]) -> Double { counts.reduce(0, +) / Double(counts.count) }
    let top = mean(bench.shoot(luminance: 1e7, time: time, gain: gain))
    var luminance = 1e7
    for _ in 0..<60 {
      let signal = mean(bench.shoot(luminance: luminance, time: time, gain: gain)) - dark
      if signal < 0.2 * (top - dark), signal > 0 {
        return luminance * (top - dark) / signal
      }
      luminance /= 2
    }
    return luminance
  }

  /// Noise in the dark, electrons, without the converter's steps.
  var darkNoise: Double {
    systemGain > 0 ? max(0, dark.variance - 1.0 / 12).squareRoot() / systemGain : 0
  }

  /// Electrons at the point of greatest variance.
  var saturationCapacity: Double {
    systemGain > 0 && !points.isEmpty ? points[saturation].signal / systemGain : 0
  }

  /// Those that count for the linear part and for SNR: up to saturation.
  var usable: ArraySlice<Point> { points.prefix(saturation) }

  func ratio(_ point: Point) -> Double {
    point.variance > 0 ? point.signal / point.variance.squareRoot() : .infinity
  }

  /// √ of signal over noise that photons, dark noise and converter allow.
  func theoreticalRatio(_ point: Point) -> Double {
    let electrons = point.signal / systemGain
    let darkVariance = dark.variance / (systemGain * systemGain)
    return electrons / (electrons + darkVariance).squareRoot()
  }

  /// How far the mean is off a straight line through the dark, between 5 and 95 % of saturation, in
  /// parts: the worst.
  var nonlinearity: Double {
    guard !points.isEmpty else { return 0 }
    let top = points[saturation].signal
    let inside = usable.filter { $0.signal > 0.05 * top && $0.signal < 0.95 * top }
    // Least squares of relative errors, as the standard has it.
    var (sum, squares) = (0.0, 0.0)
    for point in inside {
      sum += point.luminance / point.signal
      squares += point.luminance * point.luminance / (point.signal * point.signal)
    }
    let slope = squares > 0 ? sum / squares : 0
    return inside.map { abs($0.signal - slope * $0.luminance) / (slope * $0.luminance) }.max() ?? 0
  }
}
