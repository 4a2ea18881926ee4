import Geometry
import Scene
import Sensors

/// A camera before a lamp: light in, raw counts out, nothing else known.
///
/// The lamp is an evenly lit wall that fills the picture, its luminance and flicker as they are set.
struct CameraBench {
  let model: CameraSensorModel
  let width: Int
  let height: Int
  private let chain: CameraChain
  private let key: RandomKey
  private var shot = 0
  private var wall: GBuffer

  /// - Parameter seed: chooses the individual among cameras of the same make, and the noise.
  init(model: CameraSensorModel, width: Int, height: Int, seed: UInt64) {
    self.model = model
    self.width = width
    self.height = height
    chain = CameraChain(
      model: model, patternKey: RandomKey(seed: seed).with("camera.pattern"))
    key = RandomKey(seed: seed).with("bench.camera")
    wall = GBuffer(width: width, height: height)
  }

  /// A lamp that flickers, and when the picture is taken.
  struct Flicker {
    var lamp: LampFlicker
    /// Mid-exposure of the centre row, in seconds of the lamp's time.
    var middle = 0.0
  }

  /// Takes a raw picture of the wall, and keeps the counts of its green pixels.
  /// - Parameters:
  ///   - luminance: cd/m².
  ///   - time: exposure in seconds.
  mutating func shoot(
    luminance: Double, time: Double, gain: Double = 1, flicker: Flicker? = nil
  ) -> [Double] {
    light(luminance: luminance, color: SIMD3(repeating: 1))
    let exposure = CameraExposure(
      time: time, gain: gain, whiteBalanceGains: SIMD3(repeating: 1))
    return counts(of: shoot(exposure, flicker: flicker))
  }

  /// Lights the wall.
  /// - Parameter color: linear Rec. 709 of luminance 1.
  mutating func light(luminance: Double, color: SIMD3<Float>) {
    wall.radiance = Array(
      repeating: SIMD4(color * Float(luminance), 0), count: width * height)
  }

  /// What the camera's meter makes of the wall.
  var metered: MeteredLight { ExposureMeter(model: model).metered(wall) }

  /// Takes a raw picture of the wall as it is lit.
  mutating func shoot(_ exposure: CameraExposure, flicker: Flicker? = nil) -> RawFrame {
    shot += 1
    return chain.rawFrame(
      of: wall, key: key.with("bench.shot", tick: shot), exposure: exposure,
      rowGains: flicker.map {
        $0.lamp.rowGains(
          height: height, shutter: model.shutter, middle: $0.middle, exposureTime: exposure.time)
      })
  }

  /// Mean counts of the red, green and blue pixels; of all in each where there are no filters.
  func means(of raw: RawFrame) -> SIMD3<Double> {
    var (sums, numbers) = (SIMD3<Double>(), SIMD3<Double>())
    for plane in 0..<raw.planes {
      for y in 0..<height {
        for x in 0..<width {
          let channel = model.color.channel(x: x, y: y, plane: plane)
          sums[channel] += Double(raw[x, y, plane: plane])
          numbers[channel] += 1
        }
      }
    }
    if model.color.filter == .monochrome { return SIMD3(repeating: sums[1] / numbers[1]) }
    return sums / numbers
  }

  // MARK: pixels of one colour

  /// Columns and rows between pixels of the colour that is measured: green ones of a mosaic.
  private var pitch: Int {
    if case .bayer = model.color.filter { 2 } else { 1 }
  }

  var measuredWidth: Int { width / pitch }
  var measuredHeight: Int { height / pitch }

  /// The counts of the pixels that are measured, one of each two by two in a mosaic.
  private func counts(of raw: RawFrame) -> [Double] {
    let plane = raw.planes == 3 ? 1 : 0
    let first = (0..<pitch).first { model.color.channel(x: $0, y: 0, plane: plane) == 1 } ?? 0
    var values: [Double] = []
    values.reserveCapacity(measuredWidth * measuredHeight)
    for y in stride(from: 0, to: measuredHeight * pitch, by: pitch) {
      for x in stride(from: first, to: first + measuredWidth * pitch, by: pitch) {
        values.append(Double(raw[x, y, plane: plane]))
      }
    }
    return values
  }
}

/// Two raw pictures of the same light.
/// - SeeAlso: EMVA Standard 1288, release 4.0, section 6, "Sensitivity, linearity, and noise".
struct CountPair {
  /// Counts.
  let mean: Double
  /// Of one picture's noise over time, counts squared; what stays the same in both is not in it.
  let variance: Double

  init(_ a: [Double], _ b: [Double]) {
    let n = Double(a.count)
    var (sumA, sumB, squares) = (0.0, 0.0, 0.0)
    for i in a.indices {
      sumA += a[i]
      sumB += b[i]
      squares += (a[i] - b[i]) * (a[i] - b[i])
    }
    mean = (sumA + sumB) / n / 2
    let offset = (sumA - sumB) / n
    variance = max(0, (squares / n - offset * offset) / 2)
  }
}
