import CameraKernels
import Geometry

/// Light that lands where it should not: veiling glare evenly, bloom around what is bright.
///
/// Both are smooth, so cells of 8 × 8 pixels are enough; pixels interpolate between their middles.
struct StrayLight {
  private(set) var columns = 0
  private(set) var rows = 0
  /// Light of each cell in cd/m².
  private(set) var cells: [SIMD4<Float>] = []
  private var scratch: [SIMD4<Float>] = []

  static let cellSize = 8

  /// Leaves what veil and bloom add in the cells.
  /// - Parameter radiance: `width` × `height` pixels.
  mutating func gather(
    _ radiance: UnsafePointer<SIMD4<Float>>, width: Int, height: Int, optics: LensOptics
  ) {
    let mean = gatherBlurred(
      radiance, width: width, height: height, deviation: optics.bloomRadius * Double(width))
    let veil = mean * Float(optics.veilingGlare)
    let bloom = Float(optics.bloom)
    for k in cells.indices { cells[k] = veil + cells[k] * bloom }
  }

  /// Leaves the light in the cells, blurred.
  /// - Parameter deviation: of the blur, in pixels.
  /// - Returns: the mean.
  mutating func gatherBlurred(
    _ radiance: UnsafePointer<SIMD4<Float>>, width: Int, height: Int, deviation: Double
  ) -> SIMD4<Float> {
    let size = Self.cellSize
    (columns, rows) = ((width + size - 1) / size, (height + size - 1) / size)
    cells = Array(repeating: .zero, count: columns * rows)
    let whole = width / size * size
    cells.withUnsafeMutableBufferPointer { cells in
      guard let cells = cells.baseAddress else { return }
      for y in 0..<height {
        let (row, first) = (radiance + y * width, cells + y / size * columns)
        sumCells(row, count: whole, into: first)
        ScalarCamera.sumCells(row + whole, count: width - whole, into: first + whole / size)
      }
    }
    average(width: width, height: height)
    let mean = cells.reduce(.zero, +) / Float(max(cells.count, 1))
    blur(deviation: deviation / Double(size))
    return mean
  }

  /// The light of a row of pixels at the middles of its cells; a cell more before the first, and two
  /// behind the last.
  func row(_ y: Int, into out: UnsafeMutablePointer<SIMD4<Float>>) {
    let size = Self.cellSize
    let below = (y + size / 2) / size
    let share = (Float((y + size / 2) % size) + 0.5) / Float(size)
    let upper = min(max(below - 1, 0), rows - 1) * columns
    let lower = min(below, rows - 1) * columns
    for column in 0..<columns {
      out[column] = cells[upper + column] + (cells[lower + column] - cells[upper + column]) * share
    }
    out[-1] = out[0]
    out[columns] = out[columns - 1]
    out[columns + 1] = out[columns - 1]
  }

  /// The light of a row of pixels at the middles of its cells, seen through the filters of even and
  /// of odd columns in turn; a cell more at both ends.
  func row(_ y: Int, even: SIMD3<Float>, odd: SIMD3<Float>, into out: UnsafeMutablePointer<Float>) {
    let size = Self.cellSize
    let below = (y + size / 2) / size
    let share = (Float((y + size / 2) % size) + 0.5) / Float(size)
    let upper = min(max(below - 1, 0), rows - 1) * columns
    let lower = min(below, rows - 1) * columns
    func put(_ column: Int, at place: Int) {
      let light = cells[upper + column] + (cells[lower + column] - cells[upper + column]) * share
      out[2 * place] = light.x * even.x + light.y * even.y + light.z * even.z
      out[2 * place + 1] = light.x * odd.x + light.y * odd.y + light.z * odd.z
    }
    for column in 0..<columns { put(column, at: column) }
    put(0, at: -1)
    put(columns - 1, at: columns)
    put(columns - 1, at: columns + 1)
  }

  private mutating func average(width: Int, height: Int) {
    let size = Self.cellSize
    for row in 0..<rows {
      for column in 0..<columns {
        let pixels =
          min(size, width - column * size) * min(size, height - row * size)
        cells[row * columns + column] /= Float(pixels)
      }
    }
  }

  /// A Gaussian, along rows and then along columns; what lies beyond the border is as bright as the
  /// border.
  private mutating func blur(deviation: Double) {
    guard deviation > 0.05 else { return }
    let reach = Int((3 * deviation).rounded(.up))
    var weights = (0...reach).map {
      DeterministicMath.exp(-Double($0 * $0) / (2 * deviation * deviation))
    }
    let sum = weights.reduce(0, +) * 2 - weights[0]
    weights = weights.map { $0 / sum }
    let taps = weights.map { Float($0) }
    scratch = cells
    filter(from: cells, into: &scratch, count: columns, step: 1, lines: rows, gap: columns, taps)
    filter(from: scratch, into: &cells, count: rows, step: columns, lines: columns, gap: 1, taps)
  }

  private func filter(
    from source: [SIMD4<Float>], into target: inout [SIMD4<Float>], count: Int, step: Int,
    lines: Int, gap: Int, _ taps: [Float]
  ) {
    source.withUnsafeBufferPointer { source in
      target.withUnsafeMutableBufferPointer { target in
        for line in 0..<lines {
          for k in 0..<count {
            var sum = source[line * gap + k * step] * taps[0]
            for t in 1..<taps.count {
              let before = line * gap + max(k - t, 0) * step
              let after = line * gap + min(k + t, count - 1) * step
              sum += (source[before] + source[after]) * taps[t]
            }
            target[line * gap + k * step] = sum
          }
        }
      }
    }
  }
}
