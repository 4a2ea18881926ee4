/// Keeps of a film's 1/z only what lies in front of the opaque surface.
/// - Returns: whether anything is left.
package func keepInFront(
  film: UnsafePointer<Float>, opaque: UnsafePointer<Float>, count: Int,
  into kept: UnsafeMutablePointer<Float>
) -> Bool {
  var isAny = false
  var at = 0
  while at < count {
    let f = film.eight(at: at)
    let isInFront = f .> opaque.eight(at: at)
    kept.put(Floats.zero.replacing(with: f, where: isInFront), at: at)
    if isAnySet(isInFront) { isAny = true }
    at &+= 8
  }
  return isAny
}

/// Lays a thin film's light over what is behind it: an eighth where it is seen head on, more
/// towards grazing angles.
/// - Parameters:
///   - planes: of the film.
///   - film, out: four words a pixel.
package func blendFilm(
  count: Int, _ planes: ShadingPlanes, film: UnsafePointer<Float>,
  over out: UnsafeMutablePointer<Float>
) {
  for n in 0..<count where planes.z[n] > 0 {
    let (nx, ny, nz) = (planes.nx[n], planes.ny[n], planes.nz[n])
    let (rx, ry) = (planes.rayX[n], planes.rayY[n])
    let along = nx * rx + ny * ry + nz
    // Squared cosine: a root would only change the taste of the falloff.
    let lengths = (nx * nx + ny * ny + nz * nz) * (rx * rx + ry * ry + 1)
    let facing = lengths > 0 ? along * along / lengths : 1
    let opacity = 0.125 + 0.5 * (1 - facing)
    for k in (4 &* n)..<(4 &* n &+ 3) { out[k] += (film[k] - out[k]) * opacity }
  }
}
