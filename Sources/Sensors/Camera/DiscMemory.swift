import CameraKernels

/// Planes of a picture whose light is spread over discs, with margins in which nothing shines. One
/// owner, one thread at a time.
package final class DiscMemory {
  /// Pixels a side within which discs count as equally wide.
  static let tile = 16
  /// At each border, in pixels: no disc reaches beyond, and whole blocks can be read.
  private static let margin = 16
  private static let planeCount = 6

  private(set) var stride = 0
  /// Tiles.
  private(set) var columns = 0
  private var width = 0
  private var height = 0
  private var memory = UnsafeMutablePointer<Float>.allocate(capacity: 0)

  package init() {}

  deinit { memory.deallocate() }

  func prepare(width: Int, height: Int) {
    if width == self.width, height == self.height { return }
    (self.width, self.height) = (width, height)
    columns = (width + Self.tile - 1) / Self.tile
    stride = columns * Self.tile + 2 * Self.margin
    memory.deallocate()
    let size = planeSize
    memory = .allocate(capacity: Self.planeCount * size)
    memory.initialize(repeating: 0, count: Self.planeCount * size)
    planes.radius.update(repeating: -1, count: size)
  }

  /// A pixel's place in each plane.
  func place(x: Int, y: Int) -> Int { (y + Self.margin) * stride + Self.margin + x }

  var planes: DiscPlanes {
    let size = planeSize
    return DiscPlanes(
      red: memory, green: memory + size, blue: memory + 2 * size, depth: memory + 3 * size,
      radius: memory + 4 * size, inverseArea: memory + 5 * size)
  }

  private var planeSize: Int { stride * (height + 2 * Self.margin) }

  /// For each tile, the widest radius of it and its neighbours, which may reach into it.
  func reaches() -> [Float] {
    let rows = (height + Self.tile - 1) / Self.tile
    var lanes = [Float](repeating: 0, count: 8 * columns * rows)
    lanes.withUnsafeMutableBufferPointer { lanes in
      guard let lanes = lanes.baseAddress else { return }
      for y in 0..<height {
        raiseTiles(
          planes.radius + place(x: 0, y: y), tiles: columns,
          lanes: lanes + 8 * (y / Self.tile * columns))
      }
    }
    let widest = (0..<columns * rows).map { tile in lanes[8 * tile..<8 * tile + 8].max() ?? 0 }
    return widest.indices.map { tile in
      var reach: Float = 0
      for row in max(0, tile / columns - 1)...min(rows - 1, tile / columns + 1) {
        for column in max(0, tile % columns - 1)...min(columns - 1, tile % columns + 1) {
          reach = max(reach, widest[row * columns + column])
        }
      }
      return reach
    }
  }
}
