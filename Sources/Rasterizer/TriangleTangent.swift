import Geometry
import RasterKernels

/// Finds how textures lie on the triangles of one instance in a camera's frame.
///
/// From the triangle's own texture coordinates, so that deformed and clipped triangles have tangents
/// as all others do; the pixels turn them into the plane of their interpolated normal. Tangents in a
/// mesh file are not read.
struct TriangleTangent {
  private let columns: (SIMD3<Float>, SIMD3<Float>, SIMD3<Float>)
  private let translation: SIMD3<Float>
  private let front: Float

  init(_ source: RecordSource, _ p: Projection) {
    columns = (
      SIMD3(p.m00, p.m10, p.m20), SIMD3(p.m01, p.m11, p.m21), SIMD3(p.m02, p.m12, p.m22)
    )
    translation = SIMD3(p.m03, p.m13, p.m23)
    front = source.front
  }

  /// See `SurfaceTangents`; zero where the texture coordinates span no area.
  func tangent(_ corners: SIMD3<Int>, of v: VertexSource) -> SIMD4<Float> {
    let (p0, p1, p2) = (
      point(corners.x, of: v), point(corners.y, of: v), point(corners.z, of: v)
    )
    let (t0, t1, t2) = (
      coordinate(corners.x, of: v), coordinate(corners.y, of: v), coordinate(corners.z, of: v)
    )
    let (e1, e2, d1, d2) = (p1 - p0, p2 - p0, t1 - t0, t2 - t0)
    let area = d1.x * d2.y - d2.x * d1.y
    // Of the area only the sign matters.
    let sign: Float = area < 0 ? -1 : 1
    let alongU = (e1 * d2.y - e2 * d1.y) * sign
    let length = alongU.length
    guard length > 0, length.isFinite, area != 0 else { return .zero }
    let down = (e2 * d1.x - e1 * d2.x) * sign
    // The side that is seen, and whether it is the front; the back bulges where the front dents.
    let facing = p0.dot(e1.cross(e2))
    let outward = e1.cross(e2) * (facing > 0 ? -1 : 1)
    let side: Float = (facing > 0) == (front > 0) ? 1 : -1
    let tangent = alongU * (side / length)
    let hand: Float = outward.cross(tangent).dot(down) * side < 0 ? 1 : -1
    return SIMD4(tangent, hand)
  }

  private func point(_ n: Int, of v: VertexSource) -> SIMD3<Float> {
    columns.0 * v.x[n] + columns.1 * v.y[n] + columns.2 * v.z[n] + translation
  }

  private func coordinate(_ n: Int, of v: VertexSource) -> SIMD2<Float> {
    SIMD2(v.attributes[n][3], v.attributes[n][4])
  }
}
