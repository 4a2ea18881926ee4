/// Stores a tile's light, four words a pixel: red, green, blue and 0.
/// - Parameter out: of the picture's pixel (0, 0).
package func putRadiance(
  _ tile: ShadingTile, pictureWidth: Int, _ light: ColorPlanes,
  into out: UnsafeMutablePointer<Float>
) {
  for row in 0..<tile.rows {
    let from = row &* tile.columns
    let to = out + 4 &* ((tile.y &+ row) &* pictureWidth &+ tile.x)
    let width = min(tile.columns, pictureWidth &- tile.x)
    var column = 0
    while column < width {
      let n = from &+ column
      putFours(
        light.red.eight(at: n), light.green.eight(at: n), light.blue.eight(at: n),
        count: width &- column, into: to + 4 &* column)
      column &+= 8
    }
  }
}

/// Stores at most eight pixels of three values and 0.
@inline(always)
func putFours(
  _ x: SIMD8<Float>, _ y: SIMD8<Float>, _ z: SIMD8<Float>, count: Int,
  into out: UnsafeMutablePointer<Float>
) {
  if count >= 8 {
    let (xy0, xy1) = EightRows.pairs(x, y)
    let (z0, z1) = EightRows.pairs(z, SIMD8<Float>.zero)
    let (p04, p15) = EightRows.fours(xy0, z0)
    let (p26, p37) = EightRows.fours(xy1, z1)
    out.put(lowHalves(p04, p15), at: 0)
    out.put(lowHalves(p26, p37), at: 8)
    out.put(highHalves(p04, p15), at: 16)
    out.put(highHalves(p26, p37), at: 24)
  } else {
    for lane in 0..<count {
      out[4 &* lane] = x[lane]
      out[4 &* lane &+ 1] = y[lane]
      out[4 &* lane &+ 2] = z[lane]
      out[4 &* lane &+ 3] = 0
    }
  }
}
