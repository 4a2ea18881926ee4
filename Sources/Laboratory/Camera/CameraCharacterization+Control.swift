import Geometry
import Reporting
import Sensors

/// How exposure and white balance follow a step of the light, seen in raw counts.
///
/// The camera looks at a grey wall, meters each picture with its own meter and takes each picture as its
/// controller says that has folded what was metered before. Predictions come from the controller's
/// numbers alone: a part `step` of the error each picture after `latency` pictures, and a lag.
extension CameraCharacterization {
  /// Pictures a second.
  private static let rate = 20.0
  /// Of the wall.
  private static let reflectance = 0.18

  private var dynamics: ExposureDynamics { model.control.dynamics ?? ExposureDynamics() }
  private var controller: ExposureController {
    ExposureController(model: model, dynamics: dynamics, rate: Self.rate)
  }

  func control() -> [CharacterizationReport.Test] { [exposureStep(), whiteBalanceStep()] }

  // MARK: exposure

  /// What is off, picture by picture, in EV; the light changes at picture 0.
  private struct Step {
    var from: Double
    var to: Double
    /// Measured, of the pictures from 0 on.
    var errors: [Double]
    var predicted: [Double]

    var text: String { "\(fixed(from, places: 0)) → \(fixed(to, places: 0))" }

    /// Pictures until nothing is farther off than the band any more.
    static func settled(_ errors: [Double], band: Double) -> Int {
      (errors.lastIndex { abs($0) > band } ?? -1) + 1
    }

    /// Farthest beyond the aim, seen from where the step began.
    var overshoot: Double {
      let sign = (predicted.first ?? 0) < 0 ? -1.0 : 1.0
      return max(0, errors.map { -sign * $0 }.max() ?? 0)
    }
  }

  private func exposureStep() -> CharacterizationReport.Test {
    let procedure = """
      A wall of \(percent(Self.reflectance, places: 0)) reflectance, lit by 1000 lx, then 100 lx, then \
      1000 lx, \(fixed(Self.rate, places: 0)) pictures a second\
      \(model.control.dynamics == nil ? ", with the standard controller" : ""): mean raw count over that \
      of the settled camera.
      """
    guard model.control.exposureTime == nil else {
      return CharacterizationReport.Test(
        name: "exposure step", procedure: procedure, standard: "", limit: "none: exposure is fixed",
        measured: "not applicable", isPassed: true)
    }
    let steps = [exposureResponse(from: 1000, to: 100), exposureResponse(from: 100, to: 1000)]
    // The mean of a noisy picture is not better known than that.
    let band = dynamics.deadBand + 0.02
    let settled = steps.map { Step.settled($0.errors, band: band) }
    let stated = steps.map { Step.settled($0.predicted, band: band) }
    let overshoot = steps.map(\.overshoot).max() ?? 0
    let rest = steps.compactMap { $0.errors.last.map(abs) }.max() ?? 0
    let off = steps.map(Self.departure).max() ?? 0
    func seconds(_ pictures: [Int]) -> String {
      pictures.map { fixed(Double($0) / Self.rate, places: 2) }.joined(separator: " and ") + " s"
    }
    return CharacterizationReport.Test(
      name: "exposure step", procedure: procedure,
      standard: "(1 − step)ⁿ after the latency, until within the dead band",
      limit: """
        settled in \(seconds(stated)) ± 1 picture, \(fixed(band, places: 2)) EV beyond or left, 0.1 EV \
        off the prediction
        """,
      measured: """
        \(seconds(settled)), \(fixed(overshoot, places: 2)) EV beyond, \(fixed(rest, places: 2)) EV \
        left, \(fixed(off, places: 2)) EV off
        """,
      isPassed: zip(settled, stated).allSatisfy { abs($0 - $1) <= 1 } && overshoot <= band
        && rest <= band && off <= 0.1,
      plots: steps.map { plot($0, "Exposure after \($0.text) lx", "error", "EV") })
  }

