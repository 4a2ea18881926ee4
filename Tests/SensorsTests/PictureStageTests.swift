import Geometry
import Imaging
import Scene
import Sensors
import Testing

/// Optics and processing against formulas, and the ideal camera against the light itself.
struct PictureStageTests {
  private static let key = RandomKey(seed: 7).with("test")

  private static func buffer(
    width: Int, height: Int, _ light: (Int, Int) -> SIMD3<Double>
  ) -> GBuffer {
    var buffer = GBuffer(width: width, height: height)
    buffer.radiance = (0..<width * height).map {
      let c = light($0 % width, $0 / width)
      return SIMD4(Float(c.x), Float(c.y), Float(c.z), 0)
    }
    return buffer
  }

  /// Without noise and stray light.
  private static func quiet(_ filter: ColorFilterArray) -> CameraSensorModel {
    var model = CameraPreset.ideal.model
    model.color = ColorModel(filter: filter, response: SIMD3(0.6, 1, 0.7), crosstalk: 0.2)
    return model
  }

  /// Every 8-bit code of the ideal camera is that of sRGB within 1.
  @Test func idealCameraShowsTheLight() {
    let model = CameraPreset.ideal.model
    let buffer = Self.buffer(width: 61, height: 40) { x, y in
      SIMD3(Double(x * x) / 8, Double(y * 3), Double(x + y)) * 2
    }
    let exposure = CameraExposure(time: 0.002, gain: 1, whiteBalanceGains: SIMD3(1, 1.2, 1.7))
    let image = CameraChain(model: model).picture(
      of: buffer, key: Self.key, exposure: exposure
    ).image
    let scale = model.electronsPerNitSecond * exposure.time / model.pixel.fullWell
    for (pixel, light) in zip(image.pixels, buffer.radiance) {
      let codes = [pixel.r, pixel.g, pixel.b]
      for channel in 0..<3 {
        let linear = Double(light[channel]) * scale * Double(exposure.whiteBalanceGains[channel])
        let wanted = SRGB.encoded(min(linear, 1)) * 255
        #expect(abs(Double(codes[channel]) - wanted) <= 1)
      }
    }
  }

  private static func linear(_ code: UInt8) -> Double { Double(SRGB.linearFromCode[Int(code)]) }

  /// Smooth ramps of colour come out of every mosaic as they went in.
  @Test(arguments: BayerOrder.allCases)
  func demosaicKeepsSmoothColour(order: BayerOrder) {
    let model = Self.quiet(.bayer(order))
    let buffer = Self.buffer(width: 64, height: 48) { x, y in
      SIMD3(20 + Double(x), 30 + Double(y), 90 - Double(x))
    }
    let gains = ExposureMeter(model: model).gains(colorTemperature: 6504)
    let exposure = CameraExposure(time: 0.008, gain: 1, whiteBalanceGains: gains)
    let image = CameraChain(model: model).picture(
      of: buffer, key: Self.key, exposure: exposure
    ).image
    var ideal = CameraPreset.ideal.model
    ideal.color.crosstalk = 0
    var plain = exposure
    plain.whiteBalanceGains = SIMD3(repeating: 1)
    let wanted = CameraChain(model: ideal).picture(of: buffer, key: Self.key, exposure: plain).image
    for (a, b) in zip(image.pixels, wanted.pixels) {
      #expect(abs(Int(a.r) - Int(b.r)) <= 3 && abs(Int(a.g) - Int(b.g)) <= 3)
      #expect(abs(Int(a.b) - Int(b.b)) <= 3)
    }
  }

  /// A grey edge aslant: little colour, and no more error than the paper's filters leave.
  @Test func demosaicOfAnEdge() {
    let model = Self.quiet(.bayer(.rggb))
    let gains = ExposureMeter(model: model).gains(colorTemperature: 6504)
    let white = SIMD3<Double>(Illuminant.color(colorTemperature: 6504))
    let buffer = Self.buffer(width: 64, height: 64) { x, y in
      white * (Double(x) * 0.9 + Double(y) * 0.4 < 40 ? 20 : 120)
    }
    let exposure = CameraExposure(time: 0.006, gain: 1, whiteBalanceGains: gains)
    let image = CameraChain(model: model).picture(
      of: buffer, key: Self.key, exposure: exposure
    ).image
    let low = Self.linear(image[8, 8].g)
    let high = Self.linear(image[56, 56].g)
    #expect(abs(high / low - 6) < 0.25)
    var squares = 0.0
    for y in 2..<62 {
      for x in 2..<62 {
        let wanted = Double(x) * 0.9 + Double(y) * 0.4 < 40 ? low : high
        let error = Self.linear(image[x, y].g) - wanted
        squares += error * error
      }
    }
    // Bilinear interpolation leaves 0.065 of the step here.
    #expect((squares / 3600).squareRoot() / (high - low) < 0.05)
  }

  @Test func greyStaysGreyInColourAndMonochrome() {
    for preset in CameraPreset.allCases where preset != .ideal {
      for kelvin in [3000.0, 4000, 6500] {
        let light = SIMD3<Double>(Illuminant.color(colorTemperature: kelvin)) * 60
        let buffer = Self.buffer(width: 64, height: 48) { _, _ in light }
        let image = CameraChain(model: preset.model).picture(of: buffer, key: Self.key).image
        let n = Double(image.pixels.count)
        let mean =
          image.pixels.reduce(SIMD3<Double>.zero) {
            $0 + SIMD3(Double($1.r), Double($1.g), Double($1.b))
          } / n
        #expect(mean.max() - mean.min() < 3)
      }
    }
  }

