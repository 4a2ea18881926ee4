import CameraKernels
package import Geometry

/// What is the same in all pictures of one camera: how much light each pixel gets and makes
/// electrons of, what it reads too much, and which pixels leak.
package struct SensorPattern: Sendable {
  package let width: Int
  package let height: Int
  /// Numbers from one row to the next.
  package let stride: Int
  /// Vignetting and response non-uniformity together, about 1; `stride` numbers a row.
  package let responsivity: [Float]
  /// Electrons that a pixel reads too much; `stride` numbers a row.
  package let offsets: [Float]
  /// Leaking pixels, ascending, with their dark current in electrons a second at 25 °C.
  package let hotPixels: [(pixel: Int, current: Double)]

  /// - Parameters:
  ///   - intrinsics: of the picture, with its lens; nil for light that falls evenly.
  ///   - key: names the camera; the same for all its pictures.
  package init(
    model: CameraSensorModel, width: Int, height: Int, intrinsics: CameraIntrinsics?,
    lens: LensMapping, key: RandomKey
  ) {
    self.width = width
    self.height = height
    let stride = (width + 15) / 16 * 16
    self.stride = stride
    let pixel = model.pixel
    let vignetting = intrinsics.map {
      Vignetting(optics: model.optics, intrinsics: $0, lens: lens)
    }
    var responsivity = [Float](repeating: 1, count: stride * height)
    var offsets = [Float](repeating: 0, count: stride * height)
    if pixel.responseNonuniformity > 0 || pixel.darkNonuniformity > 0 {
      Self.fillWithNormals(&responsivity, &offsets, stride: stride, height: height, key: key)
      let (response, dark) = (Float(pixel.responseNonuniformity), Float(pixel.darkNonuniformity))
      for k in responsivity.indices {
        responsivity[k] = max(0, 1 + response * responsivity[k])
        offsets[k] *= dark
      }
    }
    if let vignetting {
      for y in 0..<height {
        for x in 0..<width {
          responsivity[y * stride + x] *= Float(vignetting.factor(x: Double(x), y: Double(y)))
        }
      }
    }
    if model.readout.columnOffset > 0 {
      var stream = key.with("camera.columns", entity: Int(key.entity)).stream
      let columns = (0..<width).map { _ in Float(stream.normal() * model.readout.columnOffset) }
      for y in 0..<height {
        for x in 0..<width { offsets[y * stride + x] += columns[x] }
      }
    }
    self.responsivity = responsivity
    self.offsets = offsets
    hotPixels = Self.hotPixels(of: pixel, count: width * height, key: key)
  }

  private static func fillWithNormals(
    _ first: inout [Float], _ second: inout [Float], stride: Int, height: Int, key: RandomKey
  ) {
    first.withUnsafeMutableBufferPointer { first in
      second.withUnsafeMutableBufferPointer { second in
        guard let first = first.baseAddress, let second = second.baseAddress else { return }
        for y in 0..<height {
          normalRow(
            count: stride, key: NoiseKey(key), counter: UInt32(y * stride / 2),
            into: first + y * stride, and: second + y * stride)
        }
      }
    }
  }

  /// Their currents are spread log-normally, by a factor of e^0.8 about the median.
  private static func hotPixels(
    of pixel: PixelModel, count: Int, key: RandomKey
  ) -> [(pixel: Int, current: Double)] {
    guard pixel.hotPixels > 0, count > 0 else { return [] }
    var stream = key.with("camera.hot-pixels", entity: Int(key.entity)).stream
    let number = Int((pixel.hotPixels * Double(count)).rounded())
    var currents: [Int: Double] = [:]
    for _ in 0..<number {
      let place = stream.index(below: count)
      currents[place] = pixel.hotPixelCurrent * DeterministicMath.exp(0.8 * stream.normal())
    }
    return currents.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }
}

extension NoiseKey {
  /// As `RandomKey.block` mixes its parts.
  init(_ key: RandomKey) {
    self.init(
      key0: UInt32(truncatingIfNeeded: key.seed) ^ (key.episode &* 0x9E37_79B9),
      key1: UInt32(truncatingIfNeeded: key.seed >> 32) &+ key.episode, tick: key.tick,
      entity: key.entity, purpose: key.purpose)
  }
}
