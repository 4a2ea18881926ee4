package import CameraKernels
package import Geometry

extension ScalarCamera {
  /// Twin of `filterRow`.
  package static func filterRow(
    _ radiance: UnsafePointer<SIMD4<Float>>, count: Int, filter: RowFilter,
    into row: UnsafeMutablePointer<Float>
  ) {
    func light(_ value: Float) -> Float {
      let bright: Float = value > 0 ? value : 0
      return bright < 1e9 ? bright : 1e9
    }
    for x in 0..<count {
      let weights =
        x % 2 == 0
        ? SIMD3(filter.even0, filter.even1, filter.even2)
        : SIMD3(filter.odd0, filter.odd1, filter.odd2)
      let p = radiance[x]
      let sum = fma(light(p.y), weights.y, light(p.x) * weights.x)
      row[x] = fma(light(p.z), weights.z, sum)
    }
  }

  /// Twin of `addStrayLight`.
  package static func addStrayLight(
    _ row: UnsafeMutablePointer<Float>, count: Int, keep: Float, cells: UnsafePointer<Float>
  ) {
    for x in 0..<count {
      let left = (x + 4) / 8 - 1
      let share = (Float((x + 4) % 8) + 0.5) / 8
      let (a, b) = (cells[2 * left + x % 2], cells[2 * left + 2 + x % 2])
      row[x] = fma(row[x], keep, fma(b - a, share, a))
    }
  }

  /// Twin of `collectRow`.
  package static func collectRow(
    _ row: UnsafeMutablePointer<Float>, count: Int, responsivity: UnsafePointer<Float>,
    perNit: Float, dark: Float
  ) {
    for x in 0..<count { row[x] = fma(row[x] * perNit, responsivity[x], dark) }
  }

  /// Twin of `readRow`.
  package static func readRow(
    _ electrons: UnsafePointer<Float>, offsets: UnsafePointer<Float>, count: Int,
    readout: RowReadout, key: RandomKey, counter: UInt32,
    into counts: UnsafeMutablePointer<UInt16>
  ) {
    for x in 0..<count {
      var held = electrons[x]
      var read = offsets[x] + readout.rowOffset
      if readout.hasShotNoise || readout.readNoise > 0 {
        let words = key.block(counter &+ UInt32(x / 2))
        if readout.hasShotNoise {
          held = poissonQuantile(uniform(words[x % 2]), mean: min(held, 1e7))
        }
        read = fma(readout.readNoise, normalQuantile(uniform(words[2 + x % 2])), read)
      }
      let raw = fma(
        min(held, readout.fullWell) + read, readout.countsPerElectron, readout.blackLevel)
      counts[x] = UInt16(min(max(raw, 0), readout.limit).rounded(.toNearestOrEven))
    }
  }
}