  @Test func vignettingAtTheCorner() {
    let intrinsics = CameraIntrinsics(width: 64, height: 48, horizontalFieldOfView: 1.2)
    var model = CameraPreset.ideal.model
    model.optics.naturalVignetting = 1
    model.optics.vignetting = SIMD2(-0.2, 0.05)
    let chain = CameraChain(model: model, intrinsics: intrinsics)
    let exposure = CameraExposure(time: 0.01, gain: 1, whiteBalanceGains: SIMD3(1, 1, 1))
    let buffer = Self.buffer(width: 64, height: 48) { _, _ in SIMD3(repeating: 50) }
    let raw = chain.rawFrame(of: buffer, key: Self.key, exposure: exposure)
    let corner = SIMD2(31.5, 23.5) / intrinsics.fx
    let cosine2 = 1 / (1 + (corner * corner).sum())
    let wanted = cosine2 * cosine2 * 0.85
    let axis = 50 * model.electronsPerNitSecond * 0.01 * model.countsPerElectron(gain: 1)
    #expect(abs(Double(raw[0, 0, plane: 1]) / axis / wanted - 1) < 0.003)
    #expect(abs(Double(raw[63, 47, plane: 0]) / axis / wanted - 1) < 0.003)
    #expect(Double(raw[32, 24, plane: 1]) / axis > 0.998)
    // A fisheye's pupil turns with the light.
    let fisheye = Vignetting(
      optics: model.optics, intrinsics: intrinsics, lens: .fisheye(KannalaBrandt()))
    let angle = (corner * corner).sum().squareRoot()
    let fall = DeterministicMath.sin(angle) / angle * 0.85
    #expect(abs(fisheye.factor(x: 0, y: 0) / fall - 1) < 0.003)
  }

  /// A bright patch keeps its light, all in all: what veil and bloom take away they put elsewhere.
  @Test func strayLightIsMovedNotMade() {
    var model = CameraPreset.ideal.model
    model.optics.veilingGlare = 0.04
    model.optics.bloom = 0.06
    model.optics.bloomRadius = 0.03
    let exposure = CameraExposure(time: 0.002, gain: 1, whiteBalanceGains: SIMD3(1, 1, 1))
    let buffer = Self.buffer(width: 160, height: 120) { x, y in
      SIMD3(repeating: (72..<88).contains(x) && (56..<64).contains(y) ? 1000 : 0)
    }
    let raw = CameraChain(model: model).rawFrame(of: buffer, key: Self.key, exposure: exposure)
    let sharp = CameraChain(model: CameraPreset.ideal.model).rawFrame(
      of: buffer, key: Self.key, exposure: exposure)
    let total = raw.counts.reduce(0.0) { $0 + Double($1) }
    #expect(abs(total / sharp.counts.reduce(0.0) { $0 + Double($1) } - 1) < 0.01)
    // Far away there is the veil alone: 4 % of the mean, 1000 · 128/19200.
    let perNit = model.electronsPerNitSecond * 0.002 * model.countsPerElectron(gain: 1)
    #expect(abs(Double(raw[2, 2, plane: 0]) - 0.04 * 1000 * 128 / 19_200 * perNit) < 1.5)
    #expect(raw[95, 60, plane: 0] > raw[110, 60, plane: 0])
  }

  @Test func noiseIsRemovedAndEdgesSharpened() {
    var model = CameraPreset.generic.model
    model.processing.colorSmoothing = 0
    model.processing.noiseThreshold = 0
    model.processing.sharpening = 0
    var denoised = model
    denoised.processing.colorSmoothing = 1
    denoised.processing.noiseThreshold = 3
    let buffer = Self.buffer(width: 96, height: 64) { _, _ in SIMD3(repeating: 1) }
    func spread(_ model: CameraSensorModel) -> (luma: Double, color: Double) {
      let image = CameraChain(model: model).picture(of: buffer, key: Self.key).image
      var (luma, color) = ([Double](), [Double]())
      for p in image.pixels {
        luma.append(0.299 * Double(p.r) + 0.587 * Double(p.g) + 0.114 * Double(p.b))
        color.append(Double(p.r) - Double(p.b))
      }
      func deviation(_ v: [Double]) -> Double {
        let mean = v.reduce(0, +) / Double(v.count)
        return (v.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(v.count)).squareRoot()
      }
      return (deviation(luma), deviation(color))
    }
    let (before, after) = (spread(model), spread(denoised))
    #expect(after.luma < 0.75 * before.luma && after.color < 0.7 * before.color)
  }

  @Test func compressionComesLast() {
    var model = CameraPreset.generic.model
    model.processing.jpegQuality = 10
    let buffer = Self.buffer(width: 64, height: 48) { x, y in
      SIMD3(repeating: x / 4 % 2 == y / 4 % 2 ? 80 : 10)
    }
    let image = CameraChain(model: model).picture(of: buffer, key: Self.key).image
    model.processing.jpegQuality = nil
    let whole = CameraChain(model: model).picture(of: buffer, key: Self.key).image
    #expect(image == whole.sentAsJPEG(quality: 10) && image != whole)
  }
}
