import Geometry
import Reporting
import Sensors

/// Photon transfer, linearity, signal to noise, dark signal.
extension CameraCharacterization {
  func systemGain(_ transfer: PhotonTransfer, gain: Double) -> CharacterizationReport.Test {
    let stated = model.countsPerElectron(gain: gain)
    let error = transfer.systemGain / stated - 1
    let top = transfer.points.last?.signal ?? 1
    return CharacterizationReport.Test(
      name: "system gain at \(fixed(gain, places: 1))×",
      procedure: """
        Two raw pictures at each of \(transfer.points.count) luminances of an even wall; variance of \
        their difference over their mean, slope up to 70 % of saturation.
        """,
      standard: "EMVA 1288, 6.6",
      limit: isNoiseless
        ? "none: pixels without noise"
        : "\(fixed(stated, places: 4)) counts/e⁻ within 2 %",
      measured: isNoiseless
        ? "no noise" : "\(fixed(transfer.systemGain, places: 4)) counts/e⁻ (\(percent(error)))",
      isPassed: isNoiseless || abs(error) <= 0.02,
      plots: [
        Plot(
          title: "Photon transfer", x: Plot.Axis("mean above dark", unit: "counts"),
          y: Plot.Axis("variance above dark", unit: "counts²"),
          series: [
            Plot.Series(
              name: "measured", tone: .reported, style: .points,
              points: transfer.points.map {
                SIMD2($0.signal, $0.variance - transfer.dark.variance)
              }),
            Plot.Series(
              name: "stated gain", tone: .truth, style: .line,
              points: [SIMD2(0, 0), SIMD2(top, top * stated)]),
          ])
      ])
  }

  func linearity(_ transfer: PhotonTransfer) -> CharacterizationReport.Test {
    let error = transfer.nonlinearity
    return CharacterizationReport.Test(
      name: "linearity",
      procedure: "Mean counts over luminance, between 5 and 95 % of saturation.",
      standard: "EMVA 1288, 6.7", limit: "1 %", measured: percent(error), isPassed: error <= 0.01,
      plots: [
        Plot(
          title: "Response", x: Plot.Axis("luminance", unit: "cd/m²"),
          y: Plot.Axis("mean above dark", unit: "counts"),
          series: [
            Plot.Series(
              name: "measured", tone: .reported, style: .points,
              points: transfer.points.map { SIMD2($0.luminance, $0.signal) })
          ])
      ])
  }

  func signalToNoise(_ transfer: PhotonTransfer) -> CharacterizationReport.Test {
    let points = transfer.usable.filter {
      $0.signal < 0.9 * transfer.points[transfer.saturation].signal
    }
    let errors = points.map { transfer.ratio($0) / transfer.theoreticalRatio($0) - 1 }
    let worst = errors.max { abs($0) < abs($1) } ?? 0
    func decibels(_ ratio: Double) -> Double {
      20 * DeterministicMath.log(ratio) / DeterministicMath.log(10)
    }
    func curve(_ value: (PhotonTransfer.Point) -> Double) -> [SIMD2<Double>] {
      points.map {
        SIMD2(
          DeterministicMath.log($0.signal / transfer.systemGain) / DeterministicMath.log(2),
          decibels(value($0)))
      }
    }
    let best = points.map { transfer.ratio($0) }.max() ?? 0
    return CharacterizationReport.Test(
      name: "signal to noise",
      procedure: """
        Mean over deviation of single pixels, against photon noise, dark noise and the converter's \
        steps together.
        """,
      standard: "EMVA 1288, 2.5",
      limit: isNoiseless ? "none: pixels without noise" : "theory within 3 %",
      measured: isNoiseless
        ? "no noise"
        : "off by \(percent(worst)) at most; best \(fixed(decibels(best), places: 1)) dB",
      isPassed: isNoiseless || abs(worst) <= 0.03,
      plots: isNoiseless
        ? []
        : [
          Plot(
            title: "Signal to noise", x: Plot.Axis("log₂ of electrons", unit: ""),
            y: Plot.Axis("SNR", unit: "dB"),
            series: [
              Plot.Series(
                name: "theory", tone: .truth, style: .line,
                points: curve { transfer.theoreticalRatio($0) }),
              Plot.Series(
                name: "measured", tone: .reported, style: .points,
                points: curve { transfer.ratio($0) }),
            ])
        ])
  }

