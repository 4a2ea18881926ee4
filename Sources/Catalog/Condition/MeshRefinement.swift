import Geometry

/// Splits triangles until no edge is longer than wanted, so that a coarse mesh can take dents.
///
/// Whether an edge is split, and where, follows from the places of its ends alone: triangles that
/// share an edge split it alike, and a closed mesh stays closed, also where the vertices along a seam
/// are double.
package struct MeshRefinement {
  /// Metres.
  let longestEdge: Float
  /// Rounds of splitting; each halves the longest edges.
  private static let rounds = 7

  /// For a whole model: about `triangles` of them, but no edge shorter than 2.5 mm is split.
  package init(of model: Model, triangles: Int) {
    var area: Float = 0
    for part in model.parts {
      let (p, indices) = (part.mesh.positions, part.mesh.indices)
      for t in stride(from: 0, to: indices.count - 2, by: 3) {
        let (a, b, c) = (p[Int(indices[t])], p[Int(indices[t + 1])], p[Int(indices[t + 2])])
        area += (b - a).cross(c - a).length / 2
      }
    }
    // Triangles come out with edges between half the length wanted and all of it.
    longestEdge = max(0.0025, (area / Float(triangles) * 5).squareRoot())
  }

  package init(longestEdge: Float) { self.longestEdge = longestEdge }

  package func refined(_ mesh: Mesh) -> Mesh {
    var mesh = mesh
    for _ in 0..<Self.rounds {
      let next = round(mesh)
      if next.indices.count == mesh.indices.count { break }
      mesh = next
    }
    return mesh
  }

  private func round(_ mesh: Mesh) -> Mesh {
    var result = mesh
    result.indices.removeAll(keepingCapacity: true)
    var middles: [UInt64: UInt32] = [:]
    func middle(_ a: UInt32, _ b: UInt32) -> UInt32? {
      let (i, j) = (Int(a), Int(b))
      let (p, q) = (mesh.positions[i], mesh.positions[j])
      guard (p - q).length > longestEdge else { return nil }
      let key = UInt64(min(a, b)) << 32 | UInt64(max(a, b))
      if let known = middles[key] { return known }
      let made = UInt32(result.positions.count)
      result.positions.append((p + q) * 0.5)
      let n = mesh.normals[i] + mesh.normals[j]
      result.normals.append(n.length > 1e-6 ? n.normalized : mesh.normals[i])
      result.textureCoordinates.append(
        (mesh.textureCoordinates[i] + mesh.textureCoordinates[j]) * 0.5)
      middles[key] = made
      return made
    }
    for t in stride(from: 0, to: mesh.indices.count - 2, by: 3) {
      let corners = [mesh.indices[t], mesh.indices[t + 1], mesh.indices[t + 2]]
      let split = (0..<3).map { middle(corners[$0], corners[($0 + 1) % 3]) }
      result.indices += Self.pieces(corners, split, mesh.positions, result.positions)
    }
    return result
  }

  /// A triangle cut at the middles of some of its edges; `split[k]` lies between corners k and k + 1.
  private static func pieces(
    _ c: [UInt32], _ split: [UInt32?], _ positions: [SIMD3<Float>], _ all: [SIMD3<Float>]
  ) -> [UInt32] {
    switch split.count(where: { $0 != nil }) {
    case 0: return c
    case 1:
      guard let k = split.firstIndex(where: { $0 != nil }), let m = split[k] else { return c }
      return [c[k], m, c[(k + 2) % 3], m, c[(k + 1) % 3], c[(k + 2) % 3]]
    case 2:
      // The corner between the two split edges is cut off; the rest is cut along its shorter way.
      guard let k = split.firstIndex(where: { $0 == nil }), let m = split[(k + 1) % 3],
        let n = split[(k + 2) % 3]
      else { return c }
      let (a, b, tip) = (c[k], c[(k + 1) % 3], c[(k + 2) % 3])
      let isShorter =
        (all[Int(a)] - all[Int(m)]).length <= (all[Int(b)] - all[Int(n)]).length
      return [n, m, tip] + (isShorter ? [a, b, m, a, m, n] : [a, b, n, b, m, n])
    default:
      guard let m = split[0], let n = split[1], let o = split[2] else { return c }
      return [c[0], m, o, m, c[1], n, o, n, c[2], m, n, o]
    }
  }
}
