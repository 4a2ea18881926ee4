import CameraKernels
import Geometry
import Scene

/// Light on the sensor becomes counts: stray light, filters, electrons, noise, converter.
final class SensorStage {
  private let model: CameraSensorModel
  private let pattern: SensorPattern
  private let rows: RowMemory
  private var stray = StrayLight()
  private var padded: [SIMD4<Float>]
  private var line: [UInt16]

  init(model: CameraSensorModel, pattern: SensorPattern) {
    self.model = model
    self.pattern = pattern
    rows = RowMemory(width: pattern.width, rows: 2)
    padded = Array(repeating: .zero, count: pattern.stride)
    line = Array(repeating: 0, count: pattern.stride)
  }

  /// - Parameters:
  ///   - rowGains: light that a row gets over the mean of the lamps' flicker; nil for none.
  func expose(
    _ radiance: [SIMD4<Float>], key: RandomKey, exposure: CameraExposure, rowGains: [Float]?,
    into raw: inout RawFrame
  ) {
    let (width, height) = (pattern.width, pattern.height)
    let planes = model.color.planes
    if raw.width != width || raw.height != height || raw.planes != planes {
      raw = RawFrame(width: width, height: height, planes: planes)
    }
    let hasStray = model.optics.veilingGlare > 0 || model.optics.bloom > 0
    radiance.withUnsafeBufferPointer { radiance in
      guard let radiance = radiance.baseAddress else { return }
      if hasStray {
        stray.gather(radiance, width: width, height: height, optics: model.optics)
      }
      raw.counts.withUnsafeMutableBufferPointer { counts in
        guard let counts = counts.baseAddress else { return }
        for plane in 0..<planes {
          var nextHot = 0
          for y in 0..<height {
            let gain = rowGains.map { $0[y] } ?? 1
            filter(radiance + y * width, y: y, plane: plane, hasStray: hasStray)
            collect(y: y, exposure: exposure, gain: gain, nextHot: &nextHot)
            read(
              y: y, plane: plane, key: key, exposure: exposure,
              into: counts + (plane * height + y) * width)
          }
        }
      }
    }
  }

  /// Row 0 of the memory: light through the filters.
  private func filter(
    _ radiance: UnsafePointer<SIMD4<Float>>, y: Int, plane: Int, hasStray: Bool
  ) {
    let width = pattern.width
    let even = SIMD3<Float>(
      model.color.weights(channel: model.color.channel(x: 0, y: y, plane: plane)))
    let odd = SIMD3<Float>(
      model.color.weights(channel: model.color.channel(x: 1, y: y, plane: plane)))
    let filter = RowFilter(
      even0: even.x, even1: even.y, even2: even.z, odd0: odd.x, odd1: odd.y, odd2: odd.z)
    if width == pattern.stride {
      filterRow(radiance, count: pattern.stride, filter: filter, into: rows[0])
    } else {
      padded.withUnsafeMutableBufferPointer { padded in
        guard let padded = padded.baseAddress else { return }
        padded.update(from: radiance, count: width)
        filterRow(padded, count: pattern.stride, filter: filter, into: rows[0])
      }
    }
    guard hasStray else { return }
    let keep = 1 - model.optics.veilingGlare - model.optics.bloom
    stray.row(y, even: even, odd: odd, into: rows[1])
    addStrayLight(rows[0], count: (width + 7) / 8 * 8, keep: Float(keep), cells: rows[1])
  }

  private func collect(y: Int, exposure: CameraExposure, gain: Float, nextHot: inout Int) {
    let dark = model.darkElectrons(time: exposure.time)
    pattern.responsivity.withUnsafeBufferPointer { responsivity in
      guard let responsivity = responsivity.baseAddress else { return }
      collectRow(
        rows[0], count: pattern.stride, responsivity: responsivity + y * pattern.stride,
        perNit: Float(model.electronsPerNitSecond * exposure.time) * gain, dark: Float(dark))
    }
    let leak = model.pixel.darkCurrentFactor * exposure.time
    while nextHot < pattern.hotPixels.count,
      pattern.hotPixels[nextHot].pixel < (y + 1) * pattern.width
    {
      let hot = pattern.hotPixels[nextHot]
      rows[0][hot.pixel - y * pattern.width] += Float(hot.current * leak)
      nextHot += 1
    }
  }

  private func read(
    y: Int, plane: Int, key: RandomKey, exposure: CameraExposure,
    into counts: UnsafeMutablePointer<UInt16>
  ) {
    let readout = RowReadout(
      fullWell: Float(model.pixel.fullWell), readNoise: Float(model.readout.readNoise),
      rowOffset: rowOffset(y: y, plane: plane, key: key),
      countsPerElectron: Float(model.countsPerElectron(gain: exposure.gain)),
      blackLevel: Float(model.readout.blackLevel), limit: Float(model.readout.largestCount),
      hasShotNoise: model.pixel.hasShotNoise)
    let first = (plane * pattern.height + y) * pattern.stride / 2
    pattern.offsets.withUnsafeBufferPointer { offsets in
      line.withUnsafeMutableBufferPointer { line in
        guard let offsets = offsets.baseAddress, let line = line.baseAddress else { return }
        readRow(
          rows[0], offsets: offsets + y * pattern.stride, count: pattern.stride, readout: readout,
          key: NoiseKey(key), counter: UInt32(truncatingIfNeeded: first), into: line)
        counts.update(from: line, count: pattern.width)
      }
    }
  }

  private func rowOffset(y: Int, plane: Int, key: RandomKey) -> Float {
    guard model.readout.rowNoise > 0 else { return 0 }
    // Counters of the upper half belong to rows.
    let words = key.block(0x8000_0000 | UInt32(plane * pattern.height + y))
    return Float(model.readout.rowNoise)
      * ScalarCamera.normalQuantile(ScalarCamera.uniform(words.x))
  }
}