  func darkNoise(_ transfer: PhotonTransfer) -> CharacterizationReport.Test {
    let stated = model.darkNoise(time: transfer.time)
    let measured = transfer.darkNoise
    let error = stated > 0 ? measured / stated - 1 : 0
    let range = transfer.darkNoise > 0 ? transfer.saturationCapacity / measured : 0
    let stops = range > 0 ? DeterministicMath.log(range) / DeterministicMath.log(2) : 0
    return CharacterizationReport.Test(
      name: "dark noise",
      procedure:
        "Two raw pictures in the dark; deviation of their difference over √2, in electrons.",
      standard: "EMVA 1288, 6.8",
      limit: isNoiseless
        ? "none: pixels without noise" : "\(fixed(stated, places: 2)) e⁻ within 6 %",
      measured: isNoiseless
        ? "no noise"
        : "\(fixed(measured, places: 2)) e⁻; dynamic range \(fixed(stops, places: 1)) stops",
      isPassed: isNoiseless || abs(error) <= 0.06)
  }

  func saturation(_ transfer: PhotonTransfer) -> CharacterizationReport.Test {
    let stated = model.pixel.fullWell
    let measured = transfer.saturationCapacity
    // Where the variance is greatest, the brightest of the pixels are clipped already.
    let low = 1 - 6 / stated.squareRoot() - 0.06
    return CharacterizationReport.Test(
      name: "saturation capacity",
      procedure: "Electrons where the variance is greatest, just before pixels saturate.",
      standard: "EMVA 1288, 6.6",
      limit: isNoiseless
        ? "none: pixels without noise"
        : "\(fixed(low * stated, places: 0))…\(fixed(1.01 * stated, places: 0)) e⁻",
      measured: isNoiseless ? "no noise" : "\(fixed(measured, places: 0)) e⁻",
      isPassed: isNoiseless || (measured >= low * stated && measured <= 1.01 * stated))
  }

  func darkCurrent(
    _ bench: inout CameraBench, _ transfer: PhotonTransfer
  ) -> CharacterizationReport.Test {
    let gain = isNoiseless ? model.countsPerElectron(gain: 1) : transfer.systemGain
    let times = [0.0, 0.5, 1, 1.5, 2]
    let means = times.map { time -> Double in
      // Leaking pixels are another matter: the median.
      let sorted = FixedPattern(&bench, luminance: 0, time: max(time, 1e-4), pictures: 8).means
        .sorted()
      let middle = sorted[sorted.count / 4..<sorted.count * 3 / 4]
      return middle.reduce(0, +) / Double(max(1, middle.count)) / gain
    }
    let (timeMean, mean) = (times.reduce(0, +) / 5, means.reduce(0, +) / 5)
    let slope =
      zip(times, means).reduce(0) { $0 + ($1.0 - timeMean) * ($1.1 - mean) }
      / times.reduce(0) { $0 + ($1 - timeMean) * ($1 - timeMean) }
    let stated = model.darkElectrons(time: 1)
    let tolerance = max(0.05 * stated, 0.3)
    return CharacterizationReport.Test(
      name: "dark current",
      procedure: "Mean of dark pictures over exposures up to 2 s, without leaking pixels.",
      standard: "EMVA 1288, 7",
      limit:
        "\(fixed(stated, places: 1)) ± \(fixed(tolerance, places: 1)) e⁻/s at "
        + "\(fixed(model.pixel.temperature, places: 0)) °C",
      measured: "\(fixed(slope, places: 1)) e⁻/s", isPassed: abs(slope - stated) <= tolerance,
      plots: [
        Plot(
          title: "Dark signal", x: Plot.Axis("exposure", unit: "s"),
          y: Plot.Axis("above the shortest", unit: "e⁻"),
          series: [
            Plot.Series(
              name: "measured", tone: .reported, style: .points,
              points: zip(times, means).map { SIMD2($0, $1 - means[0]) })
          ])
      ])
  }
}
