import Catalog
import Geometry
import Synchronization

/// A model as the rasterizer wants it: clusters of at most 64 vertices and 96 triangles, each a
/// patch that can be projected, culled and set up by itself.
///
/// Shared by threads: nothing changes after `init` but the smoothing groups and the surfaces,
/// which have a lock each.
final class PreparedModel: Sendable {
  struct Cluster {
    var part: Int
    /// First of its vertices in every per-vertex array; each cluster starts at a multiple of 8.
    var firstVertex: Int
    var vertexCount: Int
    /// First byte of its three columns of vertex numbers.
    var firstTriangleByte: Int
    var triangleCount: Int
    /// Bounding sphere in the model's frame.
    var center: SIMD3<Float>
    var radius: Float
    /// Cone that holds all triangle normals: axis, and the sine that decides whether a viewer
    /// sees only backs; above 1 if no viewer does.
    var coneAxis: SIMD3<Float>
    var coneSine: Float

    var vertexBlocks: Int { (vertexCount + 7) / 8 }
    var triangleBlocks: Int { (triangleCount + 7) / 8 }
  }

  static let maximumVertices = 64
  static let maximumTriangles = 96
  /// Ids of a cluster's triangles are its number in the frame times this, plus the triangle's.
  static let idsPerCluster = 128

  /// Kept so that the identity this is cached under stays alive.
  let model: Model
  let clusters: [Cluster]
  /// Rounded up to whole blocks of eight.
  let vertexCount: Int
  var x: UnsafeMutablePointer<Float> { xs.base }
  var y: UnsafeMutablePointer<Float> { ys.base }
  var z: UnsafeMutablePointer<Float> { zs.base }
  /// Eight floats a vertex: normal (3), texture coordinate (2), zeros.
  var attributes: UnsafeMutablePointer<SIMD8<Float>> { vertexAttributes.base }
  /// Vertex of the model, counted over all parts in order, that each vertex came from.
  var sourceVertex: UnsafeMutablePointer<UInt32> { sourceVertices.base }
  var triangleBytes: UnsafeMutablePointer<UInt8> { corners.base }
  let triangleByteCount: Int
  /// Vertices of the model over all its parts.
  let modelVertexCount: Int
  /// See `smoothingGroups(of:)`; made when the first deformed instance asks.
  var smoothingGroups: [UInt32] {
    groups.withLock { groups in
      if let groups { return groups }
      let made = Self.smoothingGroups(of: model)
      groups = made
      return made
    }
  }
  private let xs: FixedMemory<Float>
  private let ys: FixedMemory<Float>
  private let zs: FixedMemory<Float>
  private let vertexAttributes: FixedMemory<SIMD8<Float>>
  private let sourceVertices: FixedMemory<UInt32>
  private let corners: FixedMemory<UInt8>
  private let groups = Mutex<[UInt32]?>(nil)
  /// Made when the first picture with several samples a pixel asks.
  var surfaces: SurfaceNumbers {
    surfaceNumbers.withLock { numbers in
      if let numbers { return numbers }
      let made = SurfaceNumbers(self)
      numbers = made
      return made
    }
  }
  private let surfaceNumbers = Mutex<SurfaceNumbers?>(nil)

  var vertices: VertexSource { VertexSource(x: x, y: y, z: z, attributes: attributes) }

