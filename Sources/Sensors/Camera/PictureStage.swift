import CameraKernels
import Geometry
import Imaging

/// Counts become a picture: black level, white balance, demosaicing, colour matrix, tone, denoising,
/// sharpening. Rows pass through while they are in the cache.
final class PictureStage {
  private let model: CameraSensorModel
  private let width: Int
  private let height: Int
  private let tone: [Float]
  private var matrix = ColorMatrix(1, 0, 0, 0, 1, 0, 0, 0, 1)
  /// Of the picture in hand.
  private var strength: (smoothing: Float, threshold: Float) = (0, 0)
  private let isMonochrome: Bool
  private let hasDetail: Bool
  private let hasSmoothing: Bool
  /// Rings of rows: linear light (three planes at most), luma and colour differences, and results.
  private let linear: RowMemory
  private let developed: RowMemory
  private let results: RowMemory
  private var nextLinear = 0
  private var nextDeveloped = 0
  private var line: [UInt16]

  /// Rows of a ring, a power of two and more than the five that a filter looks at.
  private static let ring = 8

  init(model: CameraSensorModel, width: Int, height: Int) {
    self.model = model
    self.width = width
    self.height = height
    tone = ToneCurve(model.processing).table
    isMonochrome = model.color.filter == .monochrome
    let processing = model.processing
    hasDetail = processing.sharpening > 0 || processing.noiseThreshold > 0
    hasSmoothing = processing.colorSmoothing > 0 && !isMonochrome
    linear = RowMemory(width: width, rows: 3 * Self.ring)
    developed = RowMemory(width: width, rows: 3 * Self.ring)
    results = RowMemory(width: width, rows: 4)
    line = Array(repeating: 0, count: linear.count)
  }

  func develop(_ raw: RawFrame, exposure: CameraExposure, into image: inout Image<RGB8>) {
    let gains = exposure.whiteBalanceGains
    let c = model.color.correction(gains: SIMD3<Double>(gains)).map { Float($0) }
    matrix = ColorMatrix(c[0], c[1], c[2], c[3], c[4], c[5], c[6], c[7], c[8])
    let root = exposure.gain.squareRoot()
    strength = (
      Float(min(1, model.processing.colorSmoothing * root)),
      Float(model.processing.noiseThreshold * root)
    )
    if image.width != width || image.height != height {
      // Of a type that is known here, unlike in the initializer that fills, it is filled at once.
      image = Image(
        width: width, height: height,
        pixels: Array(repeating: RGB8(0, 0, 0), count: width * height))
    }
    (nextLinear, nextDeveloped) = (0, 0)
    raw.counts.withUnsafeBufferPointer { counts in
      image.pixels.withUnsafeMutableBufferPointer { pixels in
        guard let counts = counts.baseAddress,
          let bytes = UnsafeMutableRawPointer(pixels.baseAddress)
        else { return }
        for y in 0..<height {
          let ahead = hasDetail || hasSmoothing ? 2 : 0
          while nextDeveloped <= min(y + ahead, height - 1) {
            develop(row: nextDeveloped, counts, gains: gains)
            nextDeveloped += 1
          }
          finish(row: y, into: bytes + 3 * y * width)
        }
      }
    }
  }

  /// A row of the picture as linear light.
  private func linearize(row y: Int, _ counts: UnsafePointer<UInt16>, gains: SIMD3<Float>) {
    let black = Float(model.readout.blackLevel)
    let scale = 1 / Float(model.readout.largestCount - model.readout.blackLevel)
    for plane in 0..<model.color.planes {
      func factor(_ x: Int) -> Float {
        isMonochrome ? scale : scale * gains[model.color.channel(x: x, y: y, plane: plane)]
      }
      let target = linear[plane * Self.ring + y % Self.ring]
      line.withUnsafeMutableBufferPointer { line in
        guard let line = line.baseAddress else { return }
        line.update(from: counts + (plane * height + y) * width, count: width)
        linearizeRow(
          line, count: linear.count, black: black, even: factor(0), odd: factor(1), into: target)
      }
      target.mirrorEnds(width: width)
    }
  }

  /// A row as luma and colour differences.
  private func develop(row y: Int, _ counts: UnsafePointer<UInt16>, gains: SIMD3<Float>) {
    let ahead = if case .bayer = model.color.filter { 2 } else { 0 }
    while nextLinear <= min(y + ahead, height - 1) {
      linearize(row: nextLinear, counts, gains: gains)
      nextLinear += 1
    }
    let target = colors(developed, row: y)
    switch model.color.filter {
    case .bayer(let order):
      let here = (order.channel(x: 0, y: y), order.channel(x: 1, y: y))
      demosaicRow(
        window(linear, plane: 0, around: y), count: linear.count, startsGreen: here.0 == 1,
        hasRed: here.0 == 0 || here.1 == 0, into: target)
    case .threeColors:
      let source = colors(linear, row: y)
      target.red.update(from: source.red, count: linear.count)
      target.green.update(from: source.green, count: linear.count)
      target.blue.update(from: source.blue, count: linear.count)
    case .monochrome:
      target.red.update(from: linear[y % Self.ring], count: linear.count)
    }
    tone.withUnsafeBufferPointer { tone in
      guard let tone = tone.baseAddress else { return }
      if isMonochrome {
        toneRow(target.red, count: linear.count, tone: tone)
      } else {
        developRow(target, count: linear.count, matrix: matrix, tone: tone)
      }
    }
    target.red.mirrorEnds(width: width)
    if isMonochrome { return }
    target.green.mirrorEnds(width: width)
    target.blue.mirrorEnds(width: width)
  }

  private func finish(row y: Int, into bytes: UnsafeMutableRawPointer) {
    var colors = colors(developed, row: y)
    let processing = model.processing
    if hasDetail {
      let rows = window(developed, plane: 0, around: y)
      sharpenRow(
        above: rows.above1, here: rows.here, below: rows.below1, count: linear.count,
        threshold: strength.threshold, amount: Float(processing.sharpening),
        into: results[0])
      colors.red = results[0]
    }
    if hasSmoothing {
      for plane in 1...2 {
        smoothRow(
          window(developed, plane: plane, around: y), count: linear.count,
          strength: strength.smoothing, scratch: results[3], into: results[plane])
      }
      colors.green = results[1]
      colors.blue = results[2]
    }
    packRow(colors, count: width, into: bytes)
  }

  private func colors(_ memory: RowMemory, row y: Int) -> ColorRows {
    ColorRows(
      red: memory[y % Self.ring], green: memory[Self.ring + y % Self.ring],
      blue: memory[2 * Self.ring + y % Self.ring])
  }

  /// Five rows around one; beyond the picture as in a mirror that stands in its last row.
  private func window(_ memory: RowMemory, plane: Int, around y: Int) -> MosaicRows {
    func row(_ y: Int) -> UnsafePointer<Float> {
      let mirrored = y < 0 ? -y : y >= height ? 2 * height - 2 - y : y
      return UnsafePointer(
        memory[plane * Self.ring + min(max(mirrored, 0), height - 1) % Self.ring])
    }
    return MosaicRows(
      above2: row(y - 2), above1: row(y - 1), here: row(y), below1: row(y + 1), below2: row(y + 2))
  }
}
