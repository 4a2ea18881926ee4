import Geometry
import Imaging
import Scene
import Sensors
import Testing

/// The camera against photon statistics and the camera equation.
struct CameraChainTests {
  private static func flat(
    _ color: SIMD3<Float>, width: Int = 64, height: Int = 48
  ) -> GBuffer {
    var buffer = GBuffer(width: width, height: height)
    buffer.radiance = Array(
      repeating: SIMD4(color.x, color.y, color.z, 0), count: width * height)
    return buffer
  }

  /// Pixels of seeded, widely spread luminance, some of them not a number or below zero.
  private static func noisy(width: Int, height: Int, seed: UInt64) -> GBuffer {
    var stream = RandomKey(seed: seed).with("test.radiance").stream
    var buffer = GBuffer(width: width, height: height)
    buffer.radiance = (0..<width * height).map { index in
      if index % 97 == 13 { return SIMD4(.nan, -5, .infinity, 0) }
      let level = DeterministicMath.exp(stream.uniform(in: -4...9))
      return SIMD4(
        Float(level * stream.uniform()), Float(level * stream.uniform()),
        Float(level * stream.uniform()), 1)
    }
    return buffer
  }

  private static let key = RandomKey(seed: 7, episode: 2).with("test", entity: 3, tick: 4)

  /// Linear light, 0…1, that the default tone curve shows as this code, by bisection.
  private static func linear(_ code: Double) -> Double {
    let curve = ToneCurve(CameraSensorModel.default.processing)
    var (low, high) = (0.0, 1.0)
    for _ in 0..<40 {
      let middle = (low + high) / 2
      if curve.encoded(middle) * 255 < code { low = middle } else { high = middle }
    }
    return low
  }

  @Test func cameraEquationGivesElectrons() {
    // 100 cd/m² at f/2 put π/4 · 100/4 = 19.635 lux on the sensor; a 3 µm pixel collects
    // 1.767e-10 lm, which at 555 nm are 7.228e5 photons a second; 60 % become electrons.
    let electrons = 100 * CameraSensorModel.default.electronsPerNitSecond
    #expect(abs(electrons / 433_700 - 1) < 1e-3)
    var stopped = CameraSensorModel.default
    stopped.optics.fNumber = 4
    #expect(abs(100 * stopped.electronsPerNitSecond / electrons - 0.25) < 1e-12)
  }

  @Test func memoryIsUsedAgainWithoutTraces() {
    let chain = CameraChain(model: .default)
    let (a, b) = (
      Self.noisy(width: 32, height: 16, seed: 1), Self.noisy(width: 32, height: 16, seed: 2)
    )
    var image = chain.picture(of: a, key: Self.key).image
    chain.expose(b, key: Self.key, into: &image)
    #expect(image == chain.picture(of: b, key: Self.key).image)
    var wrongSize = Image(width: 3, height: 3, filledWith: RGB8(1, 2, 3))
    chain.expose(b, key: Self.key, into: &wrongSize)
    #expect(wrongSize == image)
  }

  @Test func noiseDependsOnKeyAlone() {
    let buffer = Self.flat(SIMD3(repeating: 40))
    let chain = CameraChain(model: .default)
    let first = chain.picture(of: buffer, key: Self.key).image
    #expect(first == chain.picture(of: buffer, key: Self.key).image)
    let other = RandomKey(seed: 7, episode: 2).with("test", entity: 3, tick: 5)
    #expect(first != chain.picture(of: buffer, key: other).image)
  }

  @Test func meteringPutsAFlatSceneOnTarget() {
    for level in [30.0, 300, 5000] as [Float] {
      let (image, exposure) = CameraChain(model: .default).picture(
        of: Self.flat(SIMD3(repeating: level)), key: Self.key)
      #expect(exposure.gain == 1)
      let code = image.pixels.reduce(0) { $0 + Double($1.g) } / Double(image.pixels.count)
      let wanted = ExposureMeter.target * Double(exposure.whiteBalanceGains.y)
      #expect(abs(Self.linear(code) / wanted - 1) < 0.03)
    }
  }