  init(_ model: Model) {
    self.model = model
    var patches: [[MeshPatch]] = []
    var vertices = 0
    var bytes = 0
    for part in model.parts {
      let made = MeshPatch.split(
        part.mesh, maximumVertices: Self.maximumVertices, maximumTriangles: Self.maximumTriangles)
      for patch in made {
        vertices += (patch.vertices.count + 7) / 8 * 8
        bytes += 3 * ((patch.triangles.count + 7) / 8 * 8)
      }
      patches.append(made)
    }
    vertexCount = vertices
    xs = FixedMemory(repeating: 0, count: vertices + 8)
    ys = FixedMemory(repeating: 0, count: vertices + 8)
    zs = FixedMemory(repeating: 0, count: vertices + 8)
    vertexAttributes = FixedMemory(repeating: .zero, count: vertices + 1)
    sourceVertices = FixedMemory(repeating: 0, count: vertices + 1)
    corners = FixedMemory(repeating: 0, count: bytes + 8)
    let (x, y, z) = (xs.base, ys.base, zs.base)
    let (attributes, sourceVertex) = (vertexAttributes.base, sourceVertices.base)
    let triangleBytes = corners.base
    triangleByteCount = bytes
    var clusters: [Cluster] = []
    var firstVertex = 0
    var firstByte = 0
    var modelVertex = 0
    for (index, part) in model.parts.enumerated() {
      for patch in patches[index] {
        let cluster = Self.describe(
          patch, mesh: part.mesh, part: index, firstVertex: firstVertex, firstByte: firstByte)
        clusters.append(cluster)
        for (n, v) in patch.vertices.enumerated() {
          let p = part.mesh.positions[Int(v)]
          (x[firstVertex + n], y[firstVertex + n], z[firstVertex + n]) = (p.x, p.y, p.z)
          attributes[firstVertex + n] = Self.attributes(of: Int(v), part.mesh)
          sourceVertex[firstVertex + n] = UInt32(modelVertex) + v
        }
        let column = cluster.triangleBlocks * 8
        for (n, t) in patch.triangles.enumerated() {
          // Counter-clockwise from outside is clockwise on the image, whose Y points down, when
          // the last two corners change places.
          triangleBytes[firstByte + n] = t.x
          triangleBytes[firstByte + column + n] = t.z
          triangleBytes[firstByte + 2 * column + n] = t.y
        }
        firstVertex += cluster.vertexBlocks * 8
        firstByte += 3 * column
      }
      modelVertex += part.mesh.positions.count
    }
    self.clusters = clusters
    modelVertexCount = modelVertex
  }

  private static func attributes(of v: Int, _ mesh: Mesh) -> SIMD8<Float> {
    let n = v < mesh.normals.count ? mesh.normals[v] : .zero
    let t = v < mesh.textureCoordinates.count ? mesh.textureCoordinates[v] : .zero
    let made = SIMD8(n.x, n.y, n.z, t.x, t.y, 0, 0, 0)
    // Neither infinities nor numbers that leave no precision for the fraction.
    return made.replacing(with: 0, where: .!(made * 0 .== 0) .| (made .> 1e6) .| (made .< -1e6))
  }

  private static func describe(
    _ patch: MeshPatch, mesh: Mesh, part: Int, firstVertex: Int, firstByte: Int
  ) -> Cluster {
    let points = patch.vertices.map { mesh.positions[Int($0)] }
    var low = points.first ?? .zero
    var high = low
    for p in points {
      low = low.replacing(with: p, where: p .< low)
      high = high.replacing(with: p, where: p .> high)
    }
    let center = (low + high) * 0.5
    let radius = points.reduce(Float(0)) { max($0, ($1 - center).length) }
    let (axis, sine) = cone(patch, points)
    return Cluster(
      part: part, firstVertex: firstVertex, vertexCount: points.count,
      firstTriangleByte: firstByte, triangleCount: patch.triangles.count, center: center,
      radius: radius * 1.0001, coneAxis: axis, coneSine: sine)
  }

  private static func cone(
    _ patch: MeshPatch, _ points: [SIMD3<Float>]
  ) -> (axis: SIMD3<Float>, sine: Float) {
    var normals: [SIMD3<Float>] = []
    for t in patch.triangles {
      let n = (points[Int(t.y)] - points[Int(t.x)]).cross(points[Int(t.z)] - points[Int(t.x)])
      if n.length > 0 { normals.append(n / n.length) }
    }
    let sum = normals.reduce(.zero, +)
    guard sum.length > 1e-6 else { return (.zero, 2) }
    let axis = sum / sum.length
    let least = normals.reduce(Float(1)) { min($0, $1.dot(axis)) }
    // Wider than a half space: some triangle faces every viewer. The margin covers snapping.
    guard least > 0.1 else { return (axis, 2) }
    return (axis, (1 - least * least).squareRoot() + 1e-3)
  }
}
