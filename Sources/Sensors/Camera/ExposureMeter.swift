import Geometry
package import Scene

/// Chooses exposure and white balance from the light itself.
///
/// Looks at every eighth pixel of every eighth row, in row order, so that the sums have the same
/// bits always.
package struct ExposureMeter: Sendable {
  package let model: CameraSensorModel

  package init(model: CameraSensorModel) { self.model = model }

  /// Where the metered average lands between black and saturation.
  package static let target = 0.12
  /// Shortest exposure, in seconds.
  package static let minimumExposureTime = 20e-6
  private static let step = 8

  /// - Precondition: the buffer carries radiance.
  package func exposure(for buffer: GBuffer) -> CameraExposure {
    setting(for: metered(buffer))
  }

  /// What there is to go by in a picture.
  /// - Precondition: the buffer carries radiance.
  package func metered(_ buffer: GBuffer) -> MeteredLight {
    precondition(buffer.radiance.count == buffer.width * buffer.height)
    let isSet = model.control.whiteBalance != .automatic || model.color.filter == .monochrome
    return MeteredLight(
      luminance: meteredLuminance(of: buffer),
      colorTemperature: isSet ? 5000 : colorTemperature(of: buffer))
  }

  /// What a camera chooses that has seen such light for long.
  package func setting(for light: MeteredLight) -> CameraExposure {
    setting(
      level: Self.target * model.pixel.fullWell / (light.luminance * model.electronsPerNitSecond),
      colorTemperature: light.colorTemperature)
  }

  /// - Parameter level: exposure time in seconds times gain, as far as the camera has them.
  package func setting(level: Double, colorTemperature: Double) -> CameraExposure {
    let control = model.control
    var white = colorTemperature
    if case .fixed(let temperature) = control.whiteBalance { white = temperature }
    let gains = gains(colorTemperature: white)
    if let time = control.exposureTime {
      return CameraExposure(time: time, gain: control.fixedGain, whiteBalanceGains: gains)
    }
    let time = min(max(level, Self.minimumExposureTime), control.maximumExposureTime)
    return CameraExposure(
      time: time, gain: min(max(level / time, 1), control.maximumGain), whiteBalanceGains: gains)
  }

  /// The logarithmic average of the luminance in cd/m², the middle weighted up to three times.
  ///
  /// A logarithm keeps a lamp in the picture from darkening all the rest.
  package func meteredLuminance(of buffer: GBuffer) -> Double {
    var sum = 0.0
    var weights = 0.0
    forEachSample(of: buffer) { pixel, x, y in
      let luminance = Self.luminance(pixel)
      let radius = min(1, x * x + y * y)
      let weight = 3 - 2 * radius
      sum += weight * DeterministicMath.log(max(Double(luminance), 1e-3))
      weights += weight
    }
    return weights > 0 ? DeterministicMath.exp(sum / weights) : 1
  }

  /// The colour temperature of the light, from the pixels that could be grey.
  ///
  /// A pixel could be grey if its green is what light of its own red-to-blue ratio would have: a
  /// red pack or a green leaf fails that and does not vote. Those that remain are averaged, and
  /// the ratio of red to blue of the sum tells the temperature, within 2500 … 8000 K.
  package func colorTemperature(of buffer: GBuffer) -> Double {
    var sum = SIMD3<Double>.zero
    let locus = Self.locus
    forEachSample(of: buffer) { pixel, _, _ in
      let c = SIMD3<Double>(SIMD3<Float>(pixel.x, pixel.y, pixel.z))
      guard c.x > 0, c.y > 0, c.z > 0 else { return }
      let entry = Self.entry(ofRedToBlue: c.x / c.z)
      let white = locus[entry].color
      let greenness = c.y / (c.x + c.z) / (white.y / (white.x + white.z))
      if greenness > 0.94 && greenness < 1.06 { sum += c / (c.x + c.y + c.z) }
    }
    guard sum.z > 0 else { return 5000 }
    return locus[Self.entry(ofRedToBlue: sum.x / sum.z)].temperature
  }

  /// Factors that make what the sensor's channels see of such light equal; the least is 1.
  package func gains(colorTemperature: Double) -> SIMD3<Float> {
    if model.color.filter == .monochrome { return SIMD3(repeating: 1) }
    let light = SIMD3<Double>(Illuminant.color(colorTemperature: colorTemperature))
    let white = SIMD3<Float>(model.color.raw(of: light))
    let inverse = SIMD3<Float>(repeating: 1) / white.replacing(with: 0.05, where: white .< 0.05)
    return inverse / inverse.min()
  }

  /// White light in steps of temperature, from warm to cold.
  private static let locus: [(temperature: Double, color: SIMD3<Double>)] = stride(
    from: 2500.0, through: 8000, by: 50
  ).map { ($0, SIMD3<Double>(Illuminant.color(colorTemperature: $0))) }

  /// The entry of `locus` whose red-to-blue ratio is nearest from below; ratios fall with the
  /// temperature.
  private static func entry(ofRedToBlue ratio: Double) -> Int {
    var (low, high) = (0, locus.count - 1)
    while low < high {
      let middle = (low + high) / 2
      let color = locus[middle].color
      if color.x > ratio * color.z { low = middle + 1 } else { high = middle }
    }
    return low
  }

  static func luminance(_ c: SIMD4<Float>) -> Float {
    c.x * 0.2126 + c.y * 0.7152 + c.z * 0.0722
  }

  /// The rows of a picture that are looked at.
  package static func rows(height: Int) -> StrideTo<Int> {
    stride(from: min(step / 2, height - 1), to: height, by: step)
  }

  /// Calls `body` with the pixel and its place relative to the middle, −1 … 1 at the borders.
  private func forEachSample(
    of buffer: GBuffer, _ body: (SIMD4<Float>, Double, Double) -> Void
  ) {
    let (width, height) = (buffer.width, buffer.height)
    let first = Self.step / 2
    buffer.radiance.withUnsafeBufferPointer { pixels in
      for row in Self.rows(height: height) {
        let y = Double(2 * row + 1 - height) / Double(height)
        for column in stride(from: min(first, width - 1), to: width, by: Self.step) {
          let x = Double(2 * column + 1 - width) / Double(width)
          body(pixels[row * width + column], x, y)
        }
      }
    }
  }
}