  @Test func darknessTakesGainAndThenStaysDark() {
    let model = CameraSensorModel.default
    let dim = ExposureMeter(model: model).exposure(for: Self.flat(SIMD3(repeating: 4)))
    #expect(dim.time == model.control.maximumExposureTime && dim.gain > 1 && dim.gain < 16)
    let night = ExposureMeter(model: model).exposure(for: Self.flat(SIMD3(repeating: 0.01)))
    #expect(night.time == model.control.maximumExposureTime && night.gain == 16)
  }

  @Test func fixedExposureIsKept() {
    var model = CameraSensorModel.default
    model.control.exposureTime = 0.002
    model.control.fixedGain = 2
    let exposure = ExposureMeter(model: model).exposure(for: Self.flat(SIMD3(repeating: 900)))
    #expect(exposure.time == 0.002 && exposure.gain == 2)
  }

  @Test(arguments: [2700.0, 3000, 4000, 5000, 6500])
  func whiteBalanceMakesGreyGrey(colorTemperature: Double) {
    let light = Illuminant.color(colorTemperature: colorTemperature) * 80
    let buffer = Self.flat(light)
    let found = ExposureMeter(model: .default).colorTemperature(of: buffer)
    #expect(abs(1e6 / found - 1e6 / colorTemperature) < 4)
    let (image, _) = CameraChain(model: .default).picture(of: buffer, key: Self.key)
    let n = Double(image.pixels.count)
    let means =
      image.pixels.reduce(SIMD3<Double>.zero) {
        $0 + SIMD3(Double($1.r), Double($1.g), Double($1.b))
      } / n
    #expect(means.max() - means.min() < 3)
  }

  /// Packs of strong colours do not vote on the colour of the light.
  @Test func colouredPacksDoNotShiftWhite() {
    let light = Illuminant.color(colorTemperature: 4000) * 80
    var buffer = Self.flat(light * 0.5)
    for index in buffer.radiance.indices where index % 64 < 32 {
      let c = light * SIMD3(0.7, 0.03, 0.02)
      buffer.radiance[index] = SIMD4(c.x, c.y, c.z, 0)
    }
    let found = ExposureMeter(model: .default).colorTemperature(of: buffer)
    #expect(abs(1e6 / found - 250) < 4)
  }

  @Test func planckAndDaylightLocus() {
    // CIE illuminant A (2856 K) and D65 (6504 K).
    let a = Illuminant.chromaticity(colorTemperature: 2856)
    #expect(abs(a.x - 0.4476) < 0.001 && abs(a.y - 0.4074) < 0.001)
    let d65 = Illuminant.chromaticity(colorTemperature: 6504)
    #expect(abs(d65.x - 0.3127) < 0.0003 && abs(d65.y - 0.3290) < 0.0003)
    let white = Illuminant.color(colorTemperature: 6504)
    #expect((white - SIMD3(1, 1, 1)).max() < 0.01 && (SIMD3(1, 1, 1) - white).max() < 0.01)
    for kelvin in stride(from: 1700.0, through: 20_000, by: 370) {
      let c = Illuminant.color(colorTemperature: kelvin)
      let luminance = c.x * 0.2126 + c.y * 0.7152 + c.z * 0.0722
      #expect(abs(luminance - 1) < 0.02)
    }
  }

  @Test func toneCurveIsMonotoneAndReachesWhite() {
    for preset in CameraPreset.allCases {
      let table = ToneCurve(preset.model.processing).table
      #expect(table.count == 4096 && table.first == 0 && table.last == 255)
      #expect(zip(table, table.dropFirst()).allSatisfy { $0 <= $1 && $1 - $0 < 0.3 })
    }
  }
}
