/// Stores unit normals, four words a pixel, zero where nothing is.
/// - Parameter out: of the picture's pixel (0, 0).
package func putNormals(
  _ tile: ShadingTile, pictureWidth: Int, _ planes: ShadingPlanes,
  into out: UnsafeMutablePointer<Float>
) {
  for row in 0..<tile.rows {
    let start = (tile.y &+ row) &* pictureWidth &+ tile.x
    for column in 0..<min(tile.columns, pictureWidth &- tile.x) {
      let n = row &* tile.columns &+ column
      let (x, y, z) = (planes.nx[n], planes.ny[n], planes.nz[n])
      let squared = x * x + y * y + z * z
      let scale = planes.z[n] > 0 && squared > 0 ? 1 / squared.squareRoot() : 0
      let at = 4 &* (start &+ column)
      out[at] = x * scale
      out[at &+ 1] = y * scale
      out[at &+ 2] = z * scale
      out[at &+ 3] = 0
    }
  }
}
