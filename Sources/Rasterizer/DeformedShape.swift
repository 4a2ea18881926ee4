import Catalog
import Geometry

/// One instance's own vertices for a frame, in the layout of its prepared model.
///
/// Normals follow from the deformed triangles, weighted by area; vertices that the model keeps
/// apart (hard edges) stay apart, and those it keeps apart only for their texture coordinates
/// (same position, same normal) are smoothed together.
final class DeformedShape {
  let vertices: VertexSource
  /// Bounding spheres, parallel to the model's clusters.
  let spheres: [SIMD4<Float>]

  /// - Parameter positions: one a vertex over all parts of the model in order, model frame.
  init(_ prepared: PreparedModel, positions: [SIMD3<Float>]) {
    let count = prepared.vertexCount + 8
    vertices = VertexSource(
      x: .allocate(capacity: count), y: .allocate(capacity: count),
      z: .allocate(capacity: count), attributes: .allocate(capacity: count))
    let safe = positions.map { abs($0.x) < 1e6 && abs($0.y) < 1e6 && abs($0.z) < 1e6 ? $0 : .zero }
    let normals = Self.normals(prepared.model, safe, groups: prepared.smoothingGroups)
    for v in 0..<count {
      let p = v < prepared.vertexCount ? safe[Int(prepared.sourceVertex[v])] : .zero
      (vertices.x + v).initialize(to: p.x)
      (vertices.y + v).initialize(to: p.y)
      (vertices.z + v).initialize(to: p.z)
      var a = v < prepared.vertexCount ? prepared.attributes[v] : .zero
      if v < prepared.vertexCount {
        let n = normals[Int(prepared.sourceVertex[v])]
        (a[0], a[1], a[2]) = (n.x, n.y, n.z)
      }
      (vertices.attributes + v).initialize(to: a)
    }
    let source = vertices
    spheres = prepared.clusters.map { cluster in
      var low = SIMD3<Float>(repeating: .infinity)
      var high = -low
      for v in cluster.firstVertex..<(cluster.firstVertex + cluster.vertexCount) {
        let p = SIMD3(source.x[v], source.y[v], source.z[v])
        low = low.replacing(with: p, where: p .< low)
        high = high.replacing(with: p, where: p .> high)
      }
      return SIMD4((low + high) * 0.5, ((high - low) * 0.5001).length)
    }
  }

  deinit {
    vertices.x.deallocate()
    vertices.y.deallocate()
    vertices.z.deallocate()
    vertices.attributes.deallocate()
  }

  static func normals(
    _ model: Model, _ positions: [SIMD3<Float>], groups: [UInt32]
  ) -> [SIMD3<Float>] {
    var sums = [SIMD3<Float>](repeating: .zero, count: positions.count)
    var first = 0
    for part in model.parts {
      let indices = part.mesh.indices
      let count = part.mesh.positions.count
      for t in stride(from: 0, to: indices.count - 2, by: 3) {
        let i = SIMD3(Int(indices[t]), Int(indices[t + 1]), Int(indices[t + 2]))
        guard i.max() < count else { continue }
        let p = positions[first + i.x]
        let n = (positions[first + i.y] - p).cross(positions[first + i.z] - p)
        for k in 0..<3 { sums[Int(groups[first + i[k]])] += n }
      }
      first += count
    }
    return groups.map { group in
      let sum = sums[Int(group)]
      let length = sum.length
      return length > 0 ? sum / length : SIMD3(0, 0, 1)
    }
  }
}

extension PreparedModel {
  /// For each vertex of the model, the first one with the same position and normal.
  static func smoothingGroups(of model: Model) -> [UInt32] {
    struct Corner: Hashable {
      var position: SIMD3<Float>
      var normal: SIMD3<Float>
    }
    var first: [Corner: UInt32] = [:]
    var groups: [UInt32] = []
    for part in model.parts {
      for (v, p) in part.mesh.positions.enumerated() {
        let n = v < part.mesh.normals.count ? part.mesh.normals[v] : .zero
        let corner = Corner(position: p, normal: n)
        let group = first[corner] ?? UInt32(groups.count)
        first[corner] = group
        groups.append(group)
      }
    }
    return groups
  }
}
