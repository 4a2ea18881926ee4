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
  /// Whether the file says how the surface is to be lit; else `normals` are yet to be made.
  var hasNormals: Bool
  /// One a vertex, 0…1, as the file has them; empty if it has none.
  var colors: [SIMD3<Float>] = []
  var droppedTriangles = 0

  /// - Parameter ignoresNormals: for a format whose normals are its triangles'.
  init(_ mesh: UnsafePointer<aiMesh>, rootFromMesh: AffineMap, ignoresNormals: Bool) {
    let source = mesh.pointee
    let count = Int(source.mNumVertices)
    material = Int(source.mMaterialIndex)
    let coordinates = cartsim_texture_coordinates(mesh, 0)
    hasTextureCoordinates = coordinates != nil
    hasNormals = source.mNormals != nil && !ignoresNormals
    let fileColors = Self.colors(of: mesh)
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
          if let fileColors { colors.append(fileColors[c]) }
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

  /// nil if there are none, or one is out of range.
  private static func colors(of mesh: UnsafePointer<aiMesh>) -> [SIMD3<Float>]? {
    guard let colors = cartsim_vertex_colors(mesh) else { return nil }
    let result = (0..<Int(mesh.pointee.mNumVertices)).map {
      SIMD3<Float>(colors[$0].r, colors[$0].g, colors[$0].b)
    }
    return result.allSatisfy { $0.min() >= 0 && $0.max() <= 1 } ? result : nil
  }

  /// Along the normal, as long as the triangle's area.
  func areaVector(ofTriangle t: Int) -> SIMD3<Double> {
    let (a, b, c) = (
      positions[Int(indices[3 * t])], positions[Int(indices[3 * t + 1])],
      positions[Int(indices[3 * t + 2])]
    )
    return (b - a).cross(c - a) / 2
  }

  /// Turns triangles over, then those normals that look away from their triangles.
  /// - Parameter isTurned: one a triangle.
  mutating func turn(_ isTurned: ArraySlice<Bool>) {
    var sums = [SIMD3<Double>](repeating: .zero, count: positions.count)
    for (t, turns) in isTurned.enumerated() {
      if turns { indices.swapAt(3 * t + 1, 3 * t + 2) }
      let vector = areaVector(ofTriangle: t)
      for corner in 0..<3 { sums[Int(indices[3 * t + corner])] += vector }
    }
    for i in normals.indices where normals[i].dot(sums[i]) < 0 { normals[i] = -normals[i] }
  }

  /// One part of each kind: the meshes of a file that share a material, and what else they have.
  static func joined(_ parts: [RawPart]) -> [RawPart] {
    struct Kind: Hashable {
      var material: Int
      var hasTextureCoordinates, hasNormals, hasColors: Bool
    }
    var places: [Kind: Int] = [:]
    var result: [RawPart] = []
    for part in parts {
      let kind = Kind(
        material: part.material, hasTextureCoordinates: part.hasTextureCoordinates,
        hasNormals: part.hasNormals, hasColors: !part.colors.isEmpty)
      guard let place = places[kind] else {
        places[kind] = result.count
        result.append(part)
        continue
      }
      let start = UInt32(result[place].positions.count)
      result[place].positions += part.positions
      result[place].normals += part.normals
      result[place].textureCoordinates += part.textureCoordinates
      result[place].colors += part.colors
      result[place].indices += part.indices.map { $0 + start }
    }
    return result
  }

  /// The mesh in another frame, without the triangles whose area is less than single precision
  /// tells: whoever reads it again must not find them.
  func mesh(
    points: (SIMD3<Double>) -> SIMD3<Float>, directions: (SIMD3<Double>) -> SIMD3<Float>
  ) -> Mesh {
    let positions = positions.map(points)
    var kept: [UInt32] = []
    kept.reserveCapacity(indices.count)
    for t in stride(from: 0, to: indices.count, by: 3) {
      let corners = indices[t..<t + 3]
      let p = corners.map { SIMD3<Double>(positions[Int($0)]) }
      let normal = (p[1] - p[0]).cross(p[2] - p[0])
      if normal.dot(normal) > 0 { kept += corners }
    }
    return Mesh(
      positions: positions, normals: normals.map { directions($0).normalized },
      textureCoordinates: textureCoordinates, indices: kept)
  }
}

extension SIMD3<Double> {
  fileprivate init(_ v: aiVector3D) { self.init(Double(v.x), Double(v.y), Double(v.z)) }
}
