import Geometry
import Sensors
import Testing

/// Step responses of auto-exposure and auto-white-balance.
struct ExposureControllerTests {
  private static func controller(_ change: (inout ExposureDynamics) -> Void = { _ in })
    -> ExposureController
  {
    var dynamics = ExposureDynamics(step: 0.25, latency: 2, deadBand: 0.1, whiteBalanceLag: 0.5)
    change(&dynamics)
    return ExposureController(model: .default, dynamics: dynamics, rate: 20)
  }

  /// Settings of 40 pictures; the light changes with picture 10.
  private static func response(
    _ controller: ExposureController, from: MeteredLight, to: MeteredLight
  ) -> [CameraExposure] {
    (0..<40).map { present in
      controller.exposure(
        metered: controller.ticks(before: present).map { $0 < 10 ? from : to })
    }
  }

  private static func level(_ exposure: CameraExposure) -> Double {
    DeterministicMath.log(exposure.time * exposure.gain) / DeterministicMath.log(2)
  }

  @Test func exposureFollowsAStepWithLatency() {
    let controller = Self.controller()
    let settings = Self.response(
      controller, from: MeteredLight(luminance: 100, colorTemperature: 4000),
      to: MeteredLight(luminance: 400, colorTemperature: 4000))
    let start = Self.level(settings[0])
    // Nothing before the latency has passed; then 1 − 0.75ⁿ of two stops.
    #expect(settings[0...11].allSatisfy { $0 == settings[0] })
    for n in 1...8 {
      let power = (0..<n).reduce(1.0) { p, _ in p * 0.75 }
      #expect(abs(Self.level(settings[11 + n]) - (start - 2 * (1 - power))) < 1e-6)
    }
    // It stops within the dead band.
    let rest = Self.level(settings[39]) - (start - 2)
    #expect(rest > 0 && rest <= 0.1)
    #expect(settings[39] == settings[38])
  }

  @Test func whiteBalanceLags() {
    let controller = Self.controller()
    let warm = MeteredLight(luminance: 100, colorTemperature: 3000)
    let cold = MeteredLight(luminance: 100, colorTemperature: 6000)
    let settings = Self.response(controller, from: warm, to: cold)
    let meter = ExposureMeter(model: .default)
    // One time constant after the change is seen: 63 % of the way in mired.
    let mired = 1e6 / 3000 + (1e6 / 6000 - 1e6 / 3000) * (1 - DeterministicMath.exp(-1))
    let wanted = meter.gains(colorTemperature: 1e6 / mired)
    let found = settings[11 + 10].whiteBalanceGains
    for channel in 0..<3 { #expect(abs(found[channel] - wanted[channel]) < 1e-4) }
  }

  @Test func exposureKeepsToWholePeriodsOfFlicker() {
    let controller = Self.controller { $0.flickerFrequency = 100 }
    let settled = ExposureMeter(model: .default)
    for luminance in [2.0, 20, 26, 60, 500] {
      let light = MeteredLight(luminance: luminance, colorTemperature: 4000)
      let exposure = controller.exposure(metered: [light])
      let free = settled.setting(for: light)
      if free.time >= 0.01 {
        #expect(abs(exposure.time - 0.01) < 1e-12)
        let same = exposure.time * exposure.gain / (free.time * free.gain)
        #expect(abs(same - 1) < 1e-6 || exposure.gain == 16)
      } else {
        #expect(abs(exposure.time / free.time - 1) < 1e-9)
      }
    }
  }

  /// What lies before the window is forgotten but for a hundredth of a stop.
  @Test func windowForgetsItsStart() {
    let controller = Self.controller { $0.deadBand = 0 }
    let light = MeteredLight(luminance: 100, colorTemperature: 4000)
    let long = (0..<200).map { n in
      n < 60 ? MeteredLight(luminance: 1600, colorTemperature: 3000) : light
    }
    let whole = controller.exposure(metered: long)
    let part = controller.exposure(metered: Array(long.suffix(controller.window)))
    #expect(abs(Self.level(whole) - Self.level(part)) < 0.01)
  }
}
