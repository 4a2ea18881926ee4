import Geometry

/// How far what stands still hides all that is behind it: by runs of a row's pixels, for the blend of
/// layers that may lie behind.
struct StillCover {
  /// Runs begin at multiples of it.
  static var run: Int { MovingLayer.reach }

  private var columns = 0
  private var distances: [Float] = []

  /// Takes a still layer of the whole picture.
  mutating func take(_ still: LayerPixels) {
    let (width, height) = (still.box.width, still.box.height)
    columns = (width + Self.run - 1) / Self.run
    if distances.count != columns * height {
      distances = Array(repeating: .infinity, count: columns * height)
    }
    for y in 0..<height {
      for column in 0..<columns {
        var farthest: Float = 0
        for x in (column * Self.run)..<min(column * Self.run + Self.run, width) {
          let at = y * width + x
          let hides = still.depth[at] > 0 && still.passing(at).max() <= 0
          farthest = max(farthest, hides ? still.depth[at] : .infinity)
          if farthest == .infinity { break }
        }
        distances[y * columns + column] = farthest
      }
    }
  }

  /// What is as far off or farther is nowhere seen in a pixel's run; infinite where light comes
  /// through.
  func distance(x: Int, y: Int) -> Float { distances[y * columns + x / Self.run] }
}
