/// Clips triangles to what fixed point can hold: between the near and far planes and inside the
/// guard band.
///
/// A cut edge is always walked from its inner to its outer end, so two triangles that share it get
/// the same bits for the new vertex and no crack opens.
struct TriangleClipper {
  /// Planes in the camera's frame: inside where dot(n, p) + d ≥ 0.
  private let planes: [(n: SIMD3<Double>, d: Double)]

  /// - Parameters:
  ///   - focal, center: fx, fy and cx, cy in pixels.
  ///   - near, far: z-depths in metres.
  init(focal: SIMD2<Double>, center: SIMD2<Double>, near: Double, far: Double) {
    // Two steps inside the band, so that rounding cannot leave it.
    let limit = FixedPoint.guardBand - 2
    planes = [
      (SIMD3(0, 0, 1), -near),
      (SIMD3(0, 0, -1), far),
      (SIMD3(focal.x, 0, center.x + limit), 0),
      (SIMD3(-focal.x, 0, limit - center.x), 0),
      (SIMD3(0, focal.y, center.y + limit), 0),
      (SIMD3(0, -focal.y, limit - center.y), 0),
    ]
  }

  /// The part of a convex polygon (in the camera's frame) that can be drawn; empty if none.
  func clip(_ polygon: [SIMD3<Double>]) -> [SIMD3<Double>] {
    var points = polygon
    for plane in planes {
      if points.isEmpty { return [] }
      var kept: [SIMD3<Double>] = []
      kept.reserveCapacity(points.count + 1)
      for i in points.indices {
        let a = points[i]
        let b = points[(i + 1) % points.count]
        let da = Self.distance(plane, a)
        let db = Self.distance(plane, b)
        if da >= 0 { kept.append(a) }
        if (da >= 0) != (db >= 0) {
          let (inner, outer, di, dout) = da >= 0 ? (a, b, da, db) : (b, a, db, da)
          kept.append(inner + (outer - inner) * (di / (di - dout)))
        }
      }
      points = kept
    }
    return points
  }

  private static func distance(_ plane: (n: SIMD3<Double>, d: Double), _ p: SIMD3<Double>) -> Double
  {
    plane.n.x * p.x + plane.n.y * p.y + plane.n.z * p.z + plane.d
  }
}
