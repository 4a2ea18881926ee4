import CMeshOptimizer
import Geometry

/// Fewer triangles for a scan that has more than any picture shows, by collapsing edges where the
/// surface changes least.
/// - SeeAlso: M. Garland, P. Heckbert, Surface simplification using quadric error metrics,
///   SIGGRAPH 1997; meshoptimizer's `meshopt_simplify`, which keeps seams of the texture.
struct TriangleReduction {
  private(set) var before = 0
  private(set) var after = 0
  /// How far the new surface lies from the old one, in the file's unit.
  private(set) var deviation = 0.0

  /// How far it may, as a part of the largest side: beyond that, more triangles stay.
  private static let tolerance: Float = 0.01

  /// Reduces all parts by the same share.
  /// - Returns: nil if they have no more triangles than `limit`.
  init?(_ parts: inout [RawPart], limit: Int) {
    before = parts.reduce(0) { $0 + $1.indices.count / 3 }
    guard before > limit else { return nil }
    let share = Double(limit) / Double(before)
    for i in parts.indices {
      // Parts meet at their borders, which must stay where they are, lest gaps open.
      let keepsBorders = parts.count > 1
      deviation = max(deviation, Self.reduce(&parts[i], share: share, keepsBorders: keepsBorders))
    }
    after = parts.reduce(0) { $0 + $1.indices.count / 3 }
  }

  /// - Returns: how far the part has moved.
  private static func reduce(_ part: inout RawPart, share: Double, keepsBorders: Bool) -> Double {
    let target = max(1, Int(Double(part.indices.count / 3) * share))
    let reduced = reduce(
      part.indices, of: part.positions, to: target, tolerance: tolerance,
      keepsBorders: keepsBorders)
    guard !reduced.indices.isEmpty else { return 0 }
    part.keep(reduced.indices)
    return reduced.deviation
  }

  /// Fewer triangles over the same vertices.
  /// - Parameters:
  ///   - indices: three a triangle.
  ///   - triangles: how many are wanted; more stay where the tolerance asks for it.
  ///   - tolerance: largest deviation, as a part of the largest side.
  /// - Returns: no index if nothing would be left; how far the new surface lies from the old one, in
  ///   the unit of the positions.
  static func reduce(
    _ indices: [UInt32], of positions: [SIMD3<Double>], to triangles: Int, tolerance: Float,
    keepsBorders: Bool
  ) -> (indices: [UInt32], deviation: Double) {
    guard let first = positions.first else { return ([], 0) }
    // Single precision about the mesh's own corner.
    let points = positions.flatMap { p -> [Float] in
      let q = p - first
      return [Float(q.x), Float(q.y), Float(q.z)]
    }
    let stride = 3 * MemoryLayout<Float>.stride
    var error: Float = 0
    var kept = indices
    let count = meshopt_simplify(
      &kept, indices, indices.count, points, positions.count, stride, triangles * 3, tolerance,
      keepsBorders ? UInt32(meshopt_SimplifyLockBorder) : 0, &error)
    let scale = meshopt_simplifyScale(points, positions.count, stride)
    return (Array(kept[..<count]), Double(error * scale))
  }

  /// `simplified from 812345 to 100000 triangles, 0.21 mm off at most`
  func sentence(metersPerUnit: Double) -> String {
    let millimeters = (deviation * metersPerUnit * 1e5).rounded() / 100
    return "simplified from \(before) to \(after) triangles, about \(millimeters) mm off"
  }
}

extension RawPart {
  /// Drops every triangle but these, and vertices that none of them uses.
  fileprivate mutating func keep(_ triangles: [UInt32]) {
    let kept = VerticesInUse(of: triangles, among: positions.count)
    positions = kept.sources.map { positions[$0] }
    normals = kept.sources.map { normals[$0] }
    textureCoordinates = kept.sources.map { textureCoordinates[$0] }
    if !colors.isEmpty { colors = kept.sources.map { colors[$0] } }
    indices = kept.indices
  }
}
