import Catalog
import Geometry
import RasterKernels

/// Which triangles of a model are pieces of one smooth surface, so that one colour serves for both
/// where they share a pixel.
///
/// Shared by threads: nothing changes after `init`.
final class SurfaceNumbers: Sendable {
  /// 0 ..< `count`, parallel to the bytes of one column of `PreparedModel.triangleBytes`: cluster by
  /// cluster, padded to multiples of eight.
  private let ofTriangle: FixedMemory<Int32>
  let count: Int

  /// A triangle whose normals differ by more than this cosine, 35°, is a surface of its own: it is
  /// the rounding of an edge, and colours change across it.
  private static let leastCosine: Float = 0.82

  init(_ model: PreparedModel) {
    var numbers = [Int32](repeating: 0, count: model.triangleByteCount / 3)
    var next: Int32 = 0
    var part = -1
    // Vertices of equal place and normal are one, whatever the file says: at the seams of a texture
    // its colours are meant to go on.
    var welded: [SIMD8<Float>: Int32] = [:]
    var leaders: [Int32] = []
    var pending: [(triangle: Int, vertex: Int32)] = []

    func leader(of vertex: Int32) -> Int32 {
      var v = vertex
      while leaders[Int(v)] != v {
        leaders[Int(v)] = leaders[Int(leaders[Int(v)])]
        v = leaders[Int(v)]
      }
      return v
    }
    func finishPart() {
      var numberOfLeader: [Int32: Int32] = [:]
      for (triangle, vertex) in pending {
        let key = leader(of: vertex)
        if let known = numberOfLeader[key] {
          numbers[triangle] = known
        } else {
          numberOfLeader[key] = next
          numbers[triangle] = next
          next += 1
        }
      }
      welded.removeAll(keepingCapacity: true)
      leaders.removeAll(keepingCapacity: true)
      pending.removeAll(keepingCapacity: true)
    }

    for cluster in model.clusters {
      if cluster.part != part {
        finishPart()
        part = cluster.part
      }
      let vertices = (0..<cluster.vertexCount).map { n -> Int32 in
        let v = cluster.firstVertex + n
        let a = model.attributes[v]
        let key = SIMD8(model.x[v], model.y[v], model.z[v], a[0], a[1], a[2], 0, 0)
        if let known = welded[key] { return known }
        let number = Int32(leaders.count)
        welded[key] = number
        leaders.append(number)
        return number
      }
      let triangles = model.triangles(of: cluster)
      for n in 0..<cluster.triangleCount {
        let corners = [triangles.i0[n], triangles.i1[n], triangles.i2[n]].map { Int($0) }
        let triangle = cluster.firstTriangleByte / 3 + n
        let normals = corners.map { corner -> SIMD3<Float> in
          let a = model.attributes[cluster.firstVertex + corner]
          return SIMD3(a[0], a[1], a[2]).normalized
        }
        let isSmooth =
          normals[0].dot(normals[1]) > Self.leastCosine
          && normals[1].dot(normals[2]) > Self.leastCosine
          && normals[2].dot(normals[0]) > Self.leastCosine
        guard isSmooth else {
          numbers[triangle] = next
          next += 1
          continue
        }
        let first = leader(of: vertices[corners[0]])
        for corner in corners.dropFirst() { leaders[Int(leader(of: vertices[corner]))] = first }
        pending.append((triangle, first))
      }
    }
    finishPart()
    ofTriangle = FixedMemory(repeating: 0, count: numbers.count + 8)
    for (n, number) in numbers.enumerated() { ofTriangle.base[n] = number }
    count = Int(next)
  }

  /// Those of a cluster's triangles.
  func numbers(of cluster: PreparedModel.Cluster) -> UnsafePointer<Int32> {
    UnsafePointer(ofTriangle.base + cluster.firstTriangleByte / 3)
  }
}
