package import Geometry

extension MeshBuilder {
  /// The faces of a box, by the axis they look along.
  package struct BoxFaces: OptionSet, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let minusX = BoxFaces(rawValue: 1)
    package static let plusX = BoxFaces(rawValue: 2)
    package static let minusY = BoxFaces(rawValue: 4)
    package static let plusY = BoxFaces(rawValue: 8)
    package static let minusZ = BoxFaces(rawValue: 16)
    package static let plusZ = BoxFaces(rawValue: 32)
    package static let all: BoxFaces = [.minusX, .plusX, .minusY, .plusY, .minusZ, .plusZ]
  }

  /// Adds a box with sharp edges.
  /// - Parameters:
  ///   - faces: which sides are drawn; those that nothing sees may be left out.
  ///   - repeats: how often the texture repeats across (u) and down (v) the upright faces; the
  ///     others show it once.
  package mutating func addBox(
    _ box: Box3, faces: BoxFaces = .all, repeats: SIMD2<Float> = SIMD2(1, 1)
  ) {
    let low = SIMD3<Float>(box.minimum)
    let high = SIMD3<Float>(box.maximum)
    let size = high - low
    let across = SIMD3(size.x, 0, 0)
    let along = SIMD3(0, size.y, 0)
    let down = SIMD3(0, 0, -size.z)
    // Seen from outside, u runs to the right and v down, as in a picture stuck to the face.
    if faces.contains(.minusY) {
      addUpright(SIMD3(low.x, low.y, high.z), across, down, repeats)
    }
    if faces.contains(.plusY) {
      addUpright(SIMD3(high.x, high.y, high.z), -across, down, repeats)
    }
    if faces.contains(.plusX) {
      addUpright(SIMD3(high.x, low.y, high.z), along, down, repeats)
    }
    if faces.contains(.minusX) {
      addUpright(SIMD3(low.x, high.y, high.z), -along, down, repeats)
    }
    if faces.contains(.plusZ) {
      addUpright(SIMD3(low.x, high.y, high.z), across, -along, SIMD2(1, 1))
    }
    if faces.contains(.minusZ) {
      addUpright(SIMD3(low.x, low.y, low.z), across, along, SIMD2(1, 1))
    }
  }

  /// A rectangle whose v runs along `down`: corner, right, down as a viewer outside sees them.
  private mutating func addUpright(
    _ corner: SIMD3<Float>, _ right: SIMD3<Float>, _ down: SIMD3<Float>, _ repeats: SIMD2<Float>
  ) {
    let normal = down.cross(right).normalized
    let a = addVertex(corner, normal: normal, uv: .zero)
    let b = addVertex(corner + down, normal: normal, uv: SIMD2(0, repeats.y))
    let c = addVertex(corner + down + right, normal: normal, uv: repeats)
    let d = addVertex(corner + right, normal: normal, uv: SIMD2(repeats.x, 0))
    addQuad(a, b, c, d)
  }

  /// Adds a box whose edges are cut by a bevel and shaded round.
  ///
  /// The bevel's quads share their vertices, and so their normals, with the faces: interpolation
  /// rounds the edge with 44 triangles. Texture coordinates run over each face as on a sharp box.
  /// - Parameter bevel: in metres, at most half the shortest edge.
  package mutating func addBox(_ box: Box3, bevel: Float) {
    let low = SIMD3<Float>(box.minimum)
    let size = SIMD3<Float>(box.size)
    let cut = max(0, min(bevel, size.min() / 2))
    guard cut > 0 else { return addBox(box) }
    let center = low + size / 2
    let half = size / 2
    // index[corner][axis]: the vertex of that corner which belongs to the face along that axis.
    var index = [SIMD3<UInt32>](repeating: .zero, count: 8)
    for corner in 0..<8 {
      let sign = SIMD3<Float>(
        corner & 1 == 0 ? -1 : 1, corner & 2 == 0 ? -1 : 1, corner & 4 == 0 ? -1 : 1)
      for axis in 0..<3 {
        var normal = SIMD3<Float>.zero
        normal[axis] = sign[axis]
        var reach = half - cut
        reach[axis] = half[axis]
        let unit = (sign * reach + half) / size
        let uv = Self.faceCoordinates(unit, axis: axis, isPlusSide: sign[axis] > 0)
        index[corner][axis] = addVertex(center + sign * reach, normal: normal, uv: uv)
      }
    }
    for axis in 0..<3 {
      let (u, v) = ((axis + 1) % 3, (axis + 2) % 3)
      let (bitA, bitU, bitV) = (1 << axis, 1 << u, 1 << v)
      // The two faces along this axis.
      for side in [0, bitA] {
        let ring = [0, bitU, bitU | bitV, bitV].map { index[side | $0][axis] }
        addRing(ring, outward: side != 0)
      }
      // The four edges parallel to this axis.
      for corner in [0, bitU, bitV, bitU | bitV] {
        let (a, b) = (index[corner], index[corner | bitA])
        let evenSigns = (corner & bitU != 0) == (corner & bitV != 0)
        addRing([a[u], b[u], b[v], a[v]], outward: !evenSigns)
      }
    }
    for corner in 0..<8 {
      let i = index[corner]
      if corner.nonzeroBitCount % 2 == 1 {
        addTriangle(i.x, i.y, i.z)
      } else {
        addTriangle(i.x, i.z, i.y)
      }
    }
  }

  /// Where a point of a face lies in a picture stuck to it, seen from outside.
  /// - Parameter unit: the point's place in the box, 0…1 along each axis.
  private static func faceCoordinates(
    _ unit: SIMD3<Float>, axis: Int, isPlusSide: Bool
  ) -> SIMD2<Float> {
    switch axis {
    case 0: SIMD2(isPlusSide ? unit.y : 1 - unit.y, 1 - unit.z)
    case 1: SIMD2(isPlusSide ? 1 - unit.x : unit.x, 1 - unit.z)
    default: SIMD2(unit.x, isPlusSide ? 1 - unit.y : unit.y)
    }
  }

  private mutating func addRing(_ ring: [UInt32], outward: Bool) {
    if outward {
      addQuad(ring[0], ring[1], ring[2], ring[3])
    } else {
      addQuad(ring[3], ring[2], ring[1], ring[0])
    }
  }
}
