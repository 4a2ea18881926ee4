import Geometry

/// What a camera's meter saw of one picture.
package struct MeteredLight: Sendable, Hashable {
  /// Weighted logarithmic mean in cd/m².
  package var luminance: Double
  /// Of the light that the white balance found, in kelvin.
  package var colorTemperature: Double

  package init(luminance: Double, colorTemperature: Double) {
    self.luminance = luminance
    self.colorTemperature = colorTemperature
  }
}

/// Auto-exposure and auto-white-balance that follow the light.
///
/// Exposure: EV moves by a part of the error, log₂(target/mean), each picture, unless the error is
/// within the dead band; what was metered acts `latency` pictures later. Time first, in whole periods
/// of the lamps' flicker as long as there is light for one, then gain. White balance: a first-order
/// lag on the reciprocal colour temperature.
///
/// So that any picture can be made alone, its setting is a fold over the last `window` pictures and
/// no more, from a start at which the camera has settled; by then the start is forgotten.
package struct ExposureController: Sendable {
  package let model: CameraSensorModel
  package let dynamics: ExposureDynamics
  /// Pictures a second.
  package let rate: Double

  /// - Parameter rate: pictures a second.
  package init(model: CameraSensorModel, dynamics: ExposureDynamics, rate: Double) {
    self.model = model
    self.dynamics = dynamics
    self.rate = rate
  }

  /// Pictures that count, the present one included: four time constants of the slower controller,
  /// at most 96.
  package var window: Int {
    let exposure = 4 / -DeterministicMath.log(1 - min(dynamics.step, 0.98))
    let white = 4 * dynamics.whiteBalanceLag * rate
    return min(96, Int(max(exposure, white).rounded(.up)) + dynamics.latency + 1)
  }

  /// The pictures, counted from 0, whose metering acts on picture `present`, in order; the first
  /// picture alone where nothing has been metered early enough: the camera has settled on it.
  package func ticks(before present: Int) -> ClosedRange<Int> {
    let last = max(0, present - dynamics.latency)
    return max(0, min(last, present - window + 1))...last
  }

  /// The setting of the last of some pictures.
  /// - Parameter metered: what the meter saw of the pictures from the first that counts to the one
  ///   that is `latency` before the last, in order; of the last alone if there are no more.
  package func exposure(metered: [MeteredLight]) -> CameraExposure {
    guard let first = metered.first else {
      return ExposureMeter(model: model).setting(
        for: MeteredLight(luminance: 1, colorTemperature: 5000))
    }
    let meter = ExposureMeter(model: model)
    var level = wantedLevel(first)
    var mired = 1e6 / first.colorTemperature
    let follow = 1 - DeterministicMath.exp(-1 / max(dynamics.whiteBalanceLag * rate, 0.05))
    for light in metered.dropFirst() {
      let error = wantedLevel(light) - level
      if abs(error) > dynamics.deadBand { level += dynamics.step * error }
      mired += follow * (1e6 / light.colorTemperature - mired)
    }
    var exposure = meter.setting(
      level: DeterministicMath.exp(level * Self.logTwo), colorTemperature: 1e6 / mired)
    if let frequency = dynamics.flickerFrequency { snap(&exposure, to: frequency) }
    return exposure
  }

  private static let logTwo = 0.693_147_180_559_945_3

  /// log₂ of the product of time and gain that puts the light on target, within what the camera has.
  private func wantedLevel(_ light: MeteredLight) -> Double {
    let setting = ExposureMeter(model: model).setting(for: light)
    return DeterministicMath.log(setting.time * setting.gain) / Self.logTwo
  }

  /// Shortens the exposure to whole periods, and makes up for it by gain.
  private func snap(_ exposure: inout CameraExposure, to frequency: Double) {
    guard model.control.exposureTime == nil else { return }
    let periods = (exposure.time * frequency * (1 + 1e-9)).rounded(.down)
    guard periods >= 1 else { return }
    let time = periods / frequency
    exposure.gain = min(
      max(exposure.gain * exposure.time / time, 1), model.control.maximumGain)
    exposure.time = time
  }
}
