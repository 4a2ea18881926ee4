/// Stores unit normals, four words a pixel, zero where nothing is.
/// - Parameters:
///   - planes: after `orientSurfaces`.
///   - out: of the picture's pixel (0, 0).
package func putNormals(
  _ tile: ShadingTile, pictureWidth: Int, _ planes: ShadingPlanes,
  into out: UnsafeMutablePointer<Float>
) {
  for row in 0..<tile.rows {
    let from = row &* tile.columns
    let to = out + 4 &* ((tile.y &+ row) &* pictureWidth &+ tile.x)
    let width = min(tile.columns, pictureWidth &- tile.x)
    var column = 0
    while column < width {
      let n = from &+ column
      let isHit = planes.z.eight(at: n) .> Floats.zero
      let x = Floats.zero.replacing(with: planes.nx.eight(at: n), where: isHit)
      let y = Floats.zero.replacing(with: planes.ny.eight(at: n), where: isHit)
      let z = Floats.zero.replacing(with: planes.nz.eight(at: n), where: isHit)
      putFours(x, y, z, count: width &- column, into: to + 4 &* column)
      column &+= 8
    }
  }
}
