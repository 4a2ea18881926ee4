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
  private(set) var spheres: [SIMD4<Float>] = []
  private let prepared: PreparedModel
  private let groups: [UInt32]
  /// Of the model's vertices: positions without what is no number, and sums of normals by group.
  private var safe: [SIMD3<Float>] = []
  private var sums: [SIMD3<Float>] = []

  init(_ prepared: PreparedModel) {
    self.prepared = prepared
    groups = prepared.smoothingGroups
    let count = prepared.vertexCount + 8
    vertices = VertexSource(
      x: .allocate(capacity: count), y: .allocate(capacity: count),
      z: .allocate(capacity: count), attributes: .allocate(capacity: count))
    for column in [vertices.x, vertices.y, vertices.z] {
      column.initialize(repeating: 0, count: count)
    }
    vertices.attributes.initialize(repeating: .zero, count: count)
  }

  /// Takes other positions, in the memory that there is.
  /// - Parameter positions: one a vertex over all parts of the model in order, model frame.
  func take(_ positions: [SIMD3<Float>]) {
    safe.removeAll(keepingCapacity: true)
    for p in positions {
      safe.append(abs(p.x) < 1e6 && abs(p.y) < 1e6 && abs(p.z) < 1e6 ? p : .zero)
    }
    Self.addNormals(prepared.model, safe, groups: groups, into: &sums)
    for v in 0..<prepared.vertexCount {
      let source = Int(prepared.sourceVertex[v])
      let p = safe[source]
      (vertices.x[v], vertices.y[v], vertices.z[v]) = (p.x, p.y, p.z)
      var a = prepared.attributes[v]
      let n = Self.unit(sums[Int(groups[source])])
      (a[0], a[1], a[2]) = (n.x, n.y, n.z)
      vertices.attributes[v] = a
    }
    spheres.removeAll(keepingCapacity: true)
    for cluster in prepared.clusters { spheres.append(sphere(of: cluster)) }
  }

  private func sphere(of cluster: PreparedModel.Cluster) -> SIMD4<Float> {
    var low = SIMD3<Float>(repeating: .infinity)
    var high = -low
    for v in cluster.firstVertex..<(cluster.firstVertex + cluster.vertexCount) {
      let p = SIMD3(vertices.x[v], vertices.y[v], vertices.z[v])
      low = low.replacing(with: p, where: p .< low)
      high = high.replacing(with: p, where: p .> high)
    }
    return SIMD4((low + high) * 0.5, ((high - low) * 0.5001).length)
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
    var sums: [SIMD3<Float>] = []
    addNormals(model, positions, groups: groups, into: &sums)
    return groups.map { unit(sums[Int($0)]) }
  }

  private static func unit(_ sum: SIMD3<Float>) -> SIMD3<Float> {
    let length = sum.length
    return length > 0 ? sum / length : SIMD3(0, 0, 1)
  }

  /// Sums of the triangles' normals, by group.
  private static func addNormals(
    _ model: Model, _ positions: [SIMD3<Float>], groups: [UInt32],
    into sums: inout [SIMD3<Float>]
  ) {
    sums.removeAll(keepingCapacity: true)
    sums.append(contentsOf: repeatElement(.zero, count: positions.count))
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
