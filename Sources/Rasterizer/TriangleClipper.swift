import Geometry

/// Clips triangles to what fixed point can hold: between the near and far planes and inside the
/// guard band.
///
/// A cut edge is always walked from its inner to its outer end, so two triangles that share it get
/// the same bits for the new vertex and no crack opens.
struct TriangleClipper {
  /// A plane in the camera's frame: inside where dot(n, p) + d ≥ 0.
  private struct Plane {
    var n: SIMD3<Double>
    var d: Double = 0

    func distance(_ p: SIMD3<Double>) -> Double { n.x * p.x + n.y * p.y + n.z * p.z + d }
  }

  private let near: Plane
  private let far: Plane
  private let left: Plane
  private let right: Plane
  private let top: Plane
  private let bottom: Plane

  private static let planeCount = 6
  /// Each plane adds a corner at most.
  private static let mostPoints = 3 + planeCount

  /// - Parameters:
  ///   - focal, center: fx, fy and cx, cy in pixels.
  ///   - near, far: z-depths in metres.
  init(focal: SIMD2<Double>, center: SIMD2<Double>, near: Double, far: Double) {
    // Two steps inside the band, so that rounding cannot leave it.
    let limit = FixedPoint.guardBand - 2
    self.near = Plane(n: SIMD3(0, 0, 1), d: -near)
    self.far = Plane(n: SIMD3(0, 0, -1), d: far)
    left = Plane(n: SIMD3(focal.x, 0, center.x + limit))
    right = Plane(n: SIMD3(-focal.x, 0, limit - center.x))
    top = Plane(n: SIMD3(0, focal.y, center.y + limit))
    bottom = Plane(n: SIMD3(0, -focal.y, limit - center.y))
  }

  private func plane(_ number: Int) -> Plane {
    switch number {
    case 0: near
    case 1: far
    case 2: left
    case 3: right
    case 4: top
    default: bottom
    }
  }

  /// Calls `body` with the part of a triangle (in the camera's frame) that can be drawn, a convex
  /// polygon; without points if there is none.
  func clip<Result>(
    _ triangle: Triple<SIMD3<Double>>,
    _ body: (UnsafeBufferPointer<SIMD3<Double>>) -> Result
  ) -> Result {
    withUnsafeTemporaryAllocation(of: SIMD3<Double>.self, capacity: 2 * Self.mostPoints) { room in
      // Two polygons that take turns.
      var points = UnsafeMutableBufferPointer(rebasing: room[..<Self.mostPoints])
      var kept = UnsafeMutableBufferPointer(rebasing: room[Self.mostPoints...])
      (points[0], points[1], points[2]) = (triangle.a, triangle.b, triangle.c)
      var count = 3
      for number in 0..<Self.planeCount where count > 0 {
        let plane = plane(number)
        var found = 0
        for i in 0..<count {
          let (a, b) = (points[i], points[(i + 1) % count])
          let (da, db) = (plane.distance(a), plane.distance(b))
          if da >= 0 {
            kept[found] = a
            found += 1
          }
          if (da >= 0) != (db >= 0) {
            let (inner, outer, di, dout) = da >= 0 ? (a, b, da, db) : (b, a, db, da)
            kept[found] = inner + (outer - inner) * (di / (di - dout))
            found += 1
          }
        }
        swap(&points, &kept)
        count = found
      }
      return body(UnsafeBufferPointer(rebasing: points[..<count]))
    }
  }
}
