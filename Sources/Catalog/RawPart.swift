import CAssimp
import Geometry

/// One mesh of a file, checked: finite numbers, indices in range, no degenerate triangles, every
/// vertex used. In the file's root frame and unit.
struct RawPart {
  var positions: [SIMD3<Double>] = []
  /// Unit length.
  var normals: [SIMD3<Double>] = []
  var textureCoordinates: [SIMD2<Float>] = []
  var indices: [UInt32] = []
  /// Index into the file's materials; may be out of range.
  var material: Int
  var hasTextureCoordinates: Bool
  /// Mean of the vertex colours, where the file has them; linear, 0…1.
  var averageColor: SIMD3<Float>?
  var droppedTriangles = 0

  init(_ mesh: UnsafePointer<aiMesh>, rootFromMesh: AffineMap) {
    let source = mesh.pointee
    let count = Int(source.mNumVertices)
    material = Int(source.mMaterialIndex)
    let coordinates = cartsim_texture_coordinates(mesh, 0)
    hasTextureCoordinates = coordinates != nil
    averageColor = Self.averageColor(of: mesh)
    guard let points = source.mVertices, let faces = source.mFaces else { return }
    let isMirrored = rootFromMesh.determinant < 0

    var newIndex = [UInt32](repeating: .max, count: count)
    func isUsable(_ p: SIMD3<Double>) -> Bool {
      abs(p.x) < 1e9 && abs(p.y) < 1e9 && abs(p.z) < 1e9
    }
    for f in 0..<Int(source.mNumFaces) {
      guard faces[f].mNumIndices == 3, let corner = faces[f].mIndices,
        corner[0] < count, corner[1] < count, corner[2] < count
      else {
        droppedTriangles += 1
        continue
      }
      let corners = [
        Int(corner[0]), Int(corner[isMirrored ? 2 : 1]), Int(corner[isMirrored ? 1 : 2]),
      ]
      let p = corners.map { rootFromMesh.apply(SIMD3<Double>(points[$0])) }
      let areaNormal = (p[1] - p[0]).cross(p[2] - p[0])
      // NaN fails every comparison.
      guard p.allSatisfy(isUsable), areaNormal.dot(areaNormal) > 0 else {
        droppedTriangles += 1
        continue
      }
      for (c, position) in zip(corners, p) {
        if newIndex[c] == .max {
          newIndex[c] = UInt32(positions.count)
          positions.append(position)
          let given = source.mNormals.map { rootFromMesh.normal(SIMD3<Double>($0[c])) }
          normals.append(Self.unit(given) ?? .zero)
          textureCoordinates.append(Self.coordinate(coordinates?[c]))
        }
        indices.append(newIndex[c])
      }
    }
    completeNormals()
  }

  /// Vertices whose normal is missing or broken take the mean of their triangles', by area.
  private mutating func completeNormals() {
    guard normals.contains(.zero) else { return }
    var sums = [SIMD3<Double>](repeating: .zero, count: positions.count)
    for t in stride(from: 0, to: indices.count, by: 3) {
      let (a, b, c) = (Int(indices[t]), Int(indices[t + 1]), Int(indices[t + 2]))
      let n = (positions[b] - positions[a]).cross(positions[c] - positions[a])
      sums[a] += n
      sums[b] += n
      sums[c] += n
    }
    for i in normals.indices where normals[i] == .zero {
      normals[i] = Self.unit(sums[i]) ?? SIMD3(0, 0, 1)
    }
  }

  private static func unit(_ v: SIMD3<Double>?) -> SIMD3<Double>? {
    guard let v else { return nil }
    let length = v.length
    return length > 1e-30 && length.isFinite ? v / length : nil
  }

  private static func coordinate(_ uv: aiVector3D?) -> SIMD2<Float> {
    guard let uv, abs(uv.x) < 1e4, abs(uv.y) < 1e4 else { return .zero }
    return SIMD2(uv.x, uv.y)
  }

  private static func averageColor(of mesh: UnsafePointer<aiMesh>) -> SIMD3<Float>? {
    let count = Int(mesh.pointee.mNumVertices)
    guard count > 0, let colors = cartsim_vertex_colors(mesh) else { return nil }
    var sum = SIMD3<Double>.zero
    for i in 0..<count {
      let c = SIMD3<Double>(Double(colors[i].r), Double(colors[i].g), Double(colors[i].b))
      guard c.x >= 0, c.y >= 0, c.z >= 0, c.max() <= 1 else { return nil }
      sum += c
    }
    return SIMD3<Float>(sum / Double(count))
  }

  /// Signed volume between the surface and the origin, the sum of its area vectors, and its area;
  /// in the file's unit.
  var enclosure: (volume: Double, areaVector: SIMD3<Double>, area: Double) {
    var result = (volume: 0.0, areaVector: SIMD3<Double>.zero, area: 0.0)
    for t in 0..<indices.count / 3 {
      let vector = areaVector(ofTriangle: t)
      result.volume += positions[Int(indices[3 * t])].dot(vector) / 3
      result.areaVector += vector
      result.area += vector.length
    }
    return result
  }

  /// Along the normal, as long as the triangle's area.
  func areaVector(ofTriangle t: Int) -> SIMD3<Double> {
    let (a, b, c) = (
      positions[Int(indices[3 * t])], positions[Int(indices[3 * t + 1])],
      positions[Int(indices[3 * t + 2])]
    )
    return (b - a).cross(c - a) / 2
  }

  /// Turns every triangle over, and the normals if they looked the triangles' old way.
  mutating func turnOver() {
    var agreement = 0.0
    for t in 0..<indices.count / 3 {
      let vector = areaVector(ofTriangle: t)
      for corner in 0..<3 { agreement += normals[Int(indices[3 * t + corner])].dot(vector) }
      indices.swapAt(3 * t + 1, 3 * t + 2)
    }
    if agreement > 0 { for i in normals.indices { normals[i] = -normals[i] } }
  }

  /// The mesh in another frame.
  func mesh(
    points: (SIMD3<Double>) -> SIMD3<Float>, directions: (SIMD3<Double>) -> SIMD3<Float>
  ) -> Mesh {
    Mesh(
      positions: positions.map(points), normals: normals.map { directions($0).normalized },
      textureCoordinates: textureCoordinates, indices: indices)
  }
}

extension SIMD3<Double> {
  fileprivate init(_ v: aiVector3D) { self.init(Double(v.x), Double(v.y), Double(v.z)) }
}
