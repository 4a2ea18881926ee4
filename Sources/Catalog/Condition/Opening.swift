import Geometry
import Imaging

/// The mouth of a pack whose lid is off: the inside of its neck and the surface of what it holds.
///
/// A model has no inside. Where its wall ends in a loop under the lid, this goes on over the rim,
/// down inside and across, so that the mesh is closed there.
struct Opening {
  private struct Corner {
    var position: SIMD3<Float>
    /// Of the edge that begins here, at its two ends: at a seam of the texture the next one begins
    /// elsewhere.
    var coordinates: SIMD2<Float>
    var endCoordinates: SIMD2<Float>
  }

  /// Along the border of the wall, in the direction of its triangles' edges.
  private let rim: [Corner]
  private let center: SIMD3<Float>
  /// Out of the mouth, unit length.
  private let axis: SIMD3<Float>
  private let radius: Float

  private init?(_ rim: [Corner]) {
    guard rim.count >= 6 else { return nil }
    let center = rim.reduce(SIMD3<Float>.zero) { $0 + $1.position } / Float(rim.count)
    var area = SIMD3<Float>.zero
    for (a, b) in zip(rim, rim.dropFirst() + rim.prefix(1)) {
      area += (b.position - center).cross(a.position - center)
    }
    radius = (area.length / 2 / .pi).squareRoot()
    guard radius > 0.002 else { return nil }
    self.rim = rim
    self.center = center
    axis = area.normalized
  }

  /// The loops of a mesh that lie within the lid's box or three millimetres beside it.
  static func all(in mesh: Mesh, below lid: Box3) -> [Opening] {
    let room = Box3(
      minimum: lid.minimum - SIMD3(repeating: 0.003), maximum: lid.maximum + SIMD3(repeating: 0.003)
    )
    var next = borders(of: mesh)
    var openings: [Opening] = []
    // In the order of the vertices, which hashing must not disturb.
    for start in mesh.positions.lazy.map(place) where next[start] != nil {
      var loop: [Corner] = []
      var place = start
      while let border = next.removeValue(forKey: place) {
        loop.append(
          Corner(
            position: mesh.positions[border.start],
            coordinates: mesh.textureCoordinates[border.start],
            endCoordinates: mesh.textureCoordinates[border.end]))
        place = border.to
      }
      let isUnderLid = loop.allSatisfy { room.contains(SIMD3<Double>($0.position)) }
      if place == start, isUnderLid, let opening = Opening(loop) { openings.append(opening) }
    }
    return openings
  }

  /// In steps of two micrometres: files may give the two vertices of a seam in other last bits.
  private static func place(_ p: SIMD3<Float>) -> SIMD3<Int32> {
    let steps = (p * 500_000).clamped(
      lowerBound: SIMD3(repeating: -1e9), upperBound: SIMD3(repeating: 1e9))
    return SIMD3<Int32>(steps, rounding: .toNearestOrEven)
  }

  private struct Border {
    var to: SIMD3<Int32>
    /// Vertices at its ends.
    var start: Int
    var end: Int
  }

  /// Edges without a triangle on the other side, by the place where each begins.
  private static func borders(
    of mesh: Mesh
  ) -> [SIMD3<Int32>: Border] {
    struct Edge: Hashable { var from, to: SIMD3<Int32> }
    var edges: Set<Edge> = []
    func forEachEdge(_ visit: (Int, Int, Edge) -> Void) {
      for t in stride(from: 0, to: mesh.indices.count - 2, by: 3) {
        for k in 0..<3 {
          let (i, j) = (Int(mesh.indices[t + k]), Int(mesh.indices[t + (k + 1) % 3]))
          let edge = Edge(from: place(mesh.positions[i]), to: place(mesh.positions[j]))
          if edge.from != edge.to { visit(i, j, edge) }
        }
      }
    }
    forEachEdge { edges.insert($2) }
    var next: [SIMD3<Int32>: Border] = [:]
    forEachEdge { start, end, edge in
      if !edges.contains(Edge(from: edge.to, to: edge.from)), next[edge.from] == nil {
        next[edge.from] = Border(to: edge.to, start: start, end: end)
      }
    }
    return next
  }

  /// The wall's inside, in the colours of its rim, and the content's surface below it.
  func pieces(of part: Model.Part) -> [Model.Part] {
    let depth = min(0.9 * radius, 0.014)
    let inner = rim.map { center + ($0.position - center) * 0.94 - axis * depth }
    let (wall, content) = (
      Mesh.built { wall in
        for (k, corner) in rim.enumerated() {
          let next = (k + 1) % rim.count
          let inward = (center - corner.position).normalized
          let corners = [
            (rim[next].position, corner.endCoordinates), (corner.position, corner.coordinates),
            (inner[k], corner.coordinates), (inner[next], corner.endCoordinates),
          ].map { wall.addVertex($0.0, normal: inward, uv: $0.1) }
          wall.addQuad(corners[0], corners[1], corners[2], corners[3])
        }
      },
      Mesh.built { disc in
        let middle = disc.addVertex(center - axis * depth, normal: axis)
        let ring = inner.map { disc.addVertex($0, normal: axis) }
        for k in ring.indices { disc.addTriangle(ring[(k + 1) % ring.count], ring[k], middle) }
      }
    )
    return [
      Model.Part(mesh: wall, material: part.material),
      Model.Part(mesh: content, material: contentMaterial(of: part)),
    ]
  }

  /// What shows through the wall a little below the mouth.
  private func contentMaterial(of part: Model.Part) -> Material {
    var material = part.material
    material.name = "content"
    material.baseColorTexture = nil
    material.normalTexture = nil
    material.surfaceTexture = nil
    guard let image = part.material.baseColorTexture?.image, image.width > 0, image.height > 0
    else { return material }
    let below = center - axis * 1.2 * radius
    let mesh = part.mesh
    let nearest = mesh.positions.indices.min {
      let (a, b) = (mesh.positions[$0] - below, mesh.positions[$1] - below)
      let (x, y) = (a.dot(axis), b.dot(axis))
      return (x * x, $0) < (y * y, $1)
    }
    guard let nearest else { return material }
    let uv = mesh.textureCoordinates[nearest]
    func texel(_ x: Float, _ size: Int) -> Int {
      Int(min(max((x - x.rounded(.down)) * Float(size), 0), Float(size - 1)))
    }
    let pixel = image[texel(uv.x, image.width), texel(uv.y, image.height)]
    material.baseColor *= SIMD3(
      SRGB.linearFromCode[Int(pixel.r)], SRGB.linearFromCode[Int(pixel.g)],
      SRGB.linearFromCode[Int(pixel.b)])
    return material
  }
}
