/// Stores unit normals, four words a pixel, zero where nothing is.
package func putNormals(
  count: Int, _ planes: ShadingPlanes, into out: UnsafeMutablePointer<Float>
) {
  for n in 0..<count {
    let (x, y, z) = (planes.nx[n], planes.ny[n], planes.nz[n])
    let squared = x * x + y * y + z * z
    let scale = planes.z[n] > 0 && squared > 0 ? 1 / squared.squareRoot() : 0
    out[4 &* n] = x * scale
    out[4 &* n &+ 1] = y * scale
    out[4 &* n &+ 2] = z * scale
    out[4 &* n &+ 3] = 0
  }
}