  private func exposureResponse(from: Double, to: Double) -> Step {
    var bench = CameraBench(model: model, width: 64, height: 64, seed: seed)
    let meter = ExposureMeter(model: model)
    let white = SIMD3<Float>(repeating: 1)
    let black = black(&bench)
    func luminance(_ lux: Double) -> Double { lux * Self.reflectance / .pi }
    bench.light(luminance: luminance(from), color: white)
    let before = bench.metered
    bench.light(luminance: luminance(to), color: white)
    let after = bench.metered
    let settled = meter.setting(for: after)
    let aim = signal(&bench, settled, black: black)
    let start = meter.setting(for: before)
    let jump = Self.binaryLog(start.time * start.gain / (settled.time * settled.gain))
    let count = 40
    return Step(
      from: from, to: to,
      errors: exposures(before: before, after: after, count: count).map {
        Self.binaryLog(signal(&bench, $0, black: black) / aim)
      },
      predicted: decay(of: jump, count: count))
  }

  /// (1 − step)ⁿ of the jump, n the pictures since the first that could know, until the dead band.
  private func decay(of jump: Double, count: Int) -> [Double] {
    var error = jump
    return (0..<count).map { picture in
      if picture >= dynamics.latency, abs(error) > dynamics.deadBand { error *= 1 - dynamics.step }
      return error
    }
  }

  /// Farthest of the measurement from the prediction, where pixels are not saturated.
  private static func departure(_ step: Step) -> Double {
    zip(step.errors, step.predicted).filter { $0.1 < 2.5 }.map { abs($0.0 - $0.1) }.max() ?? 0
  }

  // MARK: white balance

  private func whiteBalanceStep() -> CharacterizationReport.Test {
    let procedure = """
      A grey wall in light of 4000 K, then 2700 K, then 4000 K, \(fixed(Self.rate, places: 0)) pictures \
      a second: red over blue of the raw counts after white balance, in EV.
      """
    guard model.color.filter != .monochrome, model.control.whiteBalance == .automatic else {
      return CharacterizationReport.Test(
        name: "white balance step", procedure: procedure, standard: "",
        limit: model.color.filter == .monochrome
          ? "none: no colours" : "none: white balance is set",
        measured: "not applicable", isPassed: true)
    }
    let steps = [
      whiteBalanceResponse(from: 4000, to: 2700), whiteBalanceResponse(from: 2700, to: 4000),
    ]
    let measured = steps.map { Self.share($0.errors) }
    let predicted = steps.map { Self.share($0.predicted) }
    func lag(_ share: [Double]) -> Int {
      share.firstIndex { $0 <= DeterministicMath.exp(-1) } ?? share.count
    }
    let (lags, statedLags) = (measured.map(lag), predicted.map(lag))
    let settled = measured.map { Step.settled($0, band: 0.1) }
    let stated = predicted.map { Step.settled($0, band: 0.1) }
    let overshoot = steps.map(\.overshoot).max() ?? 0
    let rest = steps.compactMap { $0.errors.last.map(abs) }.max() ?? 0
    let off = steps.map { zip($0.errors, $0.predicted).map { abs($0 - $1) }.max() ?? 0 }.max() ?? 0
    func seconds(_ pictures: [Int]) -> String {
      pictures.map { fixed(Double($0) / Self.rate, places: 2) }.joined(separator: " and ") + " s"
    }
    // The meter tells temperatures in steps of 50 K.
    let tolerance = abs(redOverBlue(2750) - redOverBlue(2700)) + 0.02
    return CharacterizationReport.Test(
      name: "white balance step", procedure: procedure,
      standard: "exp(−t/lag) of the step in reciprocal temperature, after the latency",
      limit: """
        63 % in \(seconds(statedLags)) ± 2 pictures, 90 % in \(seconds(stated)) ± 5; \
        \(fixed(tolerance, places: 2)) EV, which 50 K are to the meter, beyond, left or off the \
        prediction
        """,
      measured: """
        63 % in \(seconds(lags)), 90 % in \(seconds(settled)); \
        \(fixed(overshoot, places: 3)) EV beyond, \(fixed(rest, places: 3)) EV \
        left, \(fixed(off, places: 3)) EV off
        """,
      isPassed: zip(lags, statedLags).allSatisfy { abs($0 - $1) <= 2 }
        && zip(settled, stated).allSatisfy { abs($0 - $1) <= 5 } && overshoot <= tolerance
        && rest <= tolerance && off <= tolerance,
      plots: steps.map { plot($0, "White balance after \($0.text) K", "red over blue", "EV") })
  }

