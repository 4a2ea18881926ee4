package import Geometry

/// Puts together meshes of simple solids: carts, shelves, hands.
///
/// All solids wind counter-clockwise seen from outside, carry unit normals and texture coordinates,
/// and use this project's own sine and cosine, so that a mesh has the same bits on every machine.
/// Sizes are in metres.
package struct MeshBuilder: Sendable {
  package private(set) var mesh = Mesh()

  package init() {}

  /// Adds one vertex and returns its index.
  /// - Parameter normal: unit length.
  @discardableResult
  package mutating func addVertex(
    _ position: SIMD3<Float>, normal: SIMD3<Float>, uv: SIMD2<Float> = .zero
  ) -> UInt32 {
    mesh.positions.append(position)
    mesh.normals.append(normal)
    mesh.textureCoordinates.append(uv)
    return UInt32(mesh.positions.count - 1)
  }

  /// Adds a triangle of existing vertices, counter-clockwise seen from outside.
  package mutating func addTriangle(_ a: UInt32, _ b: UInt32, _ c: UInt32) {
    mesh.indices.append(contentsOf: [a, b, c])
  }

  /// Adds a quadrilateral of existing vertices, counter-clockwise seen from outside.
  package mutating func addQuad(_ a: UInt32, _ b: UInt32, _ c: UInt32, _ d: UInt32) {
    mesh.indices.append(contentsOf: [a, b, c, a, c, d])
  }

  /// Adds all of another mesh, moved rigidly.
  package mutating func append(_ other: Mesh, placedBy transform: RigidTransform = .identity) {
    let first = UInt32(mesh.positions.count)
    let (c0, c1, c2) = transform.rotation.columns
    let (x, y, z) = (SIMD3<Float>(c0), SIMD3<Float>(c1), SIMD3<Float>(c2))
    let t = SIMD3<Float>(transform.translation)
    mesh.positions.append(
      contentsOf: other.positions.map { x * $0.x + y * $0.y + z * $0.z + t })
    mesh.normals.append(contentsOf: other.normals.map { x * $0.x + y * $0.y + z * $0.z })
    mesh.textureCoordinates.append(contentsOf: other.textureCoordinates)
    mesh.indices.append(contentsOf: other.indices.map { $0 + first })
  }

  /// Adds a flat rectangle.
  /// - Parameters:
  ///   - corner: where u and v are least.
  ///   - edgeU: from `corner` along growing u; `edgeU × edgeV` points to the visible side.
  ///   - edgeV: from `corner` along growing v.
  ///   - uv: texture coordinates at `corner` and at the corner opposite; beyond 0…1 they tile.
  package mutating func addRectangle(
    corner: SIMD3<Float>, edgeU: SIMD3<Float>, edgeV: SIMD3<Float>,
    uv: (SIMD2<Float>, SIMD2<Float>) = (.zero, SIMD2(1, 1))
  ) {
    let normal = edgeU.cross(edgeV).normalized
    let a = addVertex(corner, normal: normal, uv: uv.0)
    let b = addVertex(corner + edgeU, normal: normal, uv: SIMD2(uv.1.x, uv.0.y))
    let c = addVertex(corner + edgeU + edgeV, normal: normal, uv: uv.1)
    let d = addVertex(corner + edgeV, normal: normal, uv: SIMD2(uv.0.x, uv.1.y))
    addQuad(a, b, c, d)
  }
}

extension Mesh {
  /// The mesh that `build` puts together.
  package static func built(_ build: (inout MeshBuilder) -> Void) -> Mesh {
    var builder = MeshBuilder()
    build(&builder)
    return builder.mesh
  }

  /// Six times the signed volume is the sum of the triangles' determinants; positive for a closed
  /// surface that winds counter-clockwise seen from outside. Cubic metres.
  package var signedVolume: Double {
    var sum = 0.0
    for t in stride(from: 0, to: indices.count, by: 3) {
      let a = SIMD3<Double>(positions[Int(indices[t])])
      let b = SIMD3<Double>(positions[Int(indices[t + 1])])
      let c = SIMD3<Double>(positions[Int(indices[t + 2])])
      sum += a.dot(b.cross(c))
    }
    return sum / 6
  }

  /// The same mesh with normals averaged over the triangles at each vertex, weighted by area.
  /// Vertices that no triangle uses keep theirs.
  package func withSmoothNormals() -> Mesh {
    var sums = [SIMD3<Float>](repeating: .zero, count: positions.count)
    for t in stride(from: 0, to: indices.count, by: 3) {
      let (i, j, k) = (Int(indices[t]), Int(indices[t + 1]), Int(indices[t + 2]))
      let doubleArea = (positions[j] - positions[i]).cross(positions[k] - positions[i])
      sums[i] += doubleArea
      sums[j] += doubleArea
      sums[k] += doubleArea
    }
    var copy = self
    for i in sums.indices where sums[i].dot(sums[i]) > 0 { copy.normals[i] = sums[i].normalized }
    return copy
  }
}
