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

  /// Light of a lamp whose luminance swings about its mean.
  struct Flicker {
    /// Hertz.
    var frequency: Double
    /// Swing over mean, 0…1.
    var depth: Double
    /// Radians at the moment of the picture.
    var phase: Double
  }

  /// Takes a raw picture of the wall.
  /// - Parameters:
  ///   - luminance: cd/m².
  ///   - time: exposure in seconds.
  mutating func shoot(
    luminance: Double, time: Double, gain: Double = 1, flicker: Flicker? = nil
  ) -> [Double] {
    let light = Float(luminance)
    wall.radiance = Array(
      repeating: SIMD4(light, light, light, 0), count: width * height)
    let exposure = CameraExposure(
      time: time, gain: gain, whiteBalanceGains: SIMD3(repeating: 1))
    shot += 1
    let raw = chain.rawFrame(
      of: wall, key: key.with("bench.shot", tick: shot), exposure: exposure,
      rowGains: flicker.map { rowGains($0, time: time) })
    return counts(of: raw)
  }

  /// What each row gets of a flickering lamp, summed up over its exposure in small steps.
  private func rowGains(_ flicker: Flicker, time: Double) -> [Float] {
    (0..<height).map { row in
      let middle = model.shutter.delay(ofRow: row, height: height)
      let steps = 256
      var sum = 0.0
      for step in 0..<steps {
        let t = middle + time * ((Double(step) + 0.5) / Double(steps) - 0.5)
        sum += DeterministicMath.cos(2 * .pi * flicker.frequency * t + flicker.phase)
      }
      return Float(1 + flicker.depth * sum / Double(steps))
    }
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
