/// Keeps of a film's 1/z only what lies in front of the opaque surface.
/// - Parameters:
///   - film, opaque: of the tile's first pixel; rows are `stride` words apart.
///   - kept: pixel (x + i, y + j) at `j * columns + i`.
/// - Returns: whether anything is left.
package func keepInFront(
  _ tile: ShadingTile, film: UnsafePointer<Float>, opaque: UnsafePointer<Float>, stride: Int,
  into kept: UnsafeMutablePointer<Float>
) -> Bool {
  var isAny = false
  for row in 0..<tile.rows {
    var column = 0
    while column < tile.columns {
      let f = film.eight(at: row &* stride &+ column)
      let isInFront = f .> opaque.eight(at: row &* stride &+ column)
      kept.put(
        Floats.zero.replacing(with: f, where: isInFront), at: row &* tile.columns &+ column)
      if isAnySet(isInFront) { isAny = true }
      column &+= 8
    }
  }
  return isAny
}

/// Lays a thin film's light over what is behind it: an eighth where it is seen head on, more
/// towards grazing angles.
/// - Parameter planes: of the film, its light among them.
package func blendFilm(count: Int, _ planes: ShadingPlanes, over out: ColorPlanes) {
  for n in 0..<count where planes.z[n] > 0 {
    let (nx, ny, nz) = (planes.nx[n], planes.ny[n], planes.nz[n])
    let (rx, ry) = (planes.rayX[n], planes.rayY[n])
    let along = nx * rx + ny * ry + nz
    // Squared cosine: a root would only change the taste of the falloff.
    let lengths = (nx * nx + ny * ny + nz * nz) * (rx * rx + ry * ry + 1)
    let facing = lengths > 0 ? along * along / lengths : 1
    let opacity = 0.125 + 0.5 * (1 - facing)
    out.red[n] += (planes.light.red[n] - out.red[n]) * opacity
    out.green[n] += (planes.light.green[n] - out.green[n]) * opacity
    out.blue[n] += (planes.light.blue[n] - out.blue[n]) * opacity
  }
}
