import Geometry

/// The half-spaces whose common part is the convex hull of a few points.
package struct ConvexHullPlanes: Sendable {
  package struct Plane: Sendable {
    /// Unit length, outwards.
    package var normal: SIMD3<Double>
    /// From the origin along the normal, in the points' unit.
    package var offset: Double
  }

  package private(set) var planes: [Plane] = []

  /// Planes nearer than this, in metres, count as one; the points are known no better.
  private static let tolerance = 1e-7

  /// - Complexity: O(n⁴) at worst, near O(n³) on hulls; meant for 64 points.
  package init(of points: [SIMD3<Float>]) {
    let points = points.map { SIMD3<Double>($0) }
    for i in points.indices {
      for j in points.indices.dropFirst(i + 1) {
        for k in points.indices.dropFirst(j + 1) { consider(points, i, j, k) }
      }
    }
  }

  /// Takes the plane of three points if all others lie on one side of it.
  private mutating func consider(_ points: [SIMD3<Double>], _ i: Int, _ j: Int, _ k: Int) {
    let across = (points[j] - points[i]).cross(points[k] - points[i])
    let length = across.length
    guard length > 1e-12 else { return }
    var normal = across / length
    var offset = normal.dot(points[i])
    var (above, below) = (false, false)
    for p in points {
      let height = normal.dot(p) - offset
      if height > Self.tolerance { above = true }
      if height < -Self.tolerance { below = true }
      if above && below { return }
    }
    if above { (normal, offset) = (-normal, -offset) }
    let isKnown = planes.contains {
      ($0.normal - normal).length < 1e-5 && Swift.abs($0.offset - offset) < Self.tolerance
    }
    if !isKnown { planes.append(Plane(normal: normal, offset: offset)) }
  }

  package func contains(_ p: SIMD3<Double>) -> Bool {
    planes.allSatisfy { $0.normal.dot(p) <= $0.offset }
  }

  /// Where a line along X passes through; nil if it misses.
  package func interval(y: Double, z: Double) -> ClosedRange<Double>? {
    var (low, high) = (-Double.infinity, Double.infinity)
    for plane in planes {
      let rest = plane.offset - plane.normal.y * y - plane.normal.z * z
      if plane.normal.x > 1e-12 {
        high = min(high, rest / plane.normal.x)
      } else if plane.normal.x < -1e-12 {
        low = max(low, rest / plane.normal.x)
      } else if rest < 0 {
        return nil
      }
    }
    return low < high && low.isFinite && high.isFinite ? low...high : nil
  }
}
