import Catalog
import Geometry

/// A connected piece of a mesh, small enough for 8-bit vertex numbers.
struct MeshPatch {
  /// Vertices of the mesh, in order of first use.
  var vertices: [UInt32] = []
  /// Corners as indices into `vertices`.
  var triangles: [SIMD3<UInt8>] = []

  /// Cuts a mesh into patches that are compact and face one way as far as they can.
  ///
  /// Grows each patch from its first free triangle, always by the neighbour that brings the
  /// fewest new vertices and, among those, turns least away. Triangles with an index out of range
  /// or a position that is not finite are left out.
  static func split(
    _ mesh: Mesh, maximumVertices: Int, maximumTriangles: Int
  ) -> [MeshPatch] {
    var growth = PatchGrowth(
      mesh, maximumVertices: maximumVertices, maximumTriangles: maximumTriangles)
    return growth.run()
  }
}

private struct PatchGrowth {
  private let indices: [UInt32]
  private let normals: [SIMD3<Float>]
  /// Triangles at each vertex: `users[starts[v] ..< starts[v + 1]]`.
  private let starts: [Int]
  private let users: [Int]
  private let maximumVertices: Int
  private let maximumTriangles: Int
  private var isTaken: [Bool]
  /// Number of a vertex in the patch being grown, or −1.
  private var local: [Int]

  init(_ mesh: Mesh, maximumVertices: Int, maximumTriangles: Int) {
    self.maximumVertices = maximumVertices
    self.maximumTriangles = maximumTriangles
    let count = mesh.positions.count
    let isUsable = mesh.positions.map { p in
      abs(p.x) < 1e6 && abs(p.y) < 1e6 && abs(p.z) < 1e6
    }
    var kept: [UInt32] = []
    kept.reserveCapacity(mesh.indices.count)
    for t in stride(from: 0, to: mesh.indices.count - 2, by: 3) {
      let corners = mesh.indices[t..<(t + 3)]
      if corners.allSatisfy({ Int($0) < count && isUsable[Int($0)] }) {
        kept.append(contentsOf: corners)
      }
    }
    indices = kept
    normals = stride(from: 0, to: kept.count, by: 3).map { t in
      let p = mesh.positions[Int(kept[t])]
      let n = (mesh.positions[Int(kept[t + 1])] - p).cross(mesh.positions[Int(kept[t + 2])] - p)
      let length = n.length
      return length > 0 ? n / length : .zero
    }
    var degree = [Int](repeating: 0, count: count + 1)
    for v in kept { degree[Int(v) + 1] += 1 }
    for v in 0..<count { degree[v + 1] += degree[v] }
    starts = degree
    var next = degree
    var users = [Int](repeating: 0, count: kept.count)
    for (i, v) in kept.enumerated() {
      users[next[Int(v)]] = i / 3
      next[Int(v)] += 1
    }
    self.users = users
    isTaken = Array(repeating: false, count: kept.count / 3)
    local = Array(repeating: -1, count: count)
  }

  mutating func run() -> [MeshPatch] {
    var patches: [MeshPatch] = []
    var seed = 0
    while true {
      while seed < isTaken.count && isTaken[seed] { seed += 1 }
      if seed == isTaken.count { return patches }
      patches.append(grow(from: seed))
    }
  }

  private mutating func grow(from seed: Int) -> MeshPatch {
    var patch = MeshPatch()
    var border: [Int] = []
    var sum = SIMD3<Float>.zero
    var next = seed
    while true {
      add(next, to: &patch, border: &border)
      sum += normals[next]
      if patch.triangles.count == maximumTriangles { break }
      border.removeAll { isTaken[$0] }
      if let best = bestNeighbour(border, patch: patch, facing: sum) {
        next = best
      } else if patch.triangles.count < Self.worthFilling,
        patch.vertices.count + 3 <= maximumVertices, let free = firstFree(after: seed)
      {
        // Loose pieces (the faces of a box) share a patch: a patch has a price of its own.
        next = free
      } else {
        break
      }
    }
    for v in patch.vertices { local[Int(v)] = -1 }
    return patch
  }

  private static let worthFilling = 32

  private func firstFree(after seed: Int) -> Int? {
    let end = min(isTaken.count, seed + 256)
    return (seed..<end).first { !isTaken[$0] }
  }

  private mutating func add(_ triangle: Int, to patch: inout MeshPatch, border: inout [Int]) {
    isTaken[triangle] = true
    var corners = SIMD3<UInt8>.zero
    for k in 0..<3 {
      let v = Int(indices[3 * triangle + k])
      if local[v] < 0 {
        local[v] = patch.vertices.count
        patch.vertices.append(UInt32(v))
        for user in users[starts[v]..<starts[v + 1]] where !isTaken[user] { border.append(user) }
      }
      corners[k] = UInt8(local[v])
    }
    patch.triangles.append(corners)
  }

  private func bestNeighbour(
    _ border: [Int], patch: MeshPatch, facing sum: SIMD3<Float>
  ) -> Int? {
    let axis = sum.length > 0 ? sum / sum.length : .zero
    var best: Int?
    var bestScore = Float.infinity
    // The latest neighbours are enough; a long border would make this quadratic.
    for triangle in border.suffix(96) where !isTaken[triangle] {
      var fresh = 0
      for k in 0..<3 where local[Int(indices[3 * triangle + k])] < 0 { fresh += 1 }
      if patch.vertices.count + fresh > maximumVertices { continue }
      let score = Float(fresh) + 2 * (1 - normals[triangle].dot(axis))
      if score < bestScore {
        bestScore = score
        best = triangle
      }
    }
    return best
  }
}
