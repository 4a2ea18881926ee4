import Geometry
import Imaging
import Scene
import Sensors
import Testing

/// Raw counts against the linear model of EMVA 1288 and against photon statistics.
struct SensorStageTests {
  /// A monochrome sensor with nothing but what a test adds.
  private static var bare: CameraSensorModel {
    CameraSensorModel(
      readout: ReadoutModel(readNoise: 4, bits: 12, blackLevel: 256),
      color: ColorModel(filter: .monochrome))
  }

  private static func flat(_ nits: Double, width: Int = 200, height: Int = 150) -> GBuffer {
    var buffer = GBuffer(width: width, height: height)
    buffer.radiance = Array(repeating: SIMD4(repeating: Float(nits)), count: width * height)
    return buffer
  }

  /// Raw counts of a flat field in which a pixel has that many mean electrons.
  private static func counts(
    _ model: CameraSensorModel, electrons: Double, gain: Double = 1, tick: Int = 0
  ) -> [Double] {
    let exposure = CameraExposure(time: 0.01, gain: gain, whiteBalanceGains: SIMD3(1, 1, 1))
    let chain = CameraChain(model: model)
    let key = RandomKey(seed: 3).with("test.flat", entity: 1, tick: tick)
    let nits = electrons / (model.electronsPerNitSecond * exposure.time)
    return chain.rawFrame(of: flat(nits), key: key, exposure: exposure).counts.map { Double($0) }
  }

