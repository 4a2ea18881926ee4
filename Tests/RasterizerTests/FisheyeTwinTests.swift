import Foundation
import Geometry
import RasterKernels
import Testing

/// What a fisheye adds to the shading of a tile, against plain code, bit for bit.
struct FisheyeTwinTests {
  @Test(arguments: [8, 16, 32], [1, 5, 8])
  func footprintsAndDarkness(columns: Int, rows: Int) {
    var random = RandomKey(seed: 3).with("test.footprint", entity: columns * 10 + rows).stream
    let tile = ShadingTile(x: 8, y: 2, columns: columns, rows: rows)
    let stride = 48
    let levels = (0..<(stride * (rows + 2))).map { _ in Float(random.uniform(in: -2...6)) }
    let samples = (0..<(stride * (rows + 4))).map { _ in
      random.uniform() < 0.3 ? Int32(1 << 23) : Int32(random.uniform(in: -9000...9000))
    }
    var memory = (0..<ShadingPlanes.wordsNeeded).map { _ in Float(random.uniform(in: -1...9)) }
    let before = memory
    memory.withUnsafeMutableBufferPointer { memory in
      levels.withUnsafeBufferPointer { levels in
        samples.withUnsafeBufferPointer { samples in
          guard let memory = memory.baseAddress, let first = levels.baseAddress,
            let positions = samples.baseAddress
          else { return }
          let planes = ShadingPlanes(memory: memory)
          addFootprints(tile, first, stride: stride, planes)
          darkenBeyondLens(
            tile, SamplePositions(x: positions, y: positions, stride: stride),
            unreachable: 1 << 23, planes.light)
          let (level, red) = (planes.level - memory, planes.light.red - memory)
          let (green, blue) = (planes.light.green - memory, planes.light.blue - memory)
          for row in 0..<rows {
            for column in 0..<columns {
              let at = row * columns + column
              #expect(memory[level + at] == before[level + at] + levels[row * stride + column])
              let isDark = samples[(row + 2) * stride + 8 + column] == 1 << 23
              for plane in [red, green, blue] {
                #expect(memory[plane + at] == (isDark ? 0 : before[plane + at]))
              }
            }
          }
          #expect(memory[level + columns * rows] == before[level + columns * rows])
        }
      }
    }
  }
}
