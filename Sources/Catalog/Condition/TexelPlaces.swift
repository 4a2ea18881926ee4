import Geometry

/// Where on a mesh the texels of its texture lie.
///
/// Texels up to one and a half beside a triangle count to it, so that bilinear reads and the next mip
/// levels find no seam. A texel that several triangles share goes to the first that covers its centre.
struct TexelPlaces {
  let mesh: Mesh
  let width: Int
  let height: Int

  /// Calls `visit` once for every texel that shows on the mesh, with its place and the normal there.
  func forEach(_ visit: (_ texel: Int, _ p: SIMD3<Float>, _ n: SIMD3<Float>) -> Void) {
    var isTaken = [Bool](repeating: false, count: width * height)
    for margin in [Float(0), 1.5] {
      for t in stride(from: 0, to: mesh.indices.count - 2, by: 3) {
        fill(t, margin: margin) { texel, weights in
          if isTaken[texel] { return }
          isTaken[texel] = true
          let (a, b, c) = corners(t)
          let p =
            mesh.positions[a] * weights.x + mesh.positions[b] * weights.y
            + mesh.positions[c] * weights.z
          let n =
            mesh.normals[a] * weights.x + mesh.normals[b] * weights.y + mesh.normals[c] * weights.z
          visit(texel, p, n)
        }
      }
    }
  }

  private func corners(_ t: Int) -> (Int, Int, Int) {
    (Int(mesh.indices[t]), Int(mesh.indices[t + 1]), Int(mesh.indices[t + 2]))
  }

  /// Texels of one triangle, with barycentric weights that lie within it.
  private func fill(_ t: Int, margin: Float, _ visit: (Int, SIMD3<Float>) -> Void) {
    let (i, j, k) = corners(t)
    let size = SIMD2(Float(width), Float(height))
    let uv = mesh.textureCoordinates
    let (a, b, c) = (uv[i] * size - 0.5, uv[j] * size - 0.5, uv[k] * size - 0.5)
    let low = pointwiseMin(pointwiseMin(a, b), c) - margin
    let high = pointwiseMax(pointwiseMax(a, b), c) + margin
    // A texture that repeats many times over a triangle has no one place for a texel.
    guard high.x - low.x <= 2 * size.x, high.y - low.y <= 2 * size.y,
      abs(low.x) < 1e6, abs(low.y) < 1e6
    else { return }
    let area = cross(b - a, c - a)
    guard abs(area) > 1e-9 else { return }
    // Distances beyond an edge, in texels, become weights by the triangle's height over it.
    let slack = SIMD3(length(c - b), length(a - c), length(b - a)) * (margin / abs(area))
    let (x0, x1) = (Int(low.x.rounded(.up)), Int(high.x.rounded(.down)))
    let (y0, y1) = (Int(low.y.rounded(.up)), Int(high.y.rounded(.down)))
    guard x0 <= x1, y0 <= y1 else { return }
    for y in y0...y1 {
      for x in x0...x1 {
        let p = SIMD2(Float(x), Float(y))
        let w = SIMD3(cross(b - p, c - p), cross(c - p, a - p), cross(a - p, b - p)) / area
        guard all(w .>= -slack) else { continue }
        let inside = w.clamped(lowerBound: .zero, upperBound: .one)
        let column = (x % width + width) % width
        let row = (y % height + height) % height
        visit(row * width + column, inside / inside.sum())
      }
    }
  }

  private func cross(_ a: SIMD2<Float>, _ b: SIMD2<Float>) -> Float { a.x * b.y - a.y * b.x }
  private func length(_ a: SIMD2<Float>) -> Float { (a.x * a.x + a.y * a.y).squareRoot() }
}
