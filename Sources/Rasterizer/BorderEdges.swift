import RasterKernels

/// Light that goes through some upright columns of a grid's cells, in each direction.
final class WatchedColumns {
  /// Cells (x, y) of the columns.
  private(set) var columns: [SIMD2<Int>] = []
  private let height: Int
  private let light: UnsafeMutablePointer<SIMD4<Float>>

  init(columnCount: Int, height: Int, directionCount: Int) {
    self.height = height
    let words = columnCount * height * directionCount
    light = .allocate(capacity: words)
    light.initialize(repeating: .zero, count: words)
  }

  deinit { light.deallocate() }

  func watch(_ columns: [SIMD2<Int>]) { self.columns = columns }

  /// Takes what a plane of the grid has of them.
  func keep(
    _ plane: SweepPlane, _ shape: PlaneShape, _ number: Int, direction: Int, index: Int
  ) {
    let channels = (0..<3).map { plane.channel($0, direction: direction) }
    func keep(_ n: Int, _ z: Int, _ at: Int) {
      light[place(index, n, z)] = SIMD4(channels[0][at], channels[1][at], channels[2][at], 0)
    }
    for (n, column) in columns.enumerated() {
      switch shape.axis {
      case 2: keep(n, number, plane.index(column: column.x, row: column.y))
      case 1 where column.y == number:
        for z in 0..<height { keep(n, z, plane.index(column: column.x, row: z)) }
      case 0 where column.x == number:
        for z in 0..<height { keep(n, z, plane.index(column: column.y, row: z)) }
      default: break
      }
    }
  }

  /// Light at a height given in cells (middles are whole), held beyond the ends.
  func light(_ index: Int, column: Int, height z: Float) -> SIMD4<Float> {
    let z = min(max(z, 0), Float(height - 1) - 0.001)
    let low = Int(z)
    let (a, b) = (light[place(index, column, low)], light[place(index, column, low + 1)])
    return a + (b - a) * (z - Float(low))
  }

  private func place(_ index: Int, _ column: Int, _ z: Int) -> Int {
    (index * columns.count + column) * height + z
  }
}

/// The light at the border of a grid in each direction, as a wider grid found it at the four upright
/// edges; between them it changes evenly.
final class BorderEdges {
  /// Cells to either side, and in height, of the grid that it is for.
  private let count: SIMD3<Int>
  private let directionCount: Int
  /// By direction, edge and height; heights begin at −1. Edges are (0, 0), (1, 0), (0, 1), (1, 1).
  private let light: UnsafeMutablePointer<SIMD4<Float>>
  private let heights: Int
  private let perColumn: Float
  private let perRow: Float

  init(count: SIMD3<Int>, directionCount: Int) {
    (self.count, self.directionCount) = (count, directionCount)
    heights = count.z + 2
    (perColumn, perRow) = (1 / Float(count.x + 1), 1 / Float(count.y + 1))
    light = .allocate(capacity: 4 * heights * directionCount)
    light.initialize(repeating: .zero, count: 4 * heights * directionCount)
  }

  deinit { light.deallocate() }

  /// - Parameters:
  ///   - watched: columns of the wider grid, four around each edge.
  ///   - shares: where between those four each edge lies.
  ///   - height: of a cell's middle, in cells of the wider grid.
  func take(
    _ watched: WatchedColumns, shares: [SIMD2<Float>], height: (_ z: Int) -> Float
  ) {
    for index in 0..<directionCount {
      for edge in 0..<4 {
        let share = shares[edge]
        for z in -1...count.z {
          let h = height(z)
          func column(_ n: Int) -> SIMD4<Float> {
            watched.light(index, column: 4 * edge + n, height: h)
          }
          let low = column(0) + (column(1) - column(0)) * share.x
          let high = column(2) + (column(3) - column(2)) * share.x
          light[(index * 4 + edge) * heights + z + 1] = low + (high - low) * share.y
        }
      }
    }
  }

  /// Light of a direction at a cell on or beyond the border.
  @inline(__always)
  func light(_ index: Int, _ c: SIMD3<Int>) -> SIMD4<Float> {
    let (x, y) = (Float(c.x + 1) * perColumn, Float(c.y + 1) * perRow)
    let p = light + (index * 4 * heights + c.z + 1)
    let low = p[0] + (p[heights] - p[0]) * x
    let high = p[2 * heights] + (p[3 * heights] - p[2 * heights]) * x
    return low + (high - low) * y
  }
}