  private static func moments(_ values: [Double]) -> (mean: Double, variance: Double, skew: Double)
  {
    let n = Double(values.count)
    let mean = values.reduce(0, +) / n
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / n
    let third = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) * ($1 - mean) } / n
    return (mean, variance, third / (variance * variance.squareRoot()))
  }

  /// Half the variance of the difference of two flat fields over their mean signal has the slope K.
  @Test(arguments: [1.0, 4])
  func photonTransferSlopeIsTheGain(gain: Double) {
    var model = Self.bare
    model.pixel.responseNonuniformity = 0.01
    var points: [(signal: Double, variance: Double)] = []
    for step in 1...12 {
      let electrons = Double(step) * 0.06 * model.pixel.fullWell / gain
      let a = Self.counts(model, electrons: electrons, gain: gain, tick: 2 * step)
      let b = Self.counts(model, electrons: electrons, gain: gain, tick: 2 * step + 1)
      let difference = Self.moments(zip(a, b).map { $0 - $1 })
      let mean = Self.moments(a).mean / 2 + Self.moments(b).mean / 2
      points.append((mean - 256, difference.variance / 2))
    }
    let n = Double(points.count)
    let x = points.reduce(0) { $0 + $1.signal } / n
    let y = points.reduce(0) { $0 + $1.variance } / n
    let slope =
      points.reduce(0) { $0 + ($1.signal - x) * ($1.variance - y) }
      / points.reduce(0) { $0 + ($1.signal - x) * ($1.signal - x) }
    #expect(abs(slope / model.countsPerElectron(gain: gain) - 1) < 0.02)
  }

  /// SNR = μ / √(μ + σ_d² + σ_q²/K²).
  @Test(arguments: [5.0, 30, 400, 6000])
  func signalToNoise(electrons: Double) {
    let model = Self.bare
    let gain = 4.0 * (electrons < 1000 ? 1 : 0.25)
    let k = model.countsPerElectron(gain: gain)
    let found = Self.moments(Self.counts(model, electrons: electrons, gain: gain))
    let theory = electrons / (electrons + 16 + 1 / (12 * k * k)).squareRoot()
    let snr = (found.mean - 256) / found.variance.squareRoot()
    #expect(abs(snr / theory - 1) < 0.03)
  }

  @Test func darkNoiseAndDarkCurrent() {
    var model = Self.bare
    model.pixel.darkCurrent = 3000
    model.pixel.temperature = 33
    // 3000 e⁻/s doubled once in 10 ms: 60 e⁻.
    let found = Self.moments(Self.counts(model, electrons: 0, gain: 8))
    let k = model.countsPerElectron(gain: 8)
    #expect(abs((found.mean - 256) / k - 60) < 0.2)
    #expect(abs(found.variance.squareRoot() / k / model.darkNoise(time: 0.01) - 1) < 0.02)
  }

  /// Poisson at a mean of 5 has the skewness 1/√5.
  @Test func fewPhotonsAreSkew() {
    var model = Self.bare
    model.readout.readNoise = 0
    model.pixel.fullWell = 3839
    let found = Self.moments(Self.counts(model, electrons: 5))
    // Standard errors of mean and variance over 30 000 pixels are 0.013 and 0.043.
    #expect(abs(found.mean - 256 - 5) < 0.05)
    #expect(abs(found.variance - 5) < 0.17)
    #expect(abs(found.skew - 0.4472) < 0.06)
  }

  /// Each number's share against the Poisson distribution, either side of the change of method.
  @Test(arguments: [0.3, 2, 11.5, 12.5, 40])
  func poissonFrequencies(mean: Double) {
    let n = 40_000
    var found = [Double](repeating: 0, count: 120)
    for k in 0..<n {
      let u = Float((Double(k) + 0.5) / Double(n))
      found[Int(ScalarCamera.poissonQuantile(u, mean: Float(mean)))] += 1 / Double(n)
    }
    var term = DeterministicMath.exp(-mean)
    var distance = 0.0
    for k in found.indices {
      distance += abs(found[k] - term) / 2
      term *= mean / Double(k + 1)
    }
    #expect(distance < 0.002)
  }

  @Test func nonuniformitiesAreRecovered() {
    var model = Self.bare
    model.pixel.responseNonuniformity = 0.012
    model.pixel.darkNonuniformity = 6
    let pictures = 24
    func averaged(_ electrons: Double) -> [Double] {
      var sum = [Double](repeating: 0, count: 30_000)
      for tick in 0..<pictures {
        let counts = Self.counts(model, electrons: electrons, tick: tick)
        for k in sum.indices { sum[k] += counts[k] / Double(pictures) }
      }
      return sum
    }
    let k = model.countsPerElectron(gain: 1)
    let dark = Self.moments(averaged(0))
    // What is left of the temporal noise after averaging.
    let darkRest = (16 + 1 / (12 * k * k)) / Double(pictures)
    #expect(abs((dark.variance / (k * k) - darkRest).squareRoot() / 6 - 1) < 0.02)
    let light = Self.moments(averaged(5000))
    let rest = (5000 + 16 + 1 / (12 * k * k)) / Double(pictures) + 36
    #expect(abs((light.variance / (k * k) - rest).squareRoot() / 5000 / 0.012 - 1) < 0.03)
  }

  @Test func patternBelongsToTheCameraAlone() {
    let model = CameraPreset.imx219.model
    func pattern(_ seed: UInt64, _ camera: Int) -> SensorPattern {
      CameraChain(
        model: model, patternKey: RandomKey(seed: seed).with("camera.pattern", entity: camera)
      ).pattern(width: 64, height: 48)
    }
    #expect(pattern(1, 2).responsivity == pattern(1, 2).responsivity)
    #expect(pattern(1, 2).offsets != pattern(1, 3).offsets)
    #expect(pattern(1, 2).offsets != pattern(2, 2).offsets)
  }

  @Test func hotPixelsLeak() {
    var model = Self.bare
    model.pixel.hotPixels = 0.001
    model.pixel.hotPixelCurrent = 50_000
    model.pixel.temperature = 25
    let pattern = CameraChain(model: model).pattern(width: 200, height: 150)
    #expect((28...30).contains(pattern.hotPixels.count))
    let counts = Self.counts(model, electrons: 0)
    let k = model.countsPerElectron(gain: 1)
    for hot in pattern.hotPixels {
      let expected = min(hot.current * 0.01, model.pixel.fullWell)
      #expect(abs((counts[hot.pixel] - 256) / k - expected) < 6 * (expected + 16).squareRoot())
    }
  }

  @Test func fullWellAndConverterSaturate() {
    let model = Self.bare
    #expect(Self.counts(model, electrons: 30_000).allSatisfy { $0 > 4080 })
    #expect(Self.counts(model, electrons: 30_000, gain: 2).allSatisfy { $0 == 4095 })
  }

  @Test func neighboursAndPicturesShareNoNoise() {
    let model = Self.bare
    let base = Self.counts(model, electrons: 900)
    let other = Self.counts(model, electrons: 900, tick: 1)
    let mean = Self.moments(base).mean
    let variance = Self.moments(base).variance
    func correlation(_ a: [Double], _ b: ArraySlice<Double>) -> Double {
      zip(a, b).reduce(0) { $0 + ($1.0 - mean) * ($1.1 - mean) } / Double(a.count) / variance
    }
    let limit = 4.5 / Double(base.count).squareRoot()
    #expect(abs(correlation(base, other[...])) < limit)
    for shift in [1, 2, 8, 200] { #expect(abs(correlation(base, base.dropFirst(shift))) < limit) }
  }
}
