/// Adds to the mip levels of a tile what a lens that bends does to the size of its pixels.
/// - Parameters:
///   - levels: of the tile's first pixel; rows are a stride apart and readable in whole blocks.
///   - planes: after `interpolateBent`.
package func addFootprints(
  _ tile: ShadingTile, _ levels: UnsafePointer<Float>, stride: Int, _ planes: ShadingPlanes
) {
  for row in 0..<tile.rows {
    var column = 0
    while column < tile.columns {
      let at = row &* tile.columns &+ column
      planes.level.put(
        planes.level.eight(at: at) + levels.eight(at: row &* stride &+ column), at: at)
      column &+= 8
    }
  }
}

/// Takes the light from the pixels of a tile that no ray of the lens meets.
/// - Parameters:
///   - unreachable: the x of their samples.
package func darkenBeyondLens(
  _ tile: ShadingTile, _ samples: SamplePositions, unreachable: Int32, _ light: ColorPlanes
) {
  let dark = splat(unreachable)
  for row in 0..<tile.rows {
    let start = (tile.y &+ row) &* samples.stride &+ tile.x
    var column = 0
    while column < tile.columns {
      let at = row &* tile.columns &+ column
      let isDark = samples.x.eight(at: start &+ column) .== dark
      light.put(
        light.red.eight(at: at).replacing(with: Floats.zero, where: isDark),
        light.green.eight(at: at).replacing(with: Floats.zero, where: isDark),
        light.blue.eight(at: at).replacing(with: Floats.zero, where: isDark), at: at)
      column &+= 8
    }
  }
}