  /// What is left of a step, as part of it; it ends where the last second is on average.
  private static func share(_ errors: [Double]) -> [Double] {
    let last = errors.suffix(Int(rate))
    let end = last.reduce(0, +) / Double(max(1, last.count))
    let start = errors.first ?? 0
    return errors.map { start == end ? 0 : ($0 - end) / (start - end) }
  }

  private func whiteBalanceResponse(from: Double, to: Double) -> Step {
    var bench = CameraBench(model: model, width: 128, height: 128, seed: seed)
    // The same luminance, so that exposure has nothing to do.
    let luminance = 500 * Self.reflectance / .pi
    let black = black(&bench)
    bench.light(luminance: luminance, color: Illuminant.color(colorTemperature: from))
    let before = bench.metered
    bench.light(luminance: luminance, color: Illuminant.color(colorTemperature: to))
    let after = bench.metered
    let count = min(160, Int((5 * dynamics.whiteBalanceLag * Self.rate).rounded(.up)) + 20)
    let errors = exposures(before: before, after: after, count: count).map { exposure in
      let light = bench.means(of: bench.shoot(exposure)) - black
      let gains = SIMD3<Double>(exposure.whiteBalanceGains)
      return Self.binaryLog(light.x * gains.x / (light.z * gains.z))
    }
    let predicted = (0..<count).map { picture -> Double in
      let known = max(0, picture + 1 - dynamics.latency)
      let share = DeterministicMath.exp(
        -Double(known) / max(dynamics.whiteBalanceLag * Self.rate, 0.05))
      let temperature = 1 / (1 / to + (1 / from - 1 / to) * share)
      return redOverBlue(temperature) - redOverBlue(to)
    }
    return Step(from: from, to: to, errors: errors, predicted: predicted)
  }

  /// Of the gains that make light of a temperature white, in EV.
  private func redOverBlue(_ temperature: Double) -> Double {
    let gains = ExposureMeter(model: model).gains(colorTemperature: temperature)
    return Self.binaryLog(Double(gains.x / gains.z))
  }

  // MARK: both

  /// The settings of the pictures from the change of the light on.
  private func exposures(
    before: MeteredLight, after: MeteredLight, count: Int
  ) -> [CameraExposure] {
    let change = controller.window + dynamics.latency
    return (change..<change + count).map { present in
      controller.exposure(
        metered: controller.ticks(before: present).map { $0 < change ? before : after })
    }
  }

  /// Of the green pixels, above a picture in the dark.
  private func signal(
    _ bench: inout CameraBench, _ exposure: CameraExposure, black: SIMD3<Double>
  ) -> Double {
    max(bench.means(of: bench.shoot(exposure)).y - black.y, 1e-3)
  }

  /// Mean counts of a short picture in the dark; the wall is dark thereafter.
  private func black(_ bench: inout CameraBench) -> SIMD3<Double> {
    bench.light(luminance: 0, color: SIMD3(repeating: 1))
    let exposure = CameraExposure(
      time: ExposureMeter.minimumExposureTime, gain: 1, whiteBalanceGains: SIMD3(repeating: 1))
    return bench.means(of: bench.shoot(exposure))
  }

  private static func binaryLog(_ value: Double) -> Double {
    DeterministicMath.log(max(value, 1e-9)) / DeterministicMath.log(2)
  }

  private func plot(
    _ step: Step, _ title: String, _ label: String, _ unit: String
  ) -> Plot {
    func curve(_ values: [Double]) -> [SIMD2<Double>] {
      values.enumerated().map { SIMD2(Double($0) / Self.rate, $1) }
    }
    return Plot(
      title: title, x: Plot.Axis("since the change", unit: "s"), y: Plot.Axis(label, unit: unit),
      series: [
        Plot.Series(
          name: "predicted", tone: .truth, style: .line, points: curve(step.predicted)),
        Plot.Series(
          name: "measured", tone: .reported, style: .points, points: curve(step.errors)),
      ])
  }
}
